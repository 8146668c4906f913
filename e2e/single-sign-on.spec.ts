import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { startInstallation } from './installation.ts';
import { openShop } from './shop.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './test.ts';

const clientSecret = 'a client secret';

test('single sign-on: its button leads to the provider and back to where one was going, and signing out ends the session', async ({
  browser,
}) => {
  const idp = await startProvider();
  const oidc = { OIDC_ISSUER: idp.issuer, OIDC_CLIENT_ID: 'connectors', OIDC_CLIENT_SECRET: clientSecret };
  const fresh = await startInstallation({ ...oidc, OIDC_NAME: 'Okta' });
  try {
    const shop = await openShop(fresh);
    idp.provide(fresh.url, { email: shop.owner, email_verified: true });
    const context = await browser.newContext({ baseURL: fresh.url });
    const page = await context.newPage();
    await page.goto('/settings/members');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Sign in with Okta' }).press('Enter');
    await page.waitForURL(`${fresh.url}/settings/members`);
    await expect(page.getByRole('heading', { name: 'Members' })).toBeVisible();
    const cookies = await context.cookies(fresh.url);
    const ours = cookies.filter(({ name }) => /session|device/.test(name));
    expect(ours.length).toBeGreaterThanOrEqual(2);
    for (const cookie of ours) expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });

    await page.getByRole('button', { name: /^Account: / }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in');
    // Whoever copied the cookie is out as well: the session has ended on the server.
    await context.addCookies(ours);
    await page.goto('/settings/members');
    await expect(page.getByText('Your session ended. Sign in to continue where you were.')).toBeVisible();
    expect(await fresh.db.session.count()).toBe(0);

    idp.provide(fresh.url, { email: 'nobody@shop.example', email_verified: true });
    await page.getByRole('button', { name: 'Sign in with Okta' }).click();
    await expect(page.getByText('Nobody here has an account with the address that Okta has verified')).toBeVisible();
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await idp.stop();
    await page.getByRole('button', { name: 'Sign in with Okta' }).click();
    await expect(page.getByText('Okta couldn’t be reached. Try again, or sign in another way.')).toBeVisible();
  } finally {
    await fresh.stop();
    await idp.stop();
  }
});

/** An identity provider on this machine that asks nobody for a password. */
async function startProvider() {
  const server = http.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  let handle: http.RequestListener = (_, response) => void response.writeHead(503).end();
  server.on('request', (request, response) => handle(request, response));
  return {
    issuer,
    /** From now on this person is at the keyboard. */
    provide(consoleUrl: string, person: { email: string; email_verified: boolean }) {
      const provider: Provider = new Provider(issuer, {
        clients: [
          {
            client_id: 'connectors',
            client_secret: clientSecret,
            redirect_uris: [`${consoleUrl}/api/auth/callback/oidc`],
          },
        ],
        claims: { openid: ['sub'], email: ['email', 'email_verified'] },
        cookies: { keys: [crypto.randomUUID()] }, // those of the person before are worth nothing
        features: { devInteractions: { enabled: false } },
        interactions: { url: (_, { uid }) => `/interaction/${uid}` },
        findAccount: (_, accountId) => ({ accountId, claims: async () => ({ sub: accountId, ...person }) }),
        loadExistingGrant: async ({ oidc }) => {
          const grant = new provider.Grant({ clientId: 'connectors', accountId: oidc.session?.accountId ?? '' });
          grant.addOIDCScope('openid email');
          await grant.save();
          return grant;
        },
      });
      const answer = provider.callback();
      handle = (request, response) =>
        void (request.url?.startsWith('/interaction/')
          ? provider.interactionFinished(request, response, { login: { accountId: person.email } })
          : answer(request, response));
    },
    async stop() {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}
