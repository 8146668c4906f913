import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { rotateSigningSecret } from '../keys/rotate-signing-secret.ts';
import { ownDatabase } from '../test/own-database.ts';
import { makeTenant, testDatabase, testSealingKeys } from '../test/tenant.ts';
import { needsAttention } from './needs-attention.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
ownDatabase(); // rows of the past, which a server's job elsewhere would have counted already
const db = testDatabase();

interface Row {
  minutes: number;
  status: number;
  error?: string;
  method?: string;
  webhook?: string;
  repeated?: number;
}

async function log(id: string, now: Date, rows: Row[]): Promise<void> {
  await db.requestLogRow.createMany({
    data: rows.map(({ minutes, status, error = null, method = 'POST', webhook, repeated = 1 }) => {
      const at = new Date(now.getTime() - minutes * MINUTE_MS);
      return {
        id: uuidv7({ msecs: at.getTime() }),
        integrationKeyId: id,
        verified: status < 400,
        method,
        path: '/v1/orders',
        statusCode: status,
        errorCode: error,
        clientIp: '192.0.2.1',
        requestReceivedAt: at,
        requestCompletedAt: at,
        requestHeaders: webhook ? [['X-WC-Webhook-ID', webhook]] : [],
        repeated,
      };
    }),
  });
}

const invalid = { status: 401, error: 'signature_invalid' };

test('a connection whose latest requests are refused says since when, how often, and who rotated the secret', async () => {
  const tenant = await makeTenant();
  const now = new Date();
  const before = new Date(now.getTime() - DAY_MS);
  const own = await tenant.mint({ name: 'Own site', requireSignature: true }, before);
  const fine = await tenant.mint({ name: 'Fine' }, before);
  const rotation = { overlapSeconds: 0, leaked: false };
  const rotatedAt = new Date(now.getTime() - 20 * MINUTE_MS);
  await rotateSigningSecret(db, tenant.actor, own.keyId, rotation, testSealingKeys, rotatedAt);
  await log(own.id, now, [
    { minutes: 40, ...invalid },
    { minutes: 30, status: 200 },
    { minutes: 15, ...invalid, repeated: 40 },
    { minutes: 12, status: 401, error: 'signature_missing' },
    { minutes: 10, ...invalid },
  ]);
  await log(fine.id, now, [
    { minutes: 9, ...invalid },
    { minutes: 8, status: 200 },
    { minutes: 7, status: 404, error: 'not_found', method: 'GET' },
    { minutes: 6, status: 409, error: 'invalid_state' },
  ]);
  const at = (minutes: number) => new Date(now.getTime() - minutes * MINUTE_MS);
  expect(await needsAttention(db, { ...tenant, mayManage: true }, { retentionDays: 30, now })).toMatchObject([
    {
      kind: 'refusing',
      name: 'Own site',
      detail: `Refusing. The last 20 requests were all refused, the latest ${at(10).toISOString()}. Last accepted ${at(30).toISOString()}. Error code of the latest: signature_invalid.`,
      path: `/settings/connectors/${own.keyId}?log=1&error=signature_invalid`,
      failure: {
        errorCode: 'signature_invalid',
        requests: 41,
        since: at(15),
        latest: at(10),
        cause: { what: 'Signing secret rotated', at: rotatedAt, by: tenant.actor.name },
      },
    },
  ]);
});

test('at most five, the most urgent first: switched off, refusing, nearly off, parked, expiring', async () => {
  const tenant = await makeTenant();
  const now = new Date();
  const shop = (name: string, more = {}) => tenant.mint({ name, payloadFormat: 'woocommerce', ...more });
  const soon = (days: number) => new Date(now.getTime() + days * DAY_MS).toISOString();
  await tenant.mint({ name: 'Expires tomorrow, unused', expiresAt: soon(1) });
  for (const days of [6, 1, 8]) {
    const { id: integrationKeyId } = await tenant.mint({ name: `Expires in ${days} days`, expiresAt: soon(days) });
    await db.keyLastUsed.create({ data: { integrationKeyId, lastUsedAt: now } });
  }
  const parked = await shop('Parked');
  await db.parkedDelivery.create({
    data: {
      id: uuidv7(),
      organizationId: tenant.organizationId,
      storeId: tenant.storeId,
      integrationKeyId: parked.id,
      source: 'woocommerce',
      requestId: uuidv7(),
      receivedAt: new Date(now.getTime() - 10 * MINUTE_MS),
      body: new Uint8Array(),
      cause: 'unreadable',
      reason: 'total is "abc"',
      whatToDo: 'Look.',
    },
  });
  const nearlyOff = await shop('Nearly off');
  await log(nearlyOff.id, now, [
    { minutes: 9, ...invalid, webhook: '27', repeated: 5 },
    ...[6, 5, 4, 3, 2, 1].map((minutes) => ({ minutes, status: 200, webhook: '31' })),
  ]);
  const refusing = await tenant.mint({ name: 'Refusing' });
  await log(refusing.id, now, [{ minutes: 5, ...invalid, repeated: 3 }]);
  const off = await shop('Switched off');
  await log(off.id, now, [
    { minutes: 3 * 24 * 60, ...invalid, webhook: '27', repeated: 7 },
    { minutes: 1, status: 200, webhook: '31' },
  ]);
  expect(
    (await needsAttention(db, { ...tenant, mayManage: true }, { retentionDays: 30, now })).map(
      ({ kind, name }) => `${name}: ${kind}`,
    ),
  ).toEqual([
    'Switched off: webhook_off',
    'Refusing: refusing',
    'Nearly off: webhook_failing',
    'Parked: parked',
    'Expires in 1 days: key_ending',
  ]);
  const other = await makeTenant();
  expect(await needsAttention(db, { ...other, mayManage: true }, { retentionDays: 30, now })).toEqual([]);
});

test('an order whose status says that a deposit was paid is named, with what nobody knows of it', async () => {
  const tenant = await makeTenant();
  const now = new Date();
  const key = await tenant.mint({ name: 'Shop', payloadFormat: 'woocommerce' });
  const reason = 'status partially-paid: the shop may have taken a deposit only';
  const order = uuidv7();
  const [money, at] = [4_990n, { placedAt: now, createdAt: now, updatedAt: now }];
  await db.order.create({
    data: {
      ...at,
      id: order,
      storeId: tenant.storeId,
      source: 'woocommerce',
      externalId: 'woo-1001',
      status: 'processing',
      currency: 'EUR',
      subtotalCents: money,
      discountCents: 0n,
      shippingCents: 0n,
      feeCents: 0n,
      taxCents: 0n,
      totalCents: money,
      paidCents: money,
      refundedCents: 0n,
    },
  });
  await db.$executeRaw`insert into core.order_attention (order_id, store_id, reason, since)
    values (${order}::uuid, ${tenant.storeId}::uuid, ${reason}, ${now})`;
  const found = {
    keyId: key.keyId,
    name: 'Shop',
    kind: 'order_unclear',
    detail: `Order woo-1001, since ${now.toISOString()}: ${reason}.`,
    path: `/settings/connectors/orders/${order}`,
  };
  const about = { retentionDays: 30, now };
  expect(await needsAttention(db, { ...tenant, mayManage: true }, about)).toMatchObject([found]);
  expect(await needsAttention(db, { ...(await makeTenant()), mayManage: true }, about)).toEqual([]);
});
