import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { openPool } from '../database/pool.ts';
import { rollKey } from '../keys/roll-key.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { logRows } from '../test/log-rows.ts';
import { ownDatabase } from '../test/own-database.ts';
import { makeTenant, testDatabase, testSealingKeys } from '../test/tenant.ts';
import { auditTrail } from './audit-trail.ts';
import { readConnection } from './read-connection.ts';
import { saveSetting } from './save-setting.ts';
import { woocommerceShop } from './woocommerce-shop.ts';

ownDatabase(); // rows of the past, which a server's job elsewhere would have counted already
const db = testDatabase();
const now = new Date();
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const about = { retentionDays: 30, appUrl: 'https://api.example.com', now };

test('of two editors the second learns who was first and when, and may save nonetheless', async () => {
  const { actor, mint, organizationId } = await makeTenant();
  const { id, keyId } = await mint({ rateLimitPerMinute: 600 });
  const ben = { ...actor, name: 'ben@shop.example' };
  const limit = (rateLimitPerMinute: number) => ({ rateLimitPerMinute });
  expect(await saveSetting(db, ben, { keyId, changes: limit(700), seen: limit(600) }, ago(3))).toBeNull();
  await saveSetting(db, actor, { keyId, changes: { name: 'New' } }, ago(2));
  const mine = { keyId, changes: limit(800) };
  expect(await saveSetting(db, actor, { ...mine, seen: limit(600) }, now)).toEqual({ by: ben.name, at: ago(3) });
  expect(await saveSetting(db, actor, mine, now)).toBeNull();
  const { entries, more } = await auditTrail(db, organizationId, id, 2);
  expect(entries.map(({ actor: by, createdAt }) => [by, createdAt])).toEqual([
    [actor.name, now],
    [actor.name, ago(2)],
  ]);
  expect(more).toBe(true);
});

test('while a roll overlaps both connections show who still sends with the old key', async () => {
  const { actor, mint, organizationId } = await makeTenant();
  const old = await mint({}, ago(600));
  const roll = { overlapSeconds: 24 * 3600 };
  const successor = await rollKey(db, actor, old.keyId, roll, testSealingKeys, ago(90));
  await logRows(db, { id: old.id, organizationId }, [{ at: ago(80) }, { at: ago(30) }, { at: ago(3) }]);
  const overlap = {
    oldKeyId: old.keyId,
    newKeyId: successor.keyId,
    endsAt: successor.oldKeyEndsAt,
    requestsInHour: 2,
    requestsInDay: 3,
    lastUsedAt: ago(3),
  };
  for (const keyId of [old.keyId, successor.keyId]) {
    expect((await readConnection(db, { organizationId, mayManage: true }, keyId, about))?.overlap).toEqual(overlap);
  }
  const later = { ...about, now: new Date(now.getTime() + 25 * 3600_000) };
  expect((await readConnection(db, { organizationId, mayManage: true }, successor.keyId, later))?.overlap).toBeNull();
});

test('what goes wrong now comes with the way out of it', async () => {
  const { mint, organizationId } = await makeTenant();
  const { id, keyId } = await mint({ ipAllowlist: ['203.0.113.0/24'] });
  const sender = { userAgent: 'Shop/2.1' };
  const refused = {
    statusCode: 403,
    errorCode: 'ip_not_allowed',
    clientIp: '198.51.100.9',
    verified: false,
    ...sender,
  };
  await logRows(db, { id, organizationId }, [
    { at: ago(9), ...sender },
    { at: ago(3), ...refused, repeated: 2 },
  ]);
  const connection = await readConnection(db, { organizationId, mayManage: true }, keyId, about);
  expect(connection?.health).toMatchObject({ state: 'refusing', recent: { requests: 3, refused: 2 } });
  expect(connection?.failures).toMatchObject([{ errorCode: 'ip_not_allowed', requests: 2, ongoing: true }]);
  expect(connection?.ways).toMatchObject([{ kind: 'allow-address', address: '198.51.100.9' }]);
  await logRows(db, { id, organizationId }, [{ at: ago(1) }]);
  expect((await readConnection(db, { organizationId, mayManage: true }, keyId, about))?.ways).toEqual([]);
});

test("another organization's key is no connection", async () => {
  const [mine, other] = [await makeTenant(), await makeTenant()];
  const { keyId } = await other.mint();
  expect(await readConnection(db, { organizationId: mine.organizationId, mayManage: true }, keyId, about)).toBeNull();
  expect(
    (await readConnection(db, { organizationId: other.organizationId, mayManage: true }, keyId, about))?.health.state,
  ).toBe('waiting');
});

test('shops whose deliveries wait for the move to be accepted are named, the newest first', async () => {
  const { mint, organizationId, storeId } = await makeTenant();
  const { id } = await mint({ payloadFormat: 'woocommerce' });
  const parked = (sourceUrl: string | null, minutes: number, more = {}) => ({
    id: uuidv7(),
    organizationId,
    storeId,
    integrationKeyId: id,
    source: 'woocommerce',
    requestId: uuidv7(),
    receivedAt: ago(minutes),
    body: Buffer.from('{}'),
    cause: 'other_shop',
    reason: 'from another shop',
    whatToDo: 'accept it',
    sourceUrl,
    ...more,
  });
  const settled = { state: 'applied', settledAt: now, settledBy: 'job' };
  await db.parkedDelivery.createMany({
    data: [
      parked('https://old.example/', 9),
      parked('https://staging.example/', 8),
      parked('https://staging.example/', 2),
      parked('https://gone.example/', 1, settled),
      parked('https://odd.example/', 1, { cause: 'unreadable' }),
    ],
  });
  const pool = openPool(testDatabaseUrl(), 1);
  const shop = await woocommerceShop(db, pool, { id, createdAt: ago(10) }, now);
  await pool.end();
  expect(shop.otherShops).toEqual([
    { url: 'https://staging.example/', waiting: 2, lastAt: ago(2) },
    { url: 'https://old.example/', waiting: 1, lastAt: ago(9) },
  ]);
});
