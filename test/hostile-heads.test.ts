import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MintedKey } from '../lib/keys/mint-key.ts';
import { checksum } from '../lib/keys/token.ts';
import { startApi, type TestApi } from '../lib/test/start-api.ts';
import { makeTenant } from '../lib/test/tenant.ts';
import { exchange, exchangeBytes, freshAddress, type Sent } from './exchange.ts';
import { logRow } from './log-row.ts';
import { orderBody } from './order-body.ts';
import { said } from './said.ts';

let server: TestApi;
let minted: MintedKey;
beforeAll(async () => {
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1' });
  minted = await (await makeTenant()).mint();
});
afterAll(() => server.stop());

const missing = '401 missing_authorization: Authorization header required';
const invalid = '401 invalid_api_key: key not found, revoked, or expired';
const noEndpoint = '404 not_found: no such endpoint';
const noOrder = '404 not_found: no such order';

/** With another secret part, and the checksum that goes with it. */
function otherSecret(key: string): string {
  const text = `${key.slice(0, 16)}${'A'.repeat(20)}`;
  return text + checksum(text);
}

type Row = 'on the key' | 'unmatched';

// What it is, the header lines made of a good key, the answer, and where its log row is.
const authorizations: [string, (key: string) => string[], string, Row][] = [
  ['no header', () => [], missing, 'unmatched'],
  ['an empty one', () => ['Authorization:'], missing, 'unmatched'],
  ['blanks only', () => ['Authorization:    '], missing, 'unmatched'],
  ['the key in another header', (key) => [`X-Api-Key: ${key}`], missing, 'unmatched'],
  ['the key under a misspelt name', (key) => [`Authorisation: Bearer ${key}`], missing, 'unmatched'],
  ['the word alone', () => ['Authorization: Bearer'], invalid, 'unmatched'],
  ['nothing of a key', () => ['Authorization: Bearer undefined'], invalid, 'unmatched'],
  ['no Bearer', (key) => [`Authorization: ${key}`], invalid, 'on the key'],
  ['another scheme', (key) => [`Authorization: Token ${key}`], invalid, 'on the key'],
  ['Basic', (key) => [`Authorization: Basic ${btoa(`${key}:`)}`], invalid, 'unmatched'],
  ['two blanks', (key) => [`Authorization: Bearer  ${key}`], invalid, 'on the key'],
  ['a tab', (key) => [`Authorization: Bearer\t${key}`], invalid, 'on the key'],
  ['a no-break space behind it', (key) => [`Authorization: Bearer ${key}\u00a0`], invalid, 'on the key'],
  ['double quotes', (key) => [`Authorization: Bearer "${key}"`], invalid, 'on the key'],
  ['single quotes', (key) => [`Authorization: Bearer '${key}'`], invalid, 'on the key'],
  ['quotes around all', (key) => [`Authorization: "Bearer ${key}"`], invalid, 'on the key'],
  ['angle brackets', (key) => [`Authorization: Bearer <${key}>`], invalid, 'on the key'],
  ['JSON', (key) => [`Authorization: {"key":"${key}"}`], invalid, 'on the key'],
  ['a comma behind it', (key) => [`Authorization: Bearer ${key},`], invalid, 'on the key'],
  ['a line end written out', (key) => [`Authorization: Bearer ${key}\\n`], invalid, 'on the key'],
  ['doubled', (key) => [`Authorization: Bearer ${key}${key}`], invalid, 'on the key'],
  ['twice in one header', (key) => [`Authorization: Bearer ${key} ${key}`], invalid, 'on the key'],
  ['the header twice', (key) => Array(2).fill(`Authorization: Bearer ${key}`), invalid, 'on the key'],
  ['the header twice, once empty', (key) => ['Authorization:', `Authorization: Bearer ${key}`], invalid, 'on the key'],
  ['cut by one', (key) => [`Authorization: Bearer ${key.slice(0, -1)}`], invalid, 'on the key'],
  ['cut to its id', (key) => [`Authorization: Bearer ${key.slice(0, 16)}`], invalid, 'on the key'],
  ['cut to its id with dots', (key) => [`Authorization: Bearer ${key.slice(0, 16)}...`], invalid, 'on the key'],
  ['cut within its id', (key) => [`Authorization: Bearer ${key.slice(0, 15)}`], invalid, 'unmatched'],
  ['one more character', (key) => [`Authorization: Bearer ${key}0`], invalid, 'on the key'],
  ['another secret', (key) => [`Authorization: Bearer ${otherSecret(key)}`], invalid, 'on the key'],
  ['upper case', (key) => [`Authorization: Bearer ${key.toUpperCase()}`], invalid, 'unmatched'],
  ['an unknown id', (key) => [`Authorization: Bearer ${key.replace(/_.{8}/, '_00000000')}`], invalid, 'unmatched'],
  ['another product', (key) => [`Authorization: Bearer ${key.replace('int', 'live')}`], invalid, 'unmatched'],
  ['its test mode', (key) => [`Authorization: Bearer ${key.replace('int', 'test')}`], invalid, 'unmatched'],
  ['bytes of no encoding', () => ['Authorization: Bearer pck_int_\u00ff\u00fe\u0080'], invalid, 'unmatched'],
];

