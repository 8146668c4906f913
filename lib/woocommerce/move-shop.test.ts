import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adjustKey, adjustKeyInput } from '../keys/adjust-key.ts';
import type { OrderRecord } from '../orders/order.ts';
import { readOrder } from '../orders/read-order.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { modified, wcOrder } from '../test/small-wc-order.ts';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { makeShop, testPool } from '../test/test-shop.ts';
import { applyWaiting } from './apply-waiting.ts';
import { carryOnMove } from './carry-on-move.ts';
import { listMoves, type Move } from './list-moves.ts';
import { receiveDelivery } from './receive.ts';
import { undoMove } from './undo-move.ts';

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

const HERE = 'https://shop.example/';
const THERE = 'https://staging.shop.example/';
const now = () => new Date();

async function openShop() {
  const tenant = await makeTenant();
  const { organizationId, storeId, actor } = tenant;
  const { keyId, id } = await tenant.mint({ payloadFormat: 'woocommerce' }).then(async (key) => ({
    ...key,
    id: (await testDatabase().integrationKey.findUniqueOrThrow({ where: { keyId: key.keyId } })).id,
  }));
  const { deliver } = makeShop(keyId, receiveDelivery);
  const db = testDatabase();
  const move = async (webhookSourceUrl: string) => {
    await adjustKey(db, actor, keyId, adjustKeyInput.parse({ webhookSourceUrl }), now());
    const [made] = await listMoves(db, id);
    return made?.id ?? '';
  };
  const untilDone = async (moveId: string): Promise<Move> => {
    for (;;) {
      const state = await carryOnMove(db, testPool(), organizationId, moveId);
      if (state.undoneAt === null ? state.waiting === 0 : state.undoEndedAt !== null) return state;
    }
  };
  return {
    ...tenant,
    keyId,
    deliver,
    move,
    untilDone,
    undo: (moveId: string) => undoMove(db, actor, keyId, moveId, now()),
    order: (number: number) => readOrder(testPool(), storeId, { source: 'woocommerce', externalId: `woo-${number}` }),
    /** All rows of the store, but when they were last written. */
    async records() {
      const where = { storeId };
      const omit = { changes: true } as const; // what was undone did happen
      const state = await Promise.all([
        db.order.findMany({
          where,
          omit,
          orderBy: { id: 'asc' },
          include: { lines: { orderBy: { position: 'asc' } } },
        }),
        db.payment.findMany({ where, orderBy: { id: 'asc' } }),
        db.refund.findMany({ where, orderBy: { id: 'asc' } }),
        db.client.findMany({ where, omit, orderBy: { id: 'asc' } }),
        db.externalEntityRef.findMany({ where, orderBy: [{ entityType: 'asc' }, { externalId: 'asc' }] }),
      ]);
      return JSON.parse(JSON.stringify(state, (_, value) => (typeof value === 'bigint' ? Number(value) : value)));
    },
    parked: async () =>
      (await db.parkedDelivery.findMany({ where: { storeId }, orderBy: { id: 'asc' } })).map(
        ({ state, cause, externalId }) => `${state} ${cause} ${externalId}`,
      ),
  };
}

test('a move is undone as a whole: what it made goes, what it changed is as it was, its deliveries wait again', async () => {
  const { deliver, move, untilDone, undo, records, parked, order, keyId } = await openShop();
  const refunds = [{ id: 70, total: '-1.00', reason: 'chipped' }];
  await deliver('order.created', wcOrder(1, { refunds }), HERE);
  await deliver('order.created', wcOrder(2, { date_paid_gmt: null, customer_id: 4 }), HERE);
  await deliver('customer.created', { id: 9, email: 'nine@example.com', billing: {}, ...modified(0) }, HERE);
  const before = await records();

  const fewer = { line_items: [{ name: 'Cup', quantity: 1, subtotal: '9.00', total: '9.00' }], total: '9.00' };
  await deliver('order.updated', wcOrder(1, { ...modified(1), ...fewer, customer_id: 9, refunds: [] }), THERE);
  await deliver('order.updated', wcOrder(1, { ...modified(2), ...fewer, status: 'completed' }), THERE);
  await deliver('order.updated', wcOrder(2, { ...modified(2), refunds: [{ id: 71, total: '-2.00' }] }), THERE);
  await deliver('order.created', wcOrder(3, { customer_id: 5, billing: { email: 'new@example.com' } }), THERE);
  await deliver(
    'customer.updated',
    { id: 9, email: 'nine@example.com', billing: { phone: '1' }, ...modified(3) },
    THERE,
  );
  await deliver('order.created', wcOrder(6, { total: 'abc' }), THERE);
  const waiting = Array(6).fill('parked other_shop');
  expect((await parked()).map((text) => text.replace(/ woo.*/, ''))).toEqual(waiting);

  const moveId = await move(THERE);
  expect(await untilDone(moveId)).toMatchObject({
    taken: 6,
    stillParked: 1,
    waiting: 0,
    records: { orders: 3, clients: 2 },
    isLast: true,
  });
  expect(await order(3)).toMatchObject({ total_cents: 2000, client: { email: 'new@example.com' } });
  expect(await order(1)).toMatchObject({ status: 'completed', total_cents: 900 });
  expect(await deliver('order.updated', wcOrder(8), HERE)).toMatchObject({ parked: true });

  await undo(moveId);
  expect(await untilDone(moveId)).toMatchObject({ records: { open: 0 }, kept: { orders: 0, names: [] } });
  expect(await records()).toEqual(before);
  const [undone, changed] = await testDatabase().recordHistory.findMany({
    where: { entityId: (await order(1))?.id ?? '' },
    orderBy: { change: 'desc' },
  });
  expect(undone).toMatchObject({
    origin: 'console',
    changed: { status: { before: 'completed', after: 'processing' } },
  });
  expect(changed).toMatchObject({ changed: { status: { before: 'processing', after: 'completed' } } });
  expect((await parked()).map((text) => text.replace(/ woo.*/, ''))).toEqual([...waiting, 'parked other_shop']);
  expect(await testDatabase().integrationKey.findUnique({ where: { keyId } })).toMatchObject({
    webhookSourceUrl: HERE,
  });
  // The shop goes on, and nothing of the other comes back by itself.
  await applyWaiting(jobs);
  expect(await order(3)).toBeNull();
  expect(await deliver('order.updated', wcOrder(1, { ...modified(5), status: 'completed' }), HERE)).toMatchObject({
    duplicate: false,
    total_cents: 2000,
  });
  // And the move may be made once more.
  await untilDone(await move(THERE));
  expect(await order(3)).toMatchObject({ external_id: 'woo-3' });
});

