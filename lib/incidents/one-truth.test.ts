import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { needsAttention } from '../connections/needs-attention.ts';
import { watchConnections } from '../jobs/watch-connections.ts';
import type { MintedKey } from '../keys/mint-key.ts';
import { rotateSigningSecret } from '../keys/rotate-signing-secret.ts';
import { logRows } from '../test/log-rows.ts';
import { ownDatabase } from '../test/own-database.ts';
import { makeTenant, type Tenant, testDatabase, testSealingKeys } from '../test/tenant.ts';
import { type IncidentKind, incidentKinds, kinds } from './kinds.ts';

// In a database of its own: the job looks at all organizations, at moments that the test chooses.

const { url } = ownDatabase();
const db = testDatabase();
let client: pg.Client;
beforeAll(async () => {
  client = new pg.Client({ connectionString: url });
  await client.connect();
});
afterAll(() => client.end());

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const now = new Date();
const ago = (ms: number) => new Date(now.getTime() - ms);
const wrong = { statusCode: 401, errorCode: 'signature_invalid', verified: false };

/** Makes a cause of each kind, at a key of its own. */
const causes: Partial<Record<IncidentKind, (tenant: Tenant) => Promise<MintedKey>>> = {
  webhook_off: (tenant) => failedWebhook(tenant, 7),
  webhook_failing: (tenant) => failedWebhook(tenant, 4),
  refusing: async (tenant) => {
    const key = await tenant.mint();
    await logRows(db, key, [{ at: ago(MINUTE_MS), ...wrong, repeated: 3 }]);
    return key;
  },
  silent: async (tenant) => {
    const key = await tenant.mint();
    await client.query(
      `insert into integrations.request_statistics select $1, date_trunc('hour', $2::timestamptz) - h * interval '1 hour', 10, 0, 0, 1
       from generate_series(8, 960) h`,
      [key.id, now],
    );
    await used(key, 8 * HOUR_MS);
    return key;
  },
  parked: async (tenant) => {
    const key = await tenant.mint({ payloadFormat: 'woocommerce' });
    const { organizationId, storeId } = tenant;
    const ids = { id: uuidv7(), organizationId, storeId, integrationKeyId: key.id, requestId: uuidv7() };
    const said = { cause: 'unreadable', reason: 'total is "abc"', whatToDo: 'Look.', source: 'woocommerce' };
    await db.parkedDelivery.create({
      data: { ...ids, ...said, receivedAt: ago(10 * MINUTE_MS), body: new Uint8Array() },
    });
    return key;
  },
  key_ending: async (tenant) => {
    const key = await tenant.mint({ expiresAt: new Date(now.getTime() + 48 * HOUR_MS).toISOString() });
    await used(key, 0);
    return key;
  },
  secret_ending: async (tenant) => {
    const key = await tenant.mint({ requireSignature: true });
    const overlap = { overlapSeconds: 24 * 3600, leaked: false };
    await rotateSigningSecret(db, tenant.actor, key.keyId, overlap, testSealingKeys, ago(13 * HOUR_MS));
    await logRows(db, key, [{ at: ago(MINUTE_MS), secretAge: 1 }]);
    return key;
  },
  rate_near: async (tenant) => {
    const key = await tenant.mint({ rateLimitPerMinute: 10 });
    await logRows(db, key, [{ at: ago(MINUTE_MS), repeated: 9 }]);
    return key;
  },
  rate_limited: async (tenant) => {
    const key = await tenant.mint({ rateLimitPerMinute: 10 });
    const limited = { statusCode: 429, errorCode: 'rate_limited' };
    await logRows(db, key, [{ at: ago(MINUTE_MS) }, { at: ago(MINUTE_MS), ...limited }]);
    return key;
  },
  repaired: async (tenant) => {
    const key = await linked(tenant, 'none', null);
    const made = { integrationKeyId: key.id, externalId: 'woo-1', orderId: uuidv7() };
    const repairedAt = ago(3 * MINUTE_MS);
    await db.shopRepair.create({ data: { id: uuidv7({ msecs: repairedAt.getTime() }), ...made, repairedAt } });
    return key;
  },
  import_stuck: (tenant) => linked(tenant, 'running', ago(16 * MINUTE_MS)),
  order_unclear: async (tenant) => {
    const key = await tenant.mint({ payloadFormat: 'woocommerce' });
    const [money, at] = [4_990n, { placedAt: now, createdAt: now, updatedAt: now }];
    const zero = { discountCents: 0n, shippingCents: 0n, feeCents: 0n, taxCents: 0n, refundedCents: 0n };
    const sums = { subtotalCents: money, totalCents: money, paidCents: money, ...zero };
    const id = uuidv7();
    const known = { id, storeId: tenant.storeId, source: 'woocommerce', externalId: 'woo-1001', currency: 'USD' };
    await db.order.create({ data: { ...known, ...at, ...sums, status: 'processing' } });
    await client.query(
      `insert into core.order_attention (order_id, store_id, reason, since)
       values ($1, $2, 'status partially-paid: the shop may have taken a deposit only', $3)`,
      [id, tenant.storeId, now],
    );
    return key;
  },
};

