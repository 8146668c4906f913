import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { bodyAsJson, fullRows, idsSince, newestFullRows, newestRows, rowAsJson } from './rows.ts';

const arrival = Date.parse('2026-11-23T12:00:00.000Z');

/** Stores a row of a request that arrived `seconds` after noon. */
async function store(
  key: { organizationId: string; integrationKeyId: string } | null,
  seconds: number,
  errorCode: string | null = null,
) {
  const receivedAt = new Date(arrival + seconds * 1000);
  const id = uuidv7({ msecs: receivedAt.getTime() });
  await testDatabase().requestLogRow.create({
    data: {
      id,
      ...key,
      verified: key !== null,
      method: 'POST',
      path: '/v1/orders',
      statusCode: errorCode === null ? 200 : 401,
      errorCode,
      clientIp: '203.0.113.9',
      requestReceivedAt: receivedAt,
      requestCompletedAt: new Date(receivedAt.getTime() + 42),
      requestHeaders: [['Host', 'localhost']],
      requestBody: Buffer.from('{"external_id":"1"}'),
    },
  });
  return id;
}

async function keyWithLog() {
  const { mint, organizationId } = await makeTenant();
  const { id, keyId } = await mint();
  return { keyId, organizationId, integrationKeyId: id, whose: { organizationId, integrationKeyId: id } };
}

test('rows come newest first, page after page, each once', async () => {
  const { whose } = await keyWithLog();
  const ids: string[] = [];
  for (const seconds of [3, 1, 2, 5, 4]) ids.push(await store(whose, seconds));
  const newest = [...ids].sort().reverse();
  const first = await newestRows(testDatabase(), whose, { limit: 3 });
  const second = await newestRows(testDatabase(), whose, { limit: 3, before: first.at(-1)?.id });
  expect([...first, ...second].map(({ id }) => id)).toEqual(newest);
  expect(first[0]).not.toHaveProperty('requestBody');
});

test('a key’s log is never seen from another organization', async () => {
  const [ours, theirs] = [await keyWithLog(), await keyWithLog()];
  const id = await store(theirs.whose, 1);
  const crossed = { organizationId: ours.organizationId, integrationKeyId: theirs.integrationKeyId };
  expect(await newestRows(testDatabase(), crossed, { limit: 10 })).toEqual([]);
  expect(await fullRows(testDatabase(), ours.whose, [id])).toEqual([]);
  expect(await fullRows(testDatabase(), 'unmatched', [id])).toEqual([]);
});

test('unmatched rows are those of no key', async () => {
  const { whose } = await keyWithLog();
  const [unmatched, matched] = [await store(null, 1), await store(whose, 2)];
  const ids = await idsSince(testDatabase(), 'unmatched', new Date(arrival));
  expect(ids).toContain(unmatched);
  expect(ids).not.toContain(matched);
});

test('rows can be asked for by error code, and by when they arrived', async () => {
  const { whose } = await keyWithLog();
  await store(whose, 1);
  const late = await store(whose, 2, 'signature_invalid');
  const errorCode = 'signature_invalid';
  expect((await newestFullRows(testDatabase(), whose, { limit: 10, errorCode })).map(({ id }) => id)).toEqual([late]);
  expect(await idsSince(testDatabase(), whose, new Date(arrival + 2000))).toEqual([late]);
  expect(await idsSince(testDatabase(), whose, new Date(arrival + 2001))).toEqual([]);
});

test('as JSON a row has the names of the contract, and times in UTC with milliseconds', async () => {
  const { whose, keyId } = await keyWithLog();
  const [row] = await fullRows(testDatabase(), whose, [await store(whose, 1)]);
  if (row === undefined) throw new Error('the row is there');
  expect(rowAsJson(row, keyId)).toEqual({
    id: row.id,
    key_id: keyId,
    method: 'POST',
    path: '/v1/orders',
    query: null,
    status_code: 200,
    error_code: null,
    client_ip: '203.0.113.9',
    idempotency_key: null,
    external_id: null,
    request_received_at: '2026-11-23T12:00:01.000Z',
    request_completed_at: '2026-11-23T12:00:01.042Z',
    user_agent: null,
    replayed: false,
    duplicate: false,
    repeated: 1,
    diagnosis: null,
    request_headers: [['Host', 'localhost']],
    request_body: '{"external_id":"1"}',
    response_body: null,
  });
});

test('a body is text when it is text, byte order mark and all, and base64 when it is not', () => {
  expect(bodyAsJson(null)).toBeNull();
  expect(bodyAsJson(Buffer.from(''))).toBe('');
  expect(bodyAsJson(Buffer.from('\ufeff{"name":"Zoë"}'))).toBe('\ufeff{"name":"Zoë"}');
  expect(bodyAsJson(Buffer.from([0x66, 0xff]))).toEqual({ base64: 'Zv8=' });
  expect(bodyAsJson(Buffer.from([0x66, 0x00]))).toEqual({ base64: 'ZgA=' });
});
