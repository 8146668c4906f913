import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { FIRST_BYTES } from './detailed-row.ts';
import { logOf } from './log-of.ts';
import { bodyOf, openRow } from './open-row.ts';

const db = testDatabase();

async function keyWithRow(body: Buffer<ArrayBuffer> | null) {
  const { mint, organizationId } = await makeTenant();
  const { id: integrationKeyId, keyId } = await mint();
  const whose = { organizationId, integrationKeyId };
  const id = uuidv7();
  await db.requestLogRow.create({
    data: {
      id,
      ...whose,
      verified: true,
      method: 'POST',
      path: '/v1/orders',
      statusCode: 401,
      errorCode: 'signature_invalid',
      clientIp: '203.0.113.9',
      userAgent: 'shop/1.0',
      requestReceivedAt: new Date(),
      requestCompletedAt: new Date(),
      requestHeaders: [
        ['hOST', 'localhost'],
        ['X-Twice', 'a'],
        ['X-Twice', 'b'],
      ],
      requestBody: body,
      responseBody: Buffer.from('{"error":"signature_invalid"}'),
      diagnosis: { summary: 'It is signed with the old secret.', remedy: 'Use the new one.' },
    },
  });
  return { organizationId, keyId, whose, id };
}

test('a row opens with its headers as on the wire, the start of its bodies byte for byte, and the rest on demand', async () => {
  const body = randomBytes(FIRST_BYTES + 1_000);
  const { whose, id, keyId } = await keyWithRow(body);
  const row = await openRow(db, whose, id, true);
  expect(row).toMatchObject({ id, key_id: keyId, user_agent: 'shop/1.0', status_code: 401, verified: true });
  expect(row?.payload?.diagnosis?.summary).toBe('It is signed with the old secret.');
  expect(row?.payload?.request_headers).toEqual([
    ['hOST', 'localhost'],
    ['X-Twice', 'a'],
    ['X-Twice', 'b'],
  ]);
  expect(row?.payload?.request_body?.size).toBe(body.length);
  const start = Buffer.from(row?.payload?.request_body?.start ?? '', 'base64');
  const rest = await bodyOf(db, whose, id, 'request', start.length);
  expect(Buffer.concat([start, rest ?? Buffer.alloc(0)]).equals(body)).toBe(true);
  expect(Buffer.from((await bodyOf(db, whose, id, 'response')) ?? []).toString()).toBe('{"error":"signature_invalid"}');
});

test('a member sees the facts, and neither headers, bodies nor diagnosis', async () => {
  const { whose, id } = await keyWithRow(Buffer.from('{}'));
  expect(await openRow(db, whose, id, false)).toMatchObject({
    id,
    client_ip: '203.0.113.9',
    summary: null,
    payload: null,
  });
});

test('a row of another organization, of another key, or of no such id is not there', async () => {
  const [ours, theirs] = [await keyWithRow(null), await keyWithRow(Buffer.from('{}'))];
  for (const id of [theirs.id, uuidv7(), 'not an id']) {
    expect(await openRow(db, ours.whose, id, true)).toBeNull();
    expect(await bodyOf(db, ours.whose, id, 'request')).toBeNull();
  }
  expect(await bodyOf(db, ours.whose, ours.id, 'request')).toBeNull();
});

test('a log is its own organization’s, and unmatched requests are seen by owners of a single organization', async () => {
  const [ours, theirs] = [await keyWithRow(null), await keyWithRow(null)];
  const owner = { organizationId: ours.organizationId, role: 'owner' } as const;
  expect(await logOf(db, owner, ours.keyId)).toEqual(ours.whose);
  expect(await logOf(db, owner, theirs.keyId)).toBeNull();
  expect(await logOf(db, owner, 'unmatched')).toBeNull(); // there are two organizations
});