test.concurrent.each(authorizations)('authorization, %s: %s', async (_, headers, answer, row) => {
  const refused = await exchange(server.url, { headers: headers(minted.key), body: orderBody() });
  expect(said(refused)).toBe(answer);
  expect([...refused.headers.keys()].filter((name) => name.startsWith('ratelimit'))).toEqual([]);
  expect(await logRow(server.api.db, refused)).toMatchObject({
    integration_key_id: row === 'on the key' ? minted.id : null,
    status_code: 401,
    error_code: answer === missing ? 'missing_authorization' : 'invalid_api_key',
    verified: false,
    path: '/v1/orders',
    request_body: null,
    response_body: refused.body,
  });
});

test('the word Bearer counts in any case', async () => {
  for (const word of ['bearer', 'BEARER', 'bEaReR']) {
    const sent = { headers: [`Authorization: ${word} ${minted.key}`], body: orderBody() };
    expect(said(await exchange(server.url, sent))).toBe('200');
  }
});

test('a key in the URL is never read, and its row does not have it', async () => {
  const path = `/orders?api_key=${minted.key}&${minted.key}&token=`;
  const refused = await exchange(server.url, { path, body: orderBody() });
  expect(said(refused)).toBe(missing);
  expect(await logRow(server.api.db, refused)).toMatchObject({
    integration_key_id: null,
    path: '/v1/orders',
    query: `api_key=***&${minted.key.slice(0, 16)}&token=***`,
  });
});

const notAllowed = (method: string, path = '/v1/orders') =>
  `405 method_not_allowed: ${method} is not allowed on ${path}`;
// Method and path as on the wire, the answer, and what differs: the path in the log, Allow.
const targets: [string, string, string, { logged?: string; allow?: string }?][] = [
  ['POST', '', noEndpoint, { logged: '/v1' }],
  ['POST', '/', noEndpoint, { logged: '/v1' }],
  ['POST', '/order', noEndpoint],
  ['POST', '/orders.json', noEndpoint],
  ['POST', '/Orders', noEndpoint],
  ['POST', '//orders', noEndpoint],
  ['POST', '/orders%2F', noEndpoint],
  ['POST', '/%6frders', noEndpoint],
  ['POST', '/../v1/orders', noEndpoint],
  ['POST', '/./orders', noEndpoint],
  ['POST', '/orders;v=1', noEndpoint],
  ['GET', '/orders/by-external/../x', noEndpoint],
  ['GET', '/orders/by-external/a/b', noEndpoint],
  ['GET', '/orders/by-external//x', noEndpoint],
  ['GET', '/orders/by-external/..', noOrder],
  ['GET', '/orders/by-external/%2e%2e', noOrder],
  ['GET', '/orders/by-external/a%2Fb', noOrder],
  ['GET', '/orders/by-external/a%2Fb/', noOrder, { logged: '/v1/orders/by-external/a%2Fb' }],
  ['GET', '/orders/by-external/%zz', noOrder],
  ['GET', '/orders/by-external/%ff', noOrder],
  ['GET', '/orders/by-external/%00', noOrder],
  ['GET', '/orders/by-external/%ED%A0%80', noOrder],
  ['GET', "/orders/by-external/'%20or%201=1--", noOrder],
  ['GET', `/orders/by-external/${'x'.repeat(8_000)}`, noOrder],
  ['GET', '/orders/by-external/x?source=%00', noOrder, { logged: '/v1/orders/by-external/x' }],
  ['GET', '/orders/by-external?external_id=x&source=', noOrder, { logged: '/v1/orders/by-external' }],
  ['HEAD', '/orders/by-external/x', noOrder],
  ['GET', '/orders', notAllowed('GET'), { allow: 'POST' }],
  ['GET', '/orders/', notAllowed('GET'), { logged: '/v1/orders', allow: 'POST' }],
  ['HEAD', '/orders', notAllowed('HEAD'), { allow: 'POST' }],
  ['OPTIONS', '/orders', notAllowed('OPTIONS'), { allow: 'POST' }],
  ['PUT', '/orders?x=1', notAllowed('PUT'), { logged: '/v1/orders', allow: 'POST' }],
  ['TRACE', '/orders', notAllowed('TRACE'), { allow: 'POST' }],
  ['POST', '/orders/by-external/x', notAllowed('POST', '/v1/orders/by-external/x'), { allow: 'GET, HEAD' }],
  ['POST', '/health', notAllowed('POST', '/v1/health'), { allow: 'GET, HEAD' }],
  ['DELETE', '/health', notAllowed('DELETE', '/v1/health'), { allow: 'GET, HEAD' }],
  ['POST', '/openapi.json', notAllowed('POST', '/v1/openapi.json'), { allow: 'GET, HEAD' }],
];

