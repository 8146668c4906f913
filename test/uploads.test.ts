import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant } from '../lib/test/tenant.ts';
import { isHere } from '../scripts/programs.mjs';
import { bytesOf, chunked, exchange, freshAddress, type Sent } from './exchange.ts';
import { logRow, onlyRowOf } from './log-row.ts';
import { orderBody } from './order-body.ts';
import { said } from './said.ts';

const MIB = 1024 * 1024;

let server: TestApi;
let tenant: Tenant;
beforeAll(async () => {
  server = await startApi({ TRUSTED_PROXIES: '127.0.0.1' });
  tenant = await makeTenant();
});
afterAll(() => server.stop());

const tooLarge = '{"error":"payload_too_large","detail":"request body exceeds 2097152 bytes"}';

/** Sends these bytes and leaves the connection open. */
async function open(bytes: Buffer): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port) });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.write(bytes, resolve));
  return socket;
}

const signed = (key: string, sent: Sent = {}): Buffer =>
  bytesOf({
    ...sent,
    headers: [`Authorization: Bearer ${key}`, `X-Forwarded-For: ${freshAddress()}`, ...(sent.headers ?? [])],
  });
const orders = async () =>
  (await server.api.db.query('select external_id from core.orders where store_id = $1', [tenant.storeId])).rows;

test('an upload that breaks off stores nothing, and its row says how far it came', async () => {
  const body = orderBody({ external_id: 'broken off' });
  const cut = (bytes: Buffer) => bytes.subarray(0, -10);
  const uploads: [Buffer, string][] = [
    [
      cut(signed('KEY', { body })),
      `The body broke off: ${body.length - 10} of ${body.length} bytes arrived, and nothing was processed.`,
    ],
    [
      Buffer.concat([signed('KEY', { headers: ['Transfer-Encoding: chunked'] }), chunked(body).subarray(0, -5)]),
      `The body broke off: ${body.length} bytes arrived, and nothing was processed.`,
    ],
    [
      signed('KEY', { headers: ['Content-Length: 10'] }),
      'The body broke off: 0 of 10 bytes arrived, and nothing was processed.',
    ],
  ];
  for (const [bytes, summary] of uploads) {
    const key = await tenant.mint();
    const socket = await open(Buffer.from(bytes.toString('latin1').replace('KEY', key.key), 'latin1'));
    await expect
      .poll(
        () =>
          server.api.db
            .query('select 1 from integrations.rate_windows where integration_key_id = $1 and cardinality(hits) > 0', [
              key.id,
            ])
            .then(({ rowCount }) => rowCount),
        { interval: 5 },
      )
      .toBe(1);
    socket.destroy();
    expect(await onlyRowOf(server.api.db, key.id)).toMatchObject({
      verified: true,
      status_code: 408,
      error_code: 'request_incomplete',
      request_body: null,
      diagnosis: { summary },
    });
  }
  expect(await orders()).not.toContainEqual({ external_id: 'broken off' });
});

test('chunks that are none end the upload and nothing else', async () => {
  const key = await tenant.mint();
  const headers = ['Transfer-Encoding: chunked'];
  const socket = await open(Buffer.concat([signed(key.key, { headers }), Buffer.from('5\r\n{"a":\r\nzz\r\n')]));
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 [\s\S]*\r\n\r\n\{"error":"request_incomplete",/);
  expect(await onlyRowOf(server.api.db, key.id)).toMatchObject({ status_code: 408, request_body: null });
  expect((await exchange(server.url, { method: 'GET', path: '/health' })).status).toBe(200);
});

test('a sender that hangs up one way before the end of its body still reads why nothing was done', async () => {
  const key = await tenant.mint();
  const socket = await open(signed(key.key, { headers: ['Content-Length: 1000'] }));
  socket.end('{"external_id":"half"');
  expect(await text(socket)).toMatch(
    /^HTTP\/1\.1 408 [\s\S]*\r\n\r\n\{"error":"request_incomplete","detail":"request body did not arrive whole"\}$/,
  );
  expect(await onlyRowOf(server.api.db, key.id)).toMatchObject({
    status_code: 408,
    error_code: 'request_incomplete',
    request_body: null,
  });
});

test('a client gone before the answer has its order stored, and its row says 200', async () => {
  const key = await tenant.mint();
  const waysToGo = ['end', 'destroy'] as const;
  await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const socket = await open(signed(key.key, { body: orderBody({ external_id: `gone ${i}` }) }));
      socket[waysToGo[i % 2] ?? 'end']();
    }),
  );
  const rows = async () =>
    (
      await server.api.db.query(
        'select external_id from integrations.request_log where integration_key_id = $1 and status_code = 200',
        [key.id],
      )
    ).rows;
  await expect.poll(async () => (await rows()).length).toBe(20);
  expect(await orders()).toEqual(expect.arrayContaining(await rows()));
});