test('an order that others changed since stays as it is, and is named', async () => {
  const { deliver, move, untilDone, undo, order, parked } = await openShop();
  await deliver('order.created', wcOrder(1), HERE);
  await deliver('order.created', wcOrder(2), HERE);
  for (const id of [1, 2, 3, 4]) {
    await deliver('order.updated', wcOrder(id, { ...modified(1), status: 'on-hold' }), THERE);
  }
  const moveId = await move(THERE);
  await untilDone(moveId);
  // The new shop's own, as it happens, and one between two deliveries of the move.
  await deliver('order.updated', wcOrder(2, { ...modified(2), status: 'completed' }), THERE);
  await deliver('order.updated', wcOrder(3, { ...modified(2), status: 'completed' }), THERE);
  await undo(moveId);
  await undo(moveId);
  expect(await untilDone(moveId)).toMatchObject({ kept: { orders: 2, names: ['woo-2', 'woo-3'] } });
  expect([await order(1), await order(4)]).toMatchObject([{ status: 'processing' }, null]);
  expect([await order(2), await order(3)]).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
  expect((await parked()).every((text) => text.startsWith('parked other_shop'))).toBe(true);
});

test('a move is undone while it is applied, and by several at once: nothing of it is left', {
  timeout: 60_000,
}, async () => {
  const { deliver, move, untilDone, undo, records, organizationId } = await openShop();
  await deliver('order.created', wcOrder(1000), HERE);
  const before = await records();
  await Promise.all(Array.from({ length: 60 }, (_, i) => deliver('order.created', wcOrder(i + 1), THERE)));
  const moveId = await move(THERE);
  const step = () => carryOnMove(testDatabase(), testPool(), organizationId, moveId);
  const applying = Promise.all([step(), step(), applyWaiting(jobs)]);
  await undo(moveId);
  await applying;
  await Promise.all([untilDone(moveId), untilDone(moveId), applyWaiting(jobs)]);
  expect(await records()).toEqual(before);
});

test('only the last move of a key is undone, and only of the own organization; who and from where is audited', async () => {
  const { deliver, move, undo, keyId, organizationId, actor } = await openShop();
  await deliver('order.created', wcOrder(1), HERE);
  const first = await move(THERE);
  const second = await move('https://third.example/');
  await expect(undo(first)).rejects.toThrow('this key was moved again since: undo that move first');
  const elsewhere = await openShop();
  await expect(undoMove(testDatabase(), elsewhere.actor, keyId, second, now())).rejects.toThrow(/^no such key/);
  await expect(carryOnMove(testDatabase(), testPool(), elsewhere.organizationId, second)).rejects.toThrow(
    'there is no such move',
  );
  await undo(second);
  const audited = await testDatabase().auditEntry.findMany({ where: { organizationId, action: 'key.move_undone' } });
  expect(audited).toMatchObject([
    { actor: actor.name, clientIp: actor.clientIp, details: { from: 'https://third.example/', to: THERE } },
  ]);
});

test('an order whose metadata, amounts and times are unusual comes back to the letter', async () => {
  const { deliver, move, untilDone, undo, order } = await openShop();
  const odd = { total: '90071992547409.91', customer_note: 'a\nb "c"', line_items: [], fee_lines: [] };
  await deliver('order.created', wcOrder(1, { ...odd, status: 'wc-odd', meta_data: [] }), HERE);
  const before = (await order(1)) as OrderRecord;
  await deliver('order.updated', wcOrder(1, modified(9)), THERE);
  const moveId = await move(THERE);
  await untilDone(moveId);
  expect(await order(1)).toMatchObject({ total_cents: 2000 });
  await undo(moveId);
  await untilDone(moveId);
  expect(await order(1)).toEqual(before);
});