test.concurrent.each(targets)('%s %s is %s', async (method, path, answer, { logged, allow } = {}) => {
  const refused = await exchange(server.url, { method, path, headers: [`Authorization: Bearer ${minted.key}`] });
  if (method === 'HEAD') expect([refused.status, refused.body.length]).toEqual([Number(answer.slice(0, 3)), 0]);
  else expect(said(refused)).toBe(answer);
  expect(refused.headers.get('Allow')).toBe(allow ?? null);
  expect(refused.headers.get('RateLimit-Limit')).toBe('600');
  expect([...refused.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  expect(await logRow(server.api.db, refused)).toMatchObject({
    integration_key_id: minted.id,
    verified: true,
    method,
    path: logged ?? `/v1${path}`,
    status_code: refused.status,
    error_code: answer.split(/[ :]/)[1],
  });
});

test('without a good key nobody learns what is there', async () => {
  const asked: Sent[] = [
    { method: 'GET', path: '/nothing/here' },
    { method: 'OPTIONS', path: '/orders' },
    { method: 'POST', path: '/health' },
  ];
  for (const sent of asked) {
    expect(said(await exchange(server.url, sent))).toBe(missing);
    const headers = [`Authorization: Bearer ${minted.key}0`];
    expect(said(await exchange(server.url, { ...sent, headers }))).toBe(invalid);
  }
});

test('a trailing slash is the same path, with and without a query', async () => {
  const headers = [`Authorization: Bearer ${minted.key}`];
  const external_id = 'with a slash';
  for (const path of ['/orders/', '/orders//', '/orders/?x=1']) {
    expect(said(await exchange(server.url, { path, headers, body: orderBody({ external_id }) }))).toBe('200');
  }
  for (const path of ['/orders/by-external/with%20a%20slash/', '/orders/by-external/?external_id=with+a+slash']) {
    const found = await exchange(server.url, { method: 'GET', path, headers });
    expect([said(found), found.json]).toMatchObject(['200', { external_id, duplicate: false }]);
  }
});

test('HEAD answers as GET does, without the body', async () => {
  const headers = [`Authorization: Bearer ${minted.key}`];
  await exchange(server.url, { headers, body: orderBody({ external_id: 'head' }) });
  for (const path of ['/health', '/openapi.json', '/orders/by-external/head']) {
    const [get, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) => exchange(server.url, { method, path, headers })),
    );
    expect([head?.status, head?.body.length]).toEqual([200, 0]);
    expect(head?.headers.get('Content-Length')).toBe(get?.headers.get('Content-Length'));
    expect(get?.body.length).toBeGreaterThan(0);
  }
});

test('a target with scheme and host is the path in it', async () => {
  const targets: [string, string][] = [
    ['http://connect.example/integrations/v1/nothing', '/v1/nothing'],
    ['HTTPS://connect.example:443/integrations/v1/nothing/?x=1', '/v1/nothing'],
  ];
  for (const [target, path] of targets) {
    const head = `GET ${target} HTTP/1.1\r\nHost: other.example\r\nX-Forwarded-For: ${freshAddress()}\r\n`;
    const bytes = Buffer.from(`${head}Authorization: Bearer ${minted.key}\r\n\r\n`);
    const refused = await exchangeBytes(server.url, bytes);
    expect(said(refused)).toBe(noEndpoint);
    expect((await logRow(server.api.db, refused)).path).toBe(path);
  }
});

test('a path of fifteen thousand slashes is refused like any other', async () => {
  const bytes = Buffer.from(`GET /integrations/v1${'/'.repeat(15_000)}x HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect((await exchangeBytes(server.url, bytes)).status).toBe(401);
});
