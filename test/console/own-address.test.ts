import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabaseUrl } from '../../lib/test/database-url.ts';
import { makeTenant, testSecretsKey } from '../../lib/test/tenant.ts';
import { ServerProcess } from '../torture/server-process.ts';
import { person } from './console.ts';
import { actions } from './doors.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'own-address-'));
const asked = path.join(folder, 'asked');
let server: ServerProcess;

beforeAll(async () => {
  const recorder = pathToFileURL(path.resolve('test/console/record-requests.mjs'));
  recorder.searchParams.set('file', asked);
  server = await ServerProcess.start({
    databaseUrl: testDatabaseUrl(),
    secretsKey: testSecretsKey,
    logFile: path.join(folder, 'server.log'),
    more: { NODE_OPTIONS: `--import=${recorder.href}` },
  });
  expect(await server.untilServing()).toBe(true);
}, 120_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

test('an action that redirects has the session’s cookie go to this server’s own port and nowhere else', async () => {
  const owner = await person(await makeTenant(), 'owner');
  const signOut = actions().find(({ name }) => name.endsWith(' signOutAction'));
  const answer = await fetch(`${server.url}/settings/account`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      ...owner.headers,
      Origin: server.url,
      'Next-Action': signOut?.id ?? '',
      'Content-Type': 'text/plain;charset=UTF-8',
    },
    body: '[{}]',
  });
  expect(answer.headers.get('x-action-redirect')).toMatch(/^\/sign-in/);
  await answer.arrayBuffer();
  const lines = existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : [];
  expect(lines.filter((line) => !line.startsWith(`http://127.0.0.1:${server.port} `))).toEqual([]);
});

test.each(['/api/auth/error?error=x', '/api/auth/signin', '/api/auth/signout'])(
  '%s leads to this server, whatever its port',
  async (target) => {
    const answer = await fetch(server.url + target, { redirect: 'manual' });
    const location = answer.headers.get('location');
    if (location !== null) expect(new URL(location, `http://localhost:${server.port}`).port).toBe(String(server.port));
    expect(await answer.text()).not.toContain('localhost:3000');
  },
);
