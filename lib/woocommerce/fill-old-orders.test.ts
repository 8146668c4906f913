import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readOrder } from '../orders/read-order.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { modified, wcOrder } from '../test/small-wc-order.ts';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { makeShop, testPool } from '../test/test-shop.ts';
import { fillOldOrders } from './fill-old-orders.ts';
import { receiveDelivery } from './receive.ts';

/** The job's own connection. */
let jobs: pg.Client;
beforeAll(async () => {
  jobs = new pg.Client({ connectionString: testDatabaseUrl() });
  await jobs.connect();
});
afterAll(async () => {
  await jobs.end();
  await testPool().end();
});

const FIRST_ROW = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const now = () => new Date();
const progress = () => testDatabase().oldOrdersProgress.findFirstOrThrow();

/** As right after the upgrade, ten minutes on. */
async function startAnew(): Promise<void> {
  await testDatabase().oldOrdersProgress.updateMany({ data: { startsAt: now(), below: FIRST_ROW, endedAt: null } });
}

async function untilEnded(): Promise<void> {
  while ((await progress()).endedAt === null) await fillOldOrders(jobs, now());
}

const whole = {
  number: '2041',
  order_key: 'wc_order_a',
  billing: { first_name: 'Ada', email: 'ada@example.com', city: 'Boston' },
  shipping: { first_name: 'Bob', city: 'Boise' },
  coupon_lines: [{ code: 'spring' }],
  line_items: [
    {
      ...{ id: 11, product_id: 501, variation_id: 502, name: 'Mug', quantity: 1, subtotal: '10.00', total: '9.00' },
      ...{ total_tax: '0.50', meta_data: [{ key: 'engraving', value: 'Ada' }] },
    },
    { id: 12, product_id: 503, name: 'Tee', quantity: 2, subtotal: '10.00', total: '10.00', total_tax: '0.50' },
  ],
};

async function openShop() {
  const { mint, storeId } = await makeTenant();
  const { keyId } = await mint({ payloadFormat: 'woocommerce' });
  return {
    storeId,
    deliver: makeShop(keyId, receiveDelivery).deliver,
    order: (n: number) => readOrder(testPool(), storeId, { source: 'woocommerce', externalId: `woo-${n}` }),
    /** Makes the store's orders what a version from before would have stored. */
    async makeOld(): Promise<void> {
      await jobs.query(
        `update core.orders set number = null, billing_address = null, shipping_address = null, coupon_codes = null,
           source_order_key = null, source_state = null where store_id = $1`,
        [storeId],
      );
      await jobs.query(
        `update core.order_lines set external_id = null, product_id = null, discount_cents = null, tax_cents = null,
           metadata = null where store_id = $1`,
        [storeId],
      );
    },
  };
}

test('an order from before is filled from the delivery that it is the state of, and nothing else of it changes', async () => {
  const { deliver, order, makeOld, storeId } = await openShop();
  await deliver('order.created', wcOrder(7, { ...whole, shipping: { first_name: 'Eve', city: 'Reno' } }));
  await deliver('order.updated', wcOrder(7, { ...whole, ...modified(2), status: 'completed' }));
  await deliver('order.updated', wcOrder(7, { ...whole, ...modified(1), shipping: { city: 'too late' } }));
  const before = await order(7);
  expect(before).toMatchObject({ number: '2041', shipping_address: { city: 'Boise' }, coupon_codes: ['spring'] });
  await makeOld();
  expect(await order(7)).toMatchObject({ number: null, shipping_address: null, lines: [{ product_id: null }, {}] });
  await startAnew();
  await untilEnded();
  expect(await order(7)).toEqual(before);
  const stored = await testDatabase().order.findFirstOrThrow({ where: { storeId } });
  expect(stored).toMatchObject({ sourceOrderKey: 'wc_order_a', sourceState: null });
});

test('an order that was changed since is not overwritten, nor is one filled from a state that it is not', async () => {
  const { deliver, order, makeOld } = await openShop();
  await deliver('order.created', wcOrder(7, whole));
  await deliver('order.created', wcOrder(8, whole));
  await makeOld();
  await deliver('order.updated', wcOrder(7, { ...modified(3), billing: {} }));
  // Its newest state came in a delivery that the log has no more.
  await jobs.query("update core.orders set source_modified_at = source_modified_at + interval '1 hour' where id = $1", [
    (await order(8))?.id,
  ]);
  const [changed, unknown] = [await order(7), await order(8)];
  await startAnew();
  await untilEnded();
  expect(await order(7)).toEqual(changed);
  expect(await order(8)).toEqual(unknown);
  expect(unknown).toMatchObject({ number: null, billing_address: null });
});

test('a line is known by its place, and has no discount where its total was reckoned otherwise', async () => {
  const { deliver, order, makeOld, storeId } = await openShop();
  await deliver('order.created', wcOrder(7, whole));
  await makeOld();
  await jobs.query('update core.order_lines set total_cents = 1100 where store_id = $1 and position = 0', [storeId]);
  await startAnew();
  await untilEnded();
  expect((await order(7))?.lines).toMatchObject([
    { total_cents: 1100, product_id: '501', discount_cents: null, tax_cents: 50 },
    { total_cents: 1000, product_id: '503', discount_cents: 0, tax_cents: 50 },
  ]);
});

test('cut off in the middle it goes on from there, and once it is through it reads the log no more', async () => {
  const { deliver, order, makeOld } = await openShop();
  for (const id of [7, 8]) await deliver('order.created', wcOrder(id, whole));
  const before = [await order(7), await order(8)];
  await makeOld();
  await startAnew();
  const delivery = await testPool().connect();
  await delivery.query('begin');
  await delivery.query('select id from core.orders where id = $1 for update', [before[0]?.id]);
  await jobs.query("set lock_timeout = '50ms'");
  await expect(untilEnded()).rejects.toThrow('lock timeout');
  expect([(await order(7))?.number, (await order(8))?.number]).toEqual([null, '2041']);
  await delivery.query('rollback');
  delivery.release();
  await untilEnded();
  expect([await order(7), await order(8)]).toEqual(before);

  await makeOld();
  const asked = vi.spyOn(jobs, 'query');
  expect(await fillOldOrders(jobs, now())).toBe(0);
  expect(asked).toHaveBeenCalledOnce();
});

test('it waits until the version before makes no more such orders', async () => {
  await startAnew();
  expect(await fillOldOrders(jobs, new Date(Date.now() - 60_000))).toBe(0);
  expect(await progress()).toMatchObject({ below: FIRST_ROW, endedAt: null });
});
