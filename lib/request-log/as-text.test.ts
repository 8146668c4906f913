import { expect, test } from 'vitest';
import { asText } from './as-text.ts';
import type { LogRow } from './rows.ts';

const row: LogRow = {
  id: '01a20a89-3aff-7052-a4a5-29268949e95a',
  organizationId: null,
  storeId: null,
  integrationKeyId: null,
  verified: true,
  method: 'POST',
  path: '/v1/orders',
  query: null,
  statusCode: 401,
  errorCode: 'signature_invalid',
  clientIp: '203.0.113.9',
  idempotencyKey: 'order-1',
  externalId: null,
  userAgent: null,
  requestReceivedAt: new Date('2026-11-23T12:00:00.000Z'),
  requestCompletedAt: new Date('2026-11-23T12:00:00.042Z'),
  replayed: false,
  duplicate: false,
  repeated: 1,
  diagnosis: null,
  secretAge: null,
  clockDriftSeconds: null,
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
    { ...row, externalId: 'a\nstatus_code: 200', idempotencyKey: "it's $(x)" },
    null,
    'http://localhost',
  );
  expect(text).toContain('external_id: a\\u{a}status_code: 200\n');
  expect(text).toContain("-H 'Idempotency-Key: it'\\''s $(x)'");
  expect(text).toContain('key_id: —');
});
