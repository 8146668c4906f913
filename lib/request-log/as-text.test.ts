import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { asCurl } from './as-curl.ts';
import { asText, type CopiedRow } from './as-text.ts';

const row = {
  key_id: '4fJ9aQ2x',
  id: '01a20a89-3aff-7052-a4a5-29268949e95a',
  method: 'POST',
  path: '/v1/orders',
  query: null,
  status_code: 401,
  error_code: 'signature_invalid',
  client_ip: '203.0.113.9',
  idempotency_key: 'order-1',
  external_id: null,
  request_received_at: '2026-11-23T12:00:00.000Z',
  request_completed_at: '2026-11-23T12:00:00.042Z',
};

test('a row as text has the facts that support asks for, and a cURL without anything secret', () => {
  expect(asText(row, 'https://connectors.example')).toBe(`key_id: pck_int_4fJ9aQ2x
request_received_at: 2026-11-23T12:00:00.000Z
method: POST
path: /v1/orders
status_code: 401
error_code: signature_invalid
client_ip: 203.0.113.9
idempotency_key: order-1
external_id: —
latency: 42 ms
request_id: 01a20a89-3aff-7052-a4a5-29268949e95a

curl -X POST https://connectors.example/integrations/v1/orders \\
  -H 'Authorization: Bearer pck_int_XXXX…' \\
  -H 'Idempotency-Key: order-1' \\
  -H 'Content-Type: application/json' \\
  --data-binary @body.json
`);
});

test('its cURL has a body where such a request has one', () => {
  const methods = ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE'];
  const withBody = methods.filter((method) =>
    asText({ ...row, key_id: null, method }, 'http://localhost').includes('@body.json'),
  );
  expect(withBody).toEqual(['POST', 'PATCH', 'PUT']);
});

test('a sender’s text can neither add a line nor leave its quotes', () => {
  const text = asText(
    { ...row, key_id: null, external_id: 'a\nstatus_code: 200', idempotency_key: "it's $(x)" },
    'http://localhost',
  );
  expect(text).toContain('external_id: a\\u{a}status_code: 200\n');
  expect(text).toContain("-H 'Idempotency-Key: it'\\''s $(x)'");
  expect(text).toContain('key_id: —');
});

const headers = [
  ['Host', 'connectors.example'],
  ['Authorization', 'Bearer pck_int_4fJ9aQ2x'],
  ['Content-Type', 'application/json'],
  ['PC-Signature', 't=1,v1=ab'],
  ['X-Shop', "it's\u202e"],
] as const;

test('a row as cURL sends what was sent, without the bearer, and says that the signature is missing', () => {
  const request = { headers, body: '{"external_id":"1"}', hasBody: true };
  expect(
    asCurl(row, request, 'https://connectors.example'),
  ).toBe(`# sign it again: a signature is valid only at its own time
curl -X POST https://connectors.example/integrations/v1/orders \\
  -H 'Authorization: Bearer pck_int_XXXX…' \\
  -H 'Content-Type: application/json' \\
  -H 'X-Shop: it'\\''s\\u{202e}' \\
  --data-raw '{"external_id":"1"}'
`);
  expect(asCurl(row, { ...request, body: null }, 'http://localhost')).toContain('--data-binary @body.json');
  expect(asCurl(row, { ...request, body: 'x'.repeat(20_000) }, 'http://localhost')).toContain(
    '--data-binary @body.json',
  );
});

/** Runs what was copied as a person would, in bash with the real curl, and returns what a server got of it. */
async function pasted(row: CopiedRow, request: Parameters<typeof asCurl>[1]) {
  const server = createServer();
  const got = once(server, 'request').then(async ([incoming, answer]) => {
    if (!(incoming instanceof IncomingMessage && answer instanceof ServerResponse)) throw new Error('no request');
    const body = Buffer.concat(await incoming.toArray());
    answer.end();
    return { method: incoming.method, url: incoming.url, headers: incoming.rawHeaders, body };
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'curl-'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const address = server.address();
    const appUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    await promisify(execFile)('bash', ['-c', asCurl(row, request, appUrl)], { cwd: folder });
    return await got;
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}

test.each([
  '@/etc/hostname',
  '@body.json',
  '<script>',
  "it's",
  '$(touch /tmp/x) `id` "q"',
  "it's !x\n!! \\n",
  'a\nb\tc\r\n\u202ed\\n\u0001\n\n',
  "'\n'; echo no",
  'é 👍\n',
  'a\u0000b\\0c\\\\\u0000@d\n',
  '\u0000@/etc/hostname',
])('pasted into a shell, curl sends the body %j byte for byte, and no file', async (body) => {
  const got = await pasted(row, { headers: [], body, hasBody: true });
  expect(got.body.toString()).toBe(body);
  expect(got.headers.map((name) => name.toLowerCase())).not.toContain('content-type');
});

test('pasted into a shell, curl sends the address and headers as they came, and reads no file for them', async () => {
  const headers = [
    ['X-A', '@/etc/hostname'],
    ['@/etc/hostname', 'x'],
    ['X-Empty', ''],
    ["X-'$!`", "it's $(id) `id` !!"],
  ] as const;
  const odd = { ...row, method: 'PATCH', path: '/v1/./orders/[1-9]/{a,b}#c', query: 'a[]=***&b={1,2}' };
  const got = await pasted(odd, { headers, body: null, hasBody: false });
  expect([got.method, got.url]).toEqual(['PATCH', '/integrations/v1/./orders/[1-9]/{a,b}%23c?a[]=***&b={1,2}']);
  expect(got.headers).toEqual(
    expect.arrayContaining(['X-A', '@/etc/hostname', 'X-Empty', '', "X-'$!`", "it's $(id) `id` !!"]),
  );
});
