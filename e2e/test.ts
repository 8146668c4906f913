import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { sealSession, sessionCookie } from '../lib/auth/session-token.ts';
import { startSession } from '../lib/organizations/start-session.ts';
import { AUTH_SECRET } from '../test/torture/server-process.ts';
import { type Installation, startInstallation } from './installation.ts';
import { openShop, PASSWORD, type Shop } from './shop.ts';

export { expect };

interface TestFixtures {
  /** An organization of this test's own. */
  shop: Shop;
  /** The test's page, its owner signed in. */
  ownerPage: Page;
}

interface WorkerFixtures {
  /** The worker's server and database; tests keep apart by their organizations. */
  installation: Installation;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  installation: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const installation = await startInstallation();
      await use(installation);
      await installation.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: ({ installation }, use) => use(installation.url),
  shop: async ({ installation }, use) => use(await openShop(installation)),
  ownerPage: async ({ page, shop, installation }, use) => {
    await page.context().addCookies([await sessionOf(installation, shop.owner)]);
    await page.goto('/settings/connectors');
    await use(page);
  },
});

/** What the browser of an only organization's member keeps after signing in. How that is done is for e2e/people.spec.ts. */
export async function sessionOf(
  { db, url }: Pick<Installation, 'db' | 'url'>,
  email: string,
  from: Parameters<typeof startSession>[3] = null,
) {
  const { id: userId, sessionVersion: version } = await db.user.findFirstOrThrow({ where: { email } });
  const { organizationId } = await db.membership.findFirstOrThrow({ where: { userId } });
  const claims = await startSession(db, { userId, organizationId, version }, new Date(), from);
  return { name: sessionCookie(false).name, value: await sealSession(claims, AUTH_SECRET), url, httpOnly: true };
}

/** Signs in as a person does, and arrives at Connectors. */
export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL('**/settings/connectors');
}

/** axe finds nothing serious on the page as it stands. No page has frames, which is what the slower mode is for. */
export async function expectAccessible(page: Page): Promise<void> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await axe.analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)).toEqual([]);
}

/** The page is no wider than its window. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const excess = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  expect(excess).toBeLessThanOrEqual(0);
}
