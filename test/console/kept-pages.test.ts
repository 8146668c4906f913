import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { docsPages } from '../../components/docs/docs-pages.ts';
import { makeTenant } from '../../lib/test/tenant.ts';
import type { ServerProcess } from '../torture/server-process.ts';
import { person, startConsole } from './console.ts';

const docs = docsPages.flatMap(({ pages }) => pages.flatMap(({ path }) => [path, `${path}.md`]));
const kept = [...docs, '/docs/llms.txt', '/docs/test-vectors.json', '/integrations/v1/openapi.json'];

let server: ServerProcess;
beforeAll(async () => {
  server = await startConsole();
}, 120_000);
afterAll(() => server.stop());

async function ask(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(server.url + path, { headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

test.each(kept)('%s is the same answer again, and 304 to whoever has it', async (path) => {
  const [first, second] = [await ask(path), await ask(path)];
  const etag = first.headers.get('etag') ?? '';
  expect([first.status, second.status, second.headers.get('etag')]).toEqual([200, 200, etag]);
  expect(second.text).toBe(first.text);
  expect(first.headers.get('cache-control')).toBe('no-cache');
  const known = await ask(path, { 'If-None-Match': `"other", ${etag}` });
  expect([known.status, known.text, known.headers.get('etag')]).toEqual([304, '', etag]);
  expect(known.headers.get('content-security-policy')).toBe(first.headers.get('content-security-policy'));
  expect((await ask(path, { 'If-None-Match': '"other"' })).status).toBe(200);
});

test('a query makes no other page of it, so a thousand of them are rendered once', async () => {
  const etag = (await ask('/docs/api')).headers.get('etag');
  for (const query of ['?', '?x=1', '?path=../../settings', `?${'y'.repeat(500)}`])
    expect((await ask(`/docs/api${query}`)).headers.get('etag'), query).toBe(etag);
});

test('a theme and a language are pages of their own, and any other cookie is not', async () => {
  const etagOf = async (cookie: string) => (await ask('/docs', { Cookie: cookie })).headers.get('etag');
  const plain = await etagOf('x=1');
  expect(await etagOf('theme=nonsense; code=../../x')).toBe(plain);
  expect(await etagOf('theme=dark')).not.toBe(plain);
  expect((await ask('/docs', { Cookie: 'theme=dark' })).text).toContain('data-theme="dark"');
  expect((await ask('/docs')).headers.get('vary')).toMatch(/Cookie/);
});

test('who is signed in has pages of their own, which nobody keeps', async () => {
  const { headers } = await person(await makeTenant(), 'owner');
  const answer = await ask('/docs', headers);
  expect([answer.status, answer.headers.get('etag')]).toEqual([200, null]);
  expect(answer.headers.get('cache-control')).toContain('no-store');
  expect(answer.headers.get('content-security-policy')).toMatch(/'nonce-\w+'/);
});

test('nobody but the process itself has a page without a policy', async () => {
  const { text, headers } = await ask('/sign-in', { 'X-Kept-Page': 'true' });
  expect(headers.get('content-security-policy')).toMatch(/'nonce-\w+'/);
  expect(text).toContain('nonce="');
  expect(readFileSync('lib/auth/page-headers.ts', 'utf8')).toContain(`'x-kept-page'`);
});
