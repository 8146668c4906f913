import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { endpoints } from '../endpoints.ts';
import { pcSignature } from '../test/api.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { makeTenant, testSecretsKey } from '../test/tenant.ts';

const folder = 'app/integrations';

test('every endpoint has its route file, every route file its endpoint, and each is the same sentence', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('route.ts'));
  const routes = files.map((file) => `/${path.dirname(file).split(path.sep).join('/')}`);
  const table = endpoints.map((endpoint) => endpoint.path.replace(/\{(\w+)\}/g, '[$1]'));
  const withoutKey = ['/v1/health', '/v1/openapi.json', '/v1/[[...unknown]]'];
  expect(routes.sort()).toEqual([...new Set([...table, ...withoutKey])].sort());
  for (const file of files) {
    expect(readFileSync(path.join(folder, file), 'utf8')).toMatch(
      /^export \{ DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT \} from '[./]+\/lib\/server\/web\.ts';\n$/,
    );
  }
});

test.skipIf(!existsSync('.next/BUILD_ID'))(
  'plain `next start` answers as `npm start` does',
  { timeout: 60_000 },
  async () => {
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
  },
);

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
