import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { needsAttention } from '../connections/needs-attention.ts';
import { listIncidents } from '../incidents/list-incidents.ts';
import { changeRole } from '../organizations/change-role.ts';
import { createUser } from '../organizations/create-user.ts';
import { signIn } from '../organizations/sign-in.ts';
import { ownDatabase } from '../test/own-database.ts';
import { makeTenant, type Tenant, testDatabase } from '../test/tenant.ts';
import { watchConnections } from './watch-connections.ts';

// In a database of its own: the job looks at all organizations, at moments that the tests choose.

const { url } = ownDatabase();
const db = testDatabase();
let client: pg.Client;
beforeAll(async () => {
  client = new pg.Client({ connectionString: url });
  await client.connect();
});
afterAll(() => client.end());

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const PASSWORD = 'a sentence is fine here';

interface Row {
  minutes: number;
  status: number;
  webhook?: string;
  topic?: string;
  repeated?: number;
}

async function log(id: string, now: Date, rows: Row[]): Promise<void> {
  await db.requestLogRow.createMany({
    data: rows.map(({ minutes, status, webhook, topic = 'order.updated', repeated = 1 }) => {
      const at = new Date(now.getTime() - minutes * MINUTE_MS);
      return {
        id: uuidv7({ msecs: at.getTime() }),
        integrationKeyId: id,
        verified: status < 400 || status === 429,
        method: 'POST',
        path: '/v1/orders',
        statusCode: status,
        errorCode: status < 400 ? null : status === 429 ? 'rate_limited' : 'signature_invalid',
        clientIp: '192.0.2.1',
        requestReceivedAt: at,
        requestCompletedAt: at,
        requestHeaders: webhook
          ? [
              ['X-WC-Webhook-ID', webhook],
              ['X-WC-Webhook-Topic', topic],
            ]
          : [],
        repeated,
      };
    }),
  });
}

const look = (now: Date) => watchConnections(client, 30, now);

/** The organization's notices, oldest first, as `kind subject`, with a mark on those that are over. */
async function notices({ organizationId }: Tenant): Promise<string[]> {
  const rows = await db.incident.findMany({ where: { organizationId }, orderBy: { id: 'asc' } });
  return rows.map(({ kind, subject, resolvedAt }) =>
    `${kind} ${subject}${resolvedAt ? ' over' : ''}`.replace('  ', ' ').trim(),
  );
}

function later(now: Date, minutes: number): Date {
  return new Date(now.getTime() + minutes * MINUTE_MS);
}

test('a webhook near its end is told at 3 of 7, again when it is off, and is over with its first success', async () => {
  const tenant = await makeTenant();
  const shop = await tenant.mint({ name: 'Main shop', payloadFormat: 'woocommerce' });
  const now = new Date();
  const good = [3, 2, 1].map((minutes) => ({ minutes, status: 200, webhook: '31', topic: 'order.created' }));
  await log(shop.id, now, [{ minutes: 5, status: 401, webhook: '27', repeated: 2 }, ...good]);
  await look(now);
  expect(await notices(tenant)).toEqual([]);
  await log(shop.id, later(now, 1), [{ minutes: 0, status: 401, webhook: '27' }]);
  await look(later(now, 1));
  expect((await notices(tenant)).filter((notice) => notice.startsWith('webhook'))).toEqual(['webhook_failing 27']);
  await log(shop.id, later(now, 2), [{ minutes: 1, status: 401, webhook: '27', repeated: 4 }]);
  await look(later(now, 2));
  await look(later(now, 3)); // nothing new: nothing is told
  expect((await notices(tenant)).filter((notice) => notice.startsWith('webhook'))).toEqual([
    'webhook_failing 27 over',
    'webhook_off 27',
  ]);
  const [shown] = (
    await listIncidents(db, { ...tenant, mayManage: true, userId: null }, { state: 'open', before: null })
  ).incidents.filter(({ kind }) => kind === 'webhook_off');
  expect(shown).toMatchObject({
    keyId: shop.keyId,
    title: 'Main shop: webhook 27 is probably switched off',
    path: `/settings/connectors/${shop.keyId}#woocommerce`,
  });
  await log(shop.id, later(now, 5), [{ minutes: 1, status: 200, webhook: '27' }]);
  await look(later(now, 5));
  expect(await notices(tenant)).toContain('webhook_off 27 over');
});