test('a stranger who announces 2 MiB is answered before a byte of it is sent', async () => {
  const key = await tenant.mint();
  const strangers: [string[], number][] = [
    [[], 401],
    [[`Authorization: Bearer ${key.key.slice(0, 20)}`], 401],
    [[`Authorization: Bearer ${key.key}`, `Content-Length: ${2 * MIB + 1}`], 413],
    [[`Authorization: Bearer ${key.key}`, 'Content-Length: 9007199254740993'], 413],
    [['Transfer-Encoding: chunked'], 401],
  ];
  for (const [lines, status] of strangers) {
    const announced = lines.some((line) => /^(Content-L|Tr)/.test(line)) ? [] : [`Content-Length: ${2 * MIB}`];
    const refused = await exchange(server.url, { headers: [...lines, ...announced] });
    expect(refused.status).toBe(status);
    expect((await logRow(server.api.db, refused)).request_body).toBeNull();
  }
});

test('a refused body that is sent all the same does not disturb the next request on its connection', async () => {
  const key = await tenant.mint();
  const refused = bytesOf({ headers: [`X-Forwarded-For: ${freshAddress()}`], body: 'x'.repeat(MIB) });
  const last = signed(key.key, { headers: ['Connection: close'], body: orderBody({ external_id: 'second' }) });
  const answers = await text(await open(Buffer.concat([refused, last])));
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 200']);
  expect(answers).toContain('"external_id":"second"');
});

test('clients that send all of their body before they read are answered 413, and can read it', async () => {
  const key = await tenant.mint();
  const path = '/integrations/v1/orders';
  const headers = { Authorization: `Bearer ${key.key}`, Connection: 'close' };
  const large = Buffer.alloc(20 * MIB, 'x');

  for (const more of [{ 'Content-Length': large.length }, { 'Transfer-Encoding': 'chunked' }]) {
    const sending = request(server.url + path, { method: 'POST', agent: false, headers: { ...headers, ...more } });
    const answered = once(sending, 'response');
    for (let at = 0; at < large.length; at += MIB) sending.write(large.subarray(at, at + MIB));
    const sent = new Promise<void>((resolve) => sending.end(resolve));
    const [response] = await answered;
    expect([response.statusCode, await text(response)]).toEqual([413, tooLarge]);
    await sent;
  }
});

test.runIf(isHere('python3'))('and so does Python’s own client', async () => {
  const key = await tenant.mint();
  const path = '/integrations/v1/orders';
  const program = `
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
connection.request("POST", sys.argv[2], b"x" * (20 << 20), {"Authorization": sys.argv[3], "Connection": sys.argv[4]})
response = connection.getresponse()
print(response.status, response.read().decode())`;
  const run = promisify(execFile);
  for (const connection of ['close', 'keep-alive']) {
    const told = await run('python3', ['-c', program, new URL(server.url).port, path, `Bearer ${key.key}`, connection]);
    expect(told.stdout.trim()).toBe(`413 ${tooLarge}`);
  }
});

test('two requests in one packet are two requests', async () => {
  const key = await tenant.mint();
  const [one, two] = ['one', 'two'].map((external_id) => orderBody({ external_id }));
  const last = signed(key.key, { headers: ['Connection: close'], body: two ?? '' });
  const answers = await text(await open(Buffer.concat([signed(key.key, { body: one ?? '' }), last])));
  expect([...answers.matchAll(/"external_id":"(\w+)"/g)].map(([, id]) => id)).toEqual(['one', 'two']);
});

test('Expect: 100-continue is told to go on when the body is wanted, and not before', async () => {
  const key = await tenant.mint();
  const body = orderBody({ external_id: 'expected' });
  const headers = ['Expect: 100-continue', `Content-Length: ${body.length}`];
  const waiting = await open(signed(key.key, { headers }));
  expect(String((await once(waiting, 'data'))[0])).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  waiting.write(body);
  expect(String((await once(waiting, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  waiting.destroy();

  const unwanted: [string, string[], string][] = [
    ['a stranger', headers, '401'],
    [key.key, ['Expect: 100-Continue', `Content-Length: ${3 * MIB}`], '413'],
  ];
  for (const [token, lines, status] of unwanted) {
    const answer = await text(await open(signed(token, { headers: lines })));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain('\r\nConnection: close\r\n');
  }
});

test('another expectation is a request like any other', async () => {
  const key = await tenant.mint();
  const headers = [`Authorization: Bearer ${key.key}`, 'Expect: a miracle'];
  const answered = await exchange(server.url, { headers, body: orderBody() });
  expect(said(answered)).toBe('200');
});
