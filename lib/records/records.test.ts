import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, expect, test } from 'vitest';
import { amountAlone } from '../money/amount.ts';
import { newId } from '../new-id.ts';
import { listStores } from '../organizations/list-stores.ts';
import { makeTenant, type Tenant, testDatabase } from '../test/tenant.ts';
import { clientsAsCsv, ordersAsCsv } from './export-records.ts';
import { listClients } from './list-clients.ts';
import { listOrders } from './list-orders.ts';
import { everyRecord, orderCursorFrom, type RecordQuery } from './record-query.ts';
import { searched } from './scope-of-search.ts';

// What a person types finds the order (contract §18), in this organization and no other.

const db = testDatabase();
let tenant: Tenant;
let other: Tenant;
beforeAll(async () => {
  [tenant, other] = [await makeTenant(), await makeTenant()];
  for (const one of [tenant, other]) {
    await one.mint();
    await one.mint({ payloadFormat: 'woocommerce' });
  }
});

/** An order as it is stored; its reference, and a payment of that external id. */
async function order(of: Tenant, externalId: string, more: Record<string, unknown> = {}, payment?: string) {
  const { source = 'custom', total = 1000n, placed = '2026-11-20T12:00:00Z', ...rest } = more;
  const [id, at] = [newId(), new Date(String(placed))];
  const storeId = of.storeId;
  const cents = BigInt(String(total));
  await db.order.create({
    data: {
      ...{ id, storeId, source: String(source), externalId, status: 'pending', currency: 'USD' },
      ...{ subtotalCents: cents, discountCents: 0n, shippingCents: 0n, feeCents: 0n, taxCents: 0n, totalCents: cents },
      ...{ paidCents: 0n, refundedCents: 0n, placedAt: at, createdAt: at, updatedAt: at, ...rest },
    },
  });
  const name = { storeId, source: String(source), createdAt: at };
  await db.externalEntityRef.create({ data: { ...name, entityType: 'order', externalId, entityId: id } });
  if (payment === undefined) return id;
  const paymentId = newId();
  await db.payment.create({
    data: {
      ...{ id: paymentId, storeId, orderId: id, source: String(source), externalId: payment, amountCents: 5n },
      ...{ currency: 'USD', paidAt: at, refundedCents: 0n, createdAt: at },
    },
  });
  await db.externalEntityRef.create({
    data: { ...name, entityType: 'payment', externalId: payment, entityId: paymentId },
  });
  return id;
}

async function client(of: Tenant, more: Record<string, unknown>) {
  const at = new Date('2026-11-20T12:00:00Z');
  const made = await db.client.create({
    data: { id: newId(), storeId: of.storeId, source: 'custom', createdAt: at, updatedAt: at, ...more },
  });
  return made.id;
}

async function scopeOf({ organizationId }: Tenant, store: string | null = null) {
  return searched(db, organizationId, await listStores(db, organizationId), store);
}

async function found(query: Partial<RecordQuery>, of = tenant, lookThrough?: number) {
  const asked = { query: { ...everyRecord, ...query }, before: null, zone: 'UTC' };
  const scope = await scopeOf(of, query.store);
  const page = await listOrders(db, scope, lookThrough === undefined ? asked : { ...asked, lookThrough });
  return page.orders.map(({ externalId }) => externalId);
}

test('an order is found by its ids, number, amount, transaction, and by whose it is; another organization’s never', async () => {
  const anna = { email: 'Anna@client.example', name: 'Anna Müller-Berg', externalId: 'c-anna' };
  for (const one of [tenant, other]) {
    const clientId = await client(one, anna);
    const refs = { storeId: one.storeId, source: 'custom', entityType: 'client', externalId: 'c-anna' } as const;
    await db.externalEntityRef.create({ data: { ...refs, entityId: clientId, createdAt: new Date() } });
    await order(one, 'shop-1', { number: 'R-17', total: 120450, clientId }, 'pay-77');
    await order(one, 'woo-1234', { source: 'woocommerce', metadata: { woo_transaction_id: 'ch_3Nx' } });
  }
  const [mine] = await db.order.findMany({ where: { storeId: tenant.storeId, externalId: 'shop-1' } });
  const [theirs] = await db.order.findMany({ where: { storeId: other.storeId, externalId: 'shop-1' } });
  const names = ['shop-1', 'R-17', 'pay-77', '1,204.50', '1204.5', 'USD 1204.50', 'anna@client.example'];
  for (const q of [...names, 'c-anna', 'ann', 'Anna Mü', 'müller', mine?.id ?? ''])
    expect([q, await found({ q })]).toEqual([q, ['shop-1']]);
  for (const q of ['1234', '#1234', 'woo-1234', 'ch_3Nx']) expect([q, await found({ q })]).toEqual([q, ['woo-1234']]);
  for (const q of ['shop', '%', 'nna', theirs?.id ?? '', newId(), "'; drop table core.orders; --"])
    expect([q, await found({ q })]).toEqual([q, []]);
  expect(await found({ store: other.storeId })).toEqual([]);
  const scope = await scopeOf(tenant);
  const people = await listClients(db, scope, { query: { ...everyRecord, q: 'Anna' }, before: null });
  expect(people.clients.map(({ storeId }) => storeId)).toEqual([tenant.storeId]);
});