test('a webhook that was switched off is over when it delivers, or another of its topic does, and not because weeks went by', async () => {
  const tenant = await makeTenant();
  const now = new Date();
  const off = { minutes: 1, status: 401, webhook: '27', repeated: 7 };
  const other = { minutes: 0, status: 200, webhook: '31', topic: 'order.created', repeated: 100 };
  const [waits, replaced, forgotten] = await Promise.all(
    ['Waits', 'Replaced', 'Forgotten'].map((name) => tenant.mint({ name, payloadFormat: 'woocommerce' })),
  );
  const shops = [waits, replaced, forgotten].flatMap((shop) => shop ?? []);
  const isOff = async (shop?: { id: string }) =>
    (await db.incident.count({ where: { integrationKeyId: shop?.id ?? '', kind: 'webhook_off', resolvedAt: null } })) >
    0;
  const all = async () => [await isOff(waits), await isOff(replaced), await isOff(forgotten)];
  const days = (count: number) => later(now, count * 24 * 60);
  const goOn = async (count: number) => {
    for (const { id } of shops) await log(id, days(count), [other]);
    await look(days(count));
  };
  for (const { id } of shops) await log(id, now, [off, { ...other, minutes: 2 }]);
  await look(now);
  expect(await all()).toEqual([true, true, true]);
  await goOn(9);
  expect(await all()).toEqual([true, true, true]);
  const shown = await needsAttention(db, { ...tenant, mayManage: true }, { retentionDays: 30, now: days(9) });
  expect(shown.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual(
    ['Forgotten', 'Replaced', 'Waits'].map((name) => `webhook_off ${name}`),
  );
  if (replaced) await log(replaced.id, days(10), [{ minutes: 0, status: 200, webhook: '40' }]);
  if (waits) await log(waits.id, days(10), [{ minutes: 0, status: 200, webhook: '27' }]);
  await goOn(10);
  expect(await all()).toEqual([false, false, true]);
  await goOn(31);
  expect(await all()).toEqual([false, false, false]);
});

test('a storm of refusals is one notice, told once to those who manage, and to no other organization', async () => {
  const [tenant, other] = [await makeTenant(), await makeTenant()];
  const people = await Promise.all(
    (['owner', 'admin', 'member'] as const).map((role) =>
      createUser(db, tenant.actor, { email: `${role}-${uuidv7()}@shop.example`, password: PASSWORD, role }, new Date()),
    ),
  );
  const { keyId, id } = await tenant.mint({ name: 'Own site' });
  const now = new Date();
  await log(id, now, [{ minutes: 2, status: 401 }]);
  await look(now);
  expect(await notices(tenant)).not.toContain('refusing'); // one try
  await log(
    id,
    now,
    Array.from({ length: 200 }, () => ({ minutes: 1, status: 401, repeated: 50 })),
  );
  for (const minutes of [0, 1, 2]) await look(later(now, minutes));
  expect((await notices(tenant)).filter((notice) => notice === 'refusing')).toHaveLength(1);
  const messages = await db.noticeMessage.findMany({
    where: { incident: { kind: 'refusing' }, organizationId: tenant.organizationId },
  });
  expect(messages.map(({ userId }) => userId).sort()).toEqual([people[0]?.id, people[1]?.id].sort());
  const { incidents } = await listIncidents(
    db,
    { ...tenant, mayManage: false, userId: null },
    { state: 'open', before: null },
  );
  expect(incidents).toMatchObject([{ kind: 'refusing', keyId, title: 'Own site: requests are refused' }]);
  expect(incidents[0]?.detail).toMatch(
    /^Refusing\. The last 10,001 requests were all refused, the latest \d{4}-.*signature_invalid\.$/,
  );
  expect(await notices(other)).toEqual([]);
  await look(later(now, 24 * 60 + 1)); // nothing came since
  const where = { incident: { kind: 'refusing' }, organizationId: tenant.organizationId, event: 'reminded' };
  expect(await db.noticeMessage.count({ where })).toBe(2);
  const told = await db.incident.findFirstOrThrow({
    where: { kind: 'refusing', organizationId: tenant.organizationId },
  });
  expect(told.title).toBe('Own site: requests are refused');
});

test('parked for 10 minutes, ending while it is used, over 80 % and over the limit are told', async () => {
  const tenant = await makeTenant();
  const now = new Date();
  const parked = await tenant.mint({ name: 'Parked', payloadFormat: 'woocommerce' });
  await db.parkedDelivery.create({
    data: {
      id: uuidv7(),
      organizationId: tenant.organizationId,
      storeId: tenant.storeId,
      integrationKeyId: parked.id,
      source: 'woocommerce',
      requestId: uuidv7(),
      receivedAt: now,
      body: new Uint8Array(),
      cause: 'unreadable',
      reason: 'total is "abc"',
      whatToDo: 'Look.',
    },
  });
  const expiresAt = new Date(now.getTime() + 10 * DAY_MS).toISOString();
  const [used, unused] = [await tenant.mint({ expiresAt }), await tenant.mint({ expiresAt })];
  await db.keyLastUsed.create({ data: { integrationKeyId: used.id, lastUsedAt: now } });
  const busy = await tenant.mint({ rateLimitPerMinute: 10 });
  await log(busy.id, now, [{ minutes: 0, status: 200, repeated: 9 }]);
  const over = await tenant.mint({ rateLimitPerMinute: 10 });
  await log(over.id, now, [{ minutes: 0, status: 429 }]);
  await look(later(now, 9));
  expect((await notices(tenant)).sort()).toEqual(['key_ending 14', 'rate_limited', 'rate_near']);
  await look(later(now, 10));
  expect(await notices(tenant)).toContain('parked');
  await look(later(now, 8 * 24 * 60));
  expect(await notices(tenant)).not.toContain('key_ending 3'); // it was not used for a week
  await db.keyLastUsed.update({ where: { integrationKeyId: used.id }, data: { lastUsedAt: later(now, 8 * 24 * 60) } });
  await look(later(now, 8 * 24 * 60 + 1));
  expect(await notices(tenant)).toContain('key_ending 3');
  expect(await db.incident.count({ where: { integrationKeyId: unused.id } })).toBe(0);
  await db.parkedDelivery.updateMany({
    where: { integrationKeyId: parked.id },
    data: { state: 'resolved', settledAt: now, settledBy: 'anna@shop.example' },
  });
  for (const minutes of [1, 4]) await look(later(now, 8 * 24 * 60 + 1 + minutes));
  expect(await notices(tenant)).toContain('parked over');
});

test('silence where there was regular traffic is told once, and is over with the next request', async () => {
  const tenant = await makeTenant();
  const now = new Date();
  const [shop, fresh, refusing] = [await tenant.mint({ name: 'Main shop' }), await tenant.mint(), await tenant.mint()];
  const weeks = (key: { id: string }, since: number) =>
    client.query(
      `insert into integrations.request_statistics select $1, date_trunc('hour', $2::timestamptz) - h * interval '1 hour', 10, 0, 0, 1
       from generate_series(8, $3::integer) h`,
      [key.id, now, since],
    );
  await weeks(shop, 40 * 24);
  await weeks(fresh, 10 * 24);
  await weeks(refusing, 40 * 24);
  await log(refusing.id, now, [{ minutes: 1, status: 401, repeated: 9 }]);
  await look(later(now, 11));
  const lastUsedAt = later(now, -8 * 60);
  await db.keyLastUsed.createMany({
    data: [shop, fresh, refusing].map(({ id }) => ({ integrationKeyId: id, lastUsedAt })),
  });
  await look(later(now, 22));
  expect((await notices(tenant)).sort()).toEqual(['refusing', 'silent']);
  const silent = await db.incident.findFirstOrThrow({
    where: { kind: 'silent', organizationId: tenant.organizationId },
  });
  expect(silent).toMatchObject({ integrationKeyId: shop.id, title: 'Main shop: silent for 8 hours' });
  await look(later(now, 24 * 60)); // whatever the hour
  expect(await notices(tenant)).toContain('silent');
  await db.keyLastUsed.update({ where: { integrationKeyId: shop.id }, data: { lastUsedAt: later(now, 25 * 60) } });
  await look(later(now, 25 * 60));
  expect(await notices(tenant)).toContain('silent over');
});

test('a member, a role and a sign-in from a new device are told in the transaction that makes them', async () => {
  const tenant = await makeTenant();
  const now = new Date();
  const email = `ben-${uuidv7()}@shop.example`;
  const owner = await createUser(db, tenant.actor, { email: `anna-${uuidv7()}@shop.example`, password: PASSWORD }, now);
  const ben = await createUser(db, tenant.actor, { email, password: PASSWORD, role: 'member' }, now);
  await changeRole(db, tenant.actor, { userId: ben.id, role: 'admin' }, now);
  await expect(changeRole(db, tenant.actor, { userId: owner.id, role: 'member' }, now)).rejects.toThrow();
  const from = { clientIp: '198.51.100.7', device: null };
  await signIn(db, { email, password: PASSWORD }, from, now); // the first one
  await signIn(db, { email, password: PASSWORD }, from, later(now, 1));
  expect(await notices(tenant)).toEqual([
    'member_added over',
    'member_added over',
    'role_changed over',
    'new_device over',
  ]);
  const inboxOf = async (userId: string) =>
    (await listIncidents(db, { ...tenant, mayManage: true, userId }, { state: 'all', before: null })).incidents.map(
      ({ kind }) => kind,
    );
  expect(await inboxOf(ben.id)).toEqual(['new_device', 'role_changed', 'member_added', 'member_added']);
  expect(await inboxOf(owner.id)).toEqual(['role_changed', 'member_added', 'member_added']);
  const told = await db.noticeMessage.findMany({ where: { organizationId: tenant.organizationId } });
  expect(told.map(({ userId }) => userId)).toEqual([ben.id]);
});