async function failedWebhook(tenant: Tenant, times: number): Promise<MintedKey> {
  const key = await tenant.mint({ payloadFormat: 'woocommerce' });
  const good = [5, 4, 3, 2].map((minutes) => ({ at: ago(minutes * MINUTE_MS), requestHeaders: webhook('31') }));
  const repeated = times - 1;
  const failed = { ...wrong, at: ago(9 * MINUTE_MS), requestHeaders: webhook('27') };
  // The latest failure is recent enough for the job to look; the others are not more than a tenth of what came.
  await logRows(db, key, [
    { ...failed, repeated },
    ...good.map((row) => ({ ...row, repeated: 60 })),
    { ...failed, at: ago(1.5 * MINUTE_MS) },
  ]);
  return key;
}

const webhook = (id: string) => [['X-WC-Webhook-ID', id]];

async function used({ id: integrationKeyId }: MintedKey, msAgo: number): Promise<void> {
  await db.keyLastUsed.create({ data: { integrationKeyId, lastUsedAt: ago(msAgo) } });
}

async function linked(tenant: Tenant, importState: string, troubleSince: Date | null): Promise<MintedKey> {
  const key = await tenant.mint({ payloadFormat: 'woocommerce' });
  const at = { linkedAt: now, linkedBy: tenant.actor.name, watermark: now };
  const how = { permalinks: 'pretty', credentialsIn: 'header', credentials: new Uint8Array(), deliveryUrls: [] };
  const place = { url: 'https://shop.example', homeUrl: 'https://shop.example' };
  const trouble = troubleSince === null ? null : 'https://shop.example answered 503';
  const ids = { integrationKeyId: key.id, organizationId: tenant.organizationId };
  await db.linkedShop.create({ data: { ...ids, ...place, ...how, ...at, importState, trouble, troubleSince } });
  return key;
}

test('every kind that lasts is in Needs attention exactly while its notice is open: there is one truth', async () => {
  const lasting = incidentKinds.filter((kind) => !kinds[kind].isMoment);
  expect(Object.keys(causes).sort()).toEqual([...lasting].sort());
  const tenants = await Promise.all(
    lasting.map(async (kind) => ({ kind, tenant: await makeTenant() })), // each alone, or some would be beyond the five
  );
  const keys = new Map<IncidentKind, string>();
  for (const { kind, tenant } of tenants) keys.set(kind, (await causes[kind]?.(tenant))?.keyId ?? '');
  await watchConnections(client, 30, now);
  for (const { kind, tenant } of tenants) {
    const { organizationId } = tenant;
    const open = await db.incident.findMany({
      where: { organizationId, resolvedAt: null },
      include: { integrationKey: { select: { keyId: true } } },
    });
    const shown = await needsAttention(db, { organizationId, mayManage: true }, { retentionDays: 30, now });
    expect(open.map((one) => [one.kind, one.integrationKey?.keyId])).toEqual([[kind, keys.get(kind)]]);
    expect(shown).toEqual(
      open.map(({ detail, meaning, path }) =>
        expect.objectContaining({ kind, keyId: keys.get(kind), detail, meaning, path }),
      ),
    );
  }
});