test('filters narrow what is listed, days are the reader’s, and pages go on where the last one ended, each order once', async () => {
  const shop = await makeTenant();
  await shop.mint();
  const day = (hour: number) => `2026-11-1${Math.floor(hour / 24)}T${String(hour % 24).padStart(2, '0')}:00:00Z`;
  for (let i = 0; i < 30; i += 1) {
    const status = i % 10 === 0 ? 'failed' : 'pending';
    const paid = i % 3 === 0 ? 1000n : 0n;
    await order(shop, `o-${i}`, { placed: day(i), status, paidCents: paid, refundedCents: i === 3 ? 1n : 0n });
  }
  expect(await found({ status: 'failed' }, shop)).toEqual(['o-20', 'o-10', 'o-0']);
  expect(await found({ payment: 'partially_refunded' }, shop)).toEqual(['o-3']);
  expect(await found({ payment: 'unpaid' }, shop)).toHaveLength(20);
  expect(await found({ source: 'zapier' }, shop)).toEqual([]);
  expect(await found({ from: '2026-11-11', to: '2026-11-11' }, shop)).toHaveLength(6);
  const scope = await scopeOf(shop);
  const asked = { query: { ...everyRecord, from: '2026-11-11' }, before: null, zone: 'Europe/Berlin' };
  expect((await listOrders(db, scope, asked)).orders).toHaveLength(7);
  // Looking through four orders at a time, every one that passes comes once, however many pages that takes.
  const seen: string[] = [];
  const query = { ...everyRecord, payment: 'paid' } as const;
  let before = null;
  for (let pages = 0; pages < 30; pages += 1) {
    const page = await listOrders(db, scope, { query, before, zone: 'UTC', size: 2, lookThrough: 4 });
    seen.push(...page.orders.map(({ externalId }) => externalId));
    before = orderCursorFrom(page.before);
    if (before === null) break;
  }
  expect(seen).toEqual(['o-27', 'o-24', 'o-21', 'o-18', 'o-15', 'o-12', 'o-9', 'o-6', 'o-0']);
});

test('the export has every record that the filters name, and nothing that a spreadsheet would run', async () => {
  const shop = await makeTenant();
  await shop.mint();
  const clientId = await client(shop, { name: '=HYPERLINK("https://evil.example")', email: 'a@b.example' });
  for (let i = 0; i < 3; i += 1)
    await order(shop, `e-${i}`, { clientId, total: 100 + i, placed: `2026-11-0${i + 1}T00:00:00Z` });
  const scope = await scopeOf(shop);
  const text = async (lines: AsyncIterable<string>) => {
    let all = '';
    for await (const part of lines) all += part;
    return all.trimEnd().split('\r\n');
  };
  const [heads = '', ...rows] = await text(ordersAsCsv(db, scope, everyRecord, 'UTC'));
  expect(heads).toContain('external_id');
  expect(rows.map((row) => row.split(',')[1])).toEqual(['e-2', 'e-1', 'e-0']);
  expect(rows[0]).toContain(
    `,${amountAlone(102, 'USD')},0.00,0.00,"'=HYPERLINK(""https://evil.example"")",a@b.example`,
  );
  expect(await text(clientsAsCsv(db, scope, everyRecord))).toHaveLength(2);
});

test('an export holds no more of a long list than of a short one', async () => {
  const shop = await makeTenant();
  await db.$executeRawUnsafe(
    `insert into core.orders (id, store_id, source, external_id, status, currency, subtotal_cents, discount_cents,
       shipping_cents, fee_cents, tax_cents, total_cents, paid_cents, refunded_cents, placed_at, created_at, updated_at)
     select gen_random_uuid(), $1::uuid, 'custom', 'o-' || n, 'pending', 'USD', n, 0, 0, 0, 0, n, 0, 0, now(), now(), now()
     from generate_series(1, 12000) n`,
    shop.storeId,
  );
  setFlagsFromString('--expose-gc');
  const sweep: () => void = runInNewContext('gc');
  const inUse: number[] = [];
  let [chunks, lines] = [0, 0];
  for await (const text of ordersAsCsv(db, await scopeOf(shop), everyRecord, 'UTC')) {
    lines += text.split('\n').length - 1;
    chunks += 1;
    if (chunks !== 3 && lines < 9_000) continue; // a sweep of all that tests have loaded takes longer than a chunk
    sweep();
    const { heapUsed, external } = process.memoryUsage();
    inUse.push((heapUsed + external) / 2 ** 20);
  }
  expect(lines).toBe(12_001);
  const [early = 0] = inUse;
  expect(inUse.length).toBeGreaterThan(3);
  expect(Math.min(...inUse.slice(-3)) - early).toBeLessThan(5);
});
