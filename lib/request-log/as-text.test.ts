import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { asCurl } from './as-curl.ts';
import { asText } from './as-text.ts';

const row = {
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
  expect(asText(row, '4fJ9aQ2x', 'https://connectors.example')).toBe(`key_id: pck_int_4fJ9aQ2x
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

test('a sender’s text can neither add a line nor leave its quotes', () => {
  const text = asText(
    { ...row, external_id: 'a\nstatus_code: 200', idempotency_key: "it's $(x)" },
    null,
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
  ).toBe(`# sign it anew: the signature that was sent does not fit another moment
curl -X POST https://connectors.example/integrations/v1/orders \\
  -H 'Authorization: Bearer pck_int_XXXX…' \\
  -H 'Content-Type: application/json' \\
  -H 'X-Shop: it'\\''s\\u{202e}' \\
  --data-binary '{"external_id":"1"}'
`);
  expect(asCurl(row, { ...request, body: null }, 'http://localhost')).toContain('--data-binary @body.json');
  expect(asCurl(row, { ...request, body: 'x'.repeat(20_000) }, 'http://localhost')).toContain(
    '--data-binary @body.json',
  );
});

test('whatever a body holds, a shell hands on those bytes and does nothing else', () => {
  const bodies = ["it's", '$(touch /tmp/x) `id` "q"', 'a\nb\tc\r\u202ed\\n\u0001', "'\n'; echo no", 'é 👍\n'];
  for (const body of bodies) {
    const curl = asCurl(row, { headers: [], body, hasBody: true }, 'http://localhost');
    const word = curl.slice(curl.indexOf('--data-binary ') + '--data-binary '.length).trimEnd();
    expect(execFileSync('bash', ['-c', `printf %s ${word}`], { encoding: 'utf8' })).toBe(body);
  }
});
