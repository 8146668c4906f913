import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTenant } from '../../lib/test/tenant.ts';
import { bytesOf, exchangeBytes } from '../exchange.ts';
import type { ServerProcess } from '../torture/server-process.ts';
import { type Person, person, startConsole } from './console.ts';
import { actions, handlers, pages } from './doors.ts';

// What no browser sends, to every page, handler and action there is: none of it is a 500, and nothing is held for it.

const MIB = 1024 * 1024;

let server: ServerProcess;
let owner: Person;
let ids: Record<string, string>;

beforeAll(async () => {
  const tenant = await makeTenant();
  owner = await person(tenant, 'owner');
  const { keyId } = await tenant.mint();
  ids = { keyId };
  server = await startConsole();
}, 120_000);
afterAll(() => server.stop());

/** A URL with `odd` in the place of its parameters; of a rest, too. */
function filled(url: string, odd: string): string {
  return url.replace(/\[{1,2}(?:\.\.\.)?(\w+)\]{1,2}/g, (_, name: string) => (odd === '' ? (ids[name] ?? 'x') : odd));
}

async function statusOf(target: string, init: RequestInit = {}): Promise<number> {
  const stop = new AbortController();
  const headers = { ...owner.headers, Origin: server.url, ...init.headers };
  const answer = await fetch(server.url + target, { redirect: 'manual', signal: stop.signal, ...init, headers });
  if (answer.headers.get('content-type')?.startsWith('text/event-stream')) stop.abort();
  else await answer.arrayBuffer();
  return answer.status;
}

const oddSegments = [
  '%00',
  '%ff',
  '%',
  '%ED%A0%80',
  "'",
  '%F0%9F%A7%AA',
  '__proto__',
  '-1',
  '1e400',
  'x'.repeat(2_000),
];
const oddQueries = [
  'q=%00',
  'q=%ff&from=x&to=0000-01-01',
  'cursor=1',
  'cursor=-1e300',
  'cursor=NaN&before=x',
  'before=00000000-0000-0000-0000-000000000000&page=-1&sort=__proto__',
  'q=a&q=b&status=2xx&status=4xx',
  `q=${'%F0%9F%A7%AA'.repeat(300)}`,
  'row=x&side=%2e%2e&from=1e400',
];

describe.each([...pages(), ...handlers().filter(({ method }) => method === 'GET')].map(({ url }) => url))(
  '%s',
  (url) => {
    test('takes odd parameters and queries for what they are', async () => {
      const targets = [
        ...(url.includes('[') ? oddSegments.map((odd) => filled(url, odd)) : []),
        ...oddQueries.map((query) => `${filled(url, '')}?${query}`),
      ];
      const answers = await Promise.all(targets.map(async (target) => [target, await statusOf(target)] as const));
      expect(answers.filter(([, status]) => status >= 500)).toEqual([]);
    });
  },
);

describe('an action', () => {
  const bodies: [string, string | FormData][] = [
    ['nested 100,000 deep', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['nested 20,000 deep in objects', `[${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}]`],
    ['no JSON', '[[['],
    ['nothing', ''],
    ['references to nothing', '["$F1","$Q5","$@9","$W2","$i3"]'],
    ['a reference into a prototype', '["$1:__proto__:constructor"]'],
    ['a raw NUL', '["\u0000"]'],
  ];

  test.each(actions())('$name answers what cannot be read with a 4xx', async ({ id, page }) => {
    for (const [what, body] of bodies) {
      const headers = { 'Next-Action': id, 'Content-Type': 'text/plain;charset=UTF-8' };
      const status = await statusOf(filled(page, ''), { method: 'POST', headers, body });
      expect(status, what).toBeGreaterThanOrEqual(200);
      expect(status, what).toBeLessThan(500);
    }
  });

  test('of 5 MB is refused before it is read', async () => {
    const [action] = actions();
    const head = [
      'POST /sign-in HTTP/1.1',
      'Host: x',
      `Next-Action: ${action?.id}`,
      `Content-Length: ${5 * MIB}`,
      '',
      '',
    ].join('\r\n');
    expect((await exchangeBytes(server.url, Buffer.from(head))).status).toBe(413);
  });
});

test('a body in chunks without an end is refused once it is larger than any page takes', async () => {
  const socket = connect(server.port, '127.0.0.1');
  const answered = new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
  socket.on('error', () => {});
  socket.write('POST /docs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
  const chunk = Buffer.alloc(64 * 1024, 'x');
  for (let sent = 0; sent <= MIB; sent += chunk.length) {
    socket.write(Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]));
  }
  expect(await answered).toMatch(/^HTTP\/1\.1 413 /);
  socket.destroy();
});

const head = (...lines: string[]) => Buffer.from([...lines, '', ''].join('\r\n'));

test.each([
  ['OPTIONS *', head('OPTIONS * HTTP/1.1', 'Host: x'), 404],
  ['two Host headers', head('GET /docs HTTP/1.1', 'Host: x', 'host: y'), 400],
  ['two Host headers', head('GET /integrations/v1/health HTTP/1.1', 'Host: x', 'Host: x'), 400],
  ['gzip, chunked', head('POST /sign-in HTTP/1.1', 'Host: x', 'Transfer-Encoding: gzip, chunked'), 400],
  ['gzip, chunked', bytesOf({ headers: ['Transfer-Encoding: gzip, chunked'] }), 400],
])('%s is no 500 and reads no body', async (_, bytes, status) => {
  const answer = await exchangeBytes(server.url, bytes);
  expect(answer.status).toBe(status);
  if (bytes.includes('/integrations/')) expect(answer.json).toMatchObject({ error: 'bad_request' });
});

test.each([
  '/./integrations/v1/orders',
  '/x/../integrations/v1/orders',
  '/%2e/integrations/v1/orders',
  '/integrations/./v1/orders',
  '//integrations/v1/orders',
  '/integrations/%76%31/orders',
  '/%69ntegrations/v1/orders',
  '/integrations%2fv1/orders',
  '/integrations/v2/orders',
  '/INTEGRATIONS/v1/orders',
])('POST %s is no endpoint, before its body is read', async (target) => {
  const answer = await exchangeBytes(
    server.url,
    head(`POST ${target} HTTP/1.1`, 'Host: x', `Content-Length: ${8 * MIB}`),
  );
  expect([answer.status, answer.json]).toEqual([404, { error: 'not_found', detail: 'no such endpoint' }]);
});
