import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { testDatabaseUrl } from '../../lib/test/database-url.ts';
import { pcSignature } from '../../lib/test/start-api.ts';
import { makeTenant, testSecretsKey } from '../../lib/test/tenant.ts';
import { freePort } from '../torture/server-process.ts';

test('plain `next start` answers as `npm start` does', { timeout: 60_000 }, async () => {
  const { mint } = await makeTenant();
  const { key, signingSecret } = await mint({ requireSignature: true });
  const port = await freePort();
  const server = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start', '-p', String(port)], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: testDatabaseUrl(),
      AUTH_SECRET: 'an authentication secret for tests only',
      SECRETS_KEY: testSecretsKey,
    },
    stdio: 'ignore',
  });
  try {
    const base = `http://localhost:${port}/integrations/v1`;
    await expect
      .poll(
        () =>
          fetch(`${base}/health`).then(
            (r) => r.text(),
            () => '',
          ),
        { timeout: 30_000 },
      )
      .toBe('{"ok":true}');
    const body = JSON.stringify({
      external_id: 'n-1',
      lines: [{ description: 'Tea', quantity: 1, unit_price_cents: 5 }],
    });
    const send = (headers: Record<string, string>, to = 'orders') =>
      fetch(`${base}/${to}`, { method: 'POST', body, headers: { Authorization: `Bearer ${key}`, ...headers } });

    const stored = await send({
      'PC-Signature': pcSignature(signingSecret ?? '', body),
      'X-Forwarded-For': '203.0.113.9',
    });
    expect([stored.status, await stored.json()]).toMatchObject([200, { external_id: 'n-1', duplicate: false }]);
    const unsigned = await send({});
    expect([unsigned.status, await unsigned.json()]).toMatchObject([401, { error: 'signature_missing' }]);
    expect(unsigned.headers.get('RateLimit-Limit')).toBe('600');
    const unknown = await send({}, 'nothing/here');
    expect([unknown.status, await unknown.json()]).toEqual([404, { error: 'not_found', detail: 'no such endpoint' }]);
    const found = await fetch(`${base}/orders/`, { headers: { Authorization: `Bearer ${key}` }, redirect: 'manual' });
    expect([found.status, found.headers.get('allow')]).toEqual([405, 'POST']);

    const origin = `http://localhost:${port}`;
    const page = await fetch(`${origin}/settings/members`, { redirect: 'manual' });
    expect([page.status, page.headers.get('location')]).toEqual([307, '/sign-in?next=%2Fsettings%2Fmembers']);
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self' 'nonce-\w+' 'strict-dynamic';/);
    const signOut = { method: 'POST', headers: { Origin: 'https://evil.example' } };
    expect((await fetch(`${origin}/api/auth/signout`, signOut)).status).toBe(403);
  } finally {
    server.kill();
    await once(server, 'exit');
  }
});
