import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { logRows } from '../test/log-rows.ts';
import { ownDatabase } from '../test/own-database.ts';
import { testDatabase } from '../test/tenant.ts';
import { latelyUsed, outsideAllowlist, signedRequests } from './impact.ts';

ownDatabase(); // rows of the past, which a server's job elsewhere would have counted already
const db = testDatabase();
const now = new Date();
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

test('a list names the addresses of the last 24 hours that it would shut out, the busiest first', async () => {
  const key = { id: uuidv7() };
  await logRows(db, key, [
    { at: ago(1), clientIp: '203.0.113.7' },
    { at: ago(2), clientIp: '198.51.100.9' },
    {
      at: ago(3),
      clientIp: '198.51.100.9',
      statusCode: 403,
      errorCode: 'ip_not_allowed',
      verified: false,
      repeated: 4,
    },
    { at: ago(4), clientIp: '2001:db8::1' },
    { at: ago(5), clientIp: 'unknown' },
    { at: ago(25 * 60), clientIp: '192.0.2.66' },
  ]);
  const impact = (entries: string[]) => outsideAllowlist(db, key.id, entries, now);
  expect(await impact(['203.0.113.0/24'])).toMatchObject({
    requests: 7,
    refusedAlready: 4,
    addresses: ['198.51.100.9', '2001:db8::1', 'unknown'],
    addressCount: 3,
  });
  expect(await impact(['203.0.113.7', '198.51.100.0/24', '2001:db8::/32'])).toMatchObject({ requests: 1 });
  expect(await impact([])).toMatchObject({ requests: 0, addresses: [] });
});

test('use of a key is that of verified requests, in an hour or a day', async () => {
  const key = { id: uuidv7() };
  await logRows(db, key, [
    { at: ago(3), verified: false, clientIp: '203.0.113.1' },
    { at: ago(5) },
    { at: ago(50), statusCode: 422 },
    { at: ago(70) },
  ]);
  expect(await latelyUsed(db, key.id, 1, now)).toEqual({ lastUsedAt: ago(5), requests: 2, addresses: ['192.0.2.1'] });
  expect(await latelyUsed(db, key.id, 24, now)).toMatchObject({ requests: 3 });
  expect(await latelyUsed(db, uuidv7(), 24, now)).toEqual({ lastUsedAt: null, requests: 0, addresses: [] });
});

test('signed requests are counted, whether the key requires a signature or not', async () => {
  const key = { id: uuidv7() };
  await logRows(db, key, [
    { at: ago(3), secretAge: 0 },
    { at: ago(4) },
    { at: ago(5), statusCode: 401 },
    { at: ago(25 * 60), secretAge: 0 },
  ]);
  expect(await signedRequests(db, { ...key, requireSignature: false }, now)).toEqual({ requests: 1, atLeast: false });
  expect(await signedRequests(db, { ...key, requireSignature: true }, now)).toEqual({ requests: 2, atLeast: false });
});
