import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Scope, scopes } from '../keys/vocabulary.ts';
import type { OrderRecord } from '../orders/order.ts';
import type { Known } from './known.ts';
import { mergeSnapshot, mergeTrash } from './merge.ts';
import type { Snapshot } from './translate.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 12, 0, second)).toISOString();

function snapshot(second: number, more: Partial<Snapshot> = {}): Snapshot {
  return {
    externalId: 'woo-7',
    orderKey: 'wc_order_a',
    modifiedAt: at(second),
    status: 'processing',
    content: {
      number: '7',
      billing_address: null,
      shipping_address: null,
      coupon_codes: [],
      currency: 'USD',
      subtotal_cents: 1000,
      discount_cents: 0,
      shipping_cents: 0,
      fee_cents: 0,
      tax_cents: 0,
      total_cents: 1000,
      note: null,
      metadata: {},
      placed_at: at(0),
      lines: [
        {
          ...{ description: 'Mug', sku: null, quantity: 1, unit_price_cents: 1000, total_cents: 1000 },
          ...{ external_id: null, product_id: null, discount_cents: null, tax_cents: null, metadata: {} },
        },
      ],
    },
    payment: null,
    refunds: [],
    areRefundsWhole: true,
    client: {},
    warnings: [],
    attention: null,
    ...more,
  };
}

const owner = { storeId: '0199', source: 'woocommerce', scopes };
const payment = { method: 'card', paidAt: at(1) };
const totalling = (cents: number) => {
  const { content } = snapshot(0);
  return { content: { ...content, subtotal_cents: cents, total_cents: cents } };
};
const refund = (id: number, amountCents = 100) => ({ externalId: `woo-${id}`, amountCents, reason: null });

function apply(known: Known | null, one: Snapshot, granted: readonly Scope[] = scopes) {
  const given = { ...owner, scopes: granted };
  return mergeSnapshot(known, one, null, given, { arrivedAt: at(50), now: at(50) });
}

function after(snapshots: Snapshot[], granted?: readonly Scope[]): OrderRecord {
  let known: Known | null = null;
  for (const one of snapshots) known = apply(known, one, granted);
  if (!known) throw new Error('no snapshots');
  return known.order;
}

const inShort = ({
  status,
  payment_status,
  paid_cents,
  refunded_cents,
  cancelled_at,
  refunds,
  note,
  total_cents,
}: OrderRecord) => ({
  status,
  payment_status,
  paid_cents,
  refunded_cents,
  cancelled_at,
  note,
  total_cents,
  refunds: refunds
    .filter(({ removed_at }) => removed_at === null)
    .map(({ external_id }) => external_id)
    .sort(),
});

test('an older snapshot changes nothing, and says so', () => {
  const known = apply(null, snapshot(9, { status: 'completed', payment }));
  const late = apply(known, snapshot(8, { status: 'cancelled', refunds: [refund(1)] }));
  const older = { stamp: at(8), stored: at(9) };
  expect(late).toEqual({ ...known, changed: false, older });
});

test('a repeat changes nothing; one that was only saved again moves the stamp alone', () => {
  const known = apply(null, snapshot(5, { payment, refunds: [refund(1)] }));
  expect(apply(known, snapshot(5, { payment, refunds: [refund(1)] }))).toEqual({ ...known, changed: false });
  const touched = apply(known, snapshot(6, { payment, refunds: [refund(1)] }));
  expect(touched).toEqual({ ...known, changed: false, sourceModifiedAt: at(6) });
});

test('within a second the later status stands, and refunds only grow', () => {
  const completed = snapshot(5, { status: 'completed', payment, refunds: [refund(1), refund(2)] });
  const pending = snapshot(5, { status: 'pending', refunds: [refund(3)] });
  for (const order of [after([completed, pending]), after([pending, completed])]) {
    expect(inShort(order)).toMatchObject({
      status: 'completed',
      paid_cents: 1000,
      refunds: ['woo-1', 'woo-2', 'woo-3'],
    });
  }
});

test('a refund that a newer snapshot no longer lists is removed, and comes back when it is listed again', () => {
  const both = snapshot(1, { payment, refunds: [refund(1, 200), refund(2, 300)] });
  const removed = after([both, snapshot(2, { payment, refunds: [refund(1, 200)] })]);
  expect(removed).toMatchObject({
    refunded_cents: 200,
    payments: [{ refunded_cents: 200, status: 'partially_refunded' }],
  });
  expect(removed.refunds.map(({ external_id, removed_at }) => [external_id, removed_at])).toEqual([
    ['woo-1', null],
    ['woo-2', at(2)],
  ]);
  const again = after([both, snapshot(2, { payment }), both, snapshot(3, { payment, refunds: both.refunds })]);
  expect(again).toMatchObject({ refunded_cents: 500, refunds: [{ removed_at: null }, { removed_at: null }] });
});

test('a refund of an order that was never marked paid belongs to no payment until there is one', () => {
  const unpaid = after([snapshot(1, { status: 'refunded', refunds: [refund(1, 1000)] })]);
  expect(unpaid).toMatchObject({ payment_status: 'unpaid', refunded_cents: 1000, refunds: [{ payment_id: null }] });
  const paid = after([
    snapshot(1, { refunds: [refund(1, 1000)] }),
    snapshot(2, { payment, refunds: [refund(1, 1000)] }),
  ]);
  expect(paid).toMatchObject({ payment_status: 'refunded', refunds: [{ payment_id: paid.payments[0]?.id }] });
});

test('a later edit changes the total, not the money that was taken; nor does what was seen before that', () => {
  const [first, dearer, cheaper] = [
    snapshot(1, { payment, ...totalling(5000) }),
    snapshot(2, { payment, ...totalling(8000) }),
    snapshot(3, { payment, ...totalling(3000) }),
  ];
  expect(after([first, dearer])).toMatchObject({
    total_cents: 8000,
    paid_cents: 5000,
    payment_status: 'partially_paid',
  });
  expect(after([first, dearer, cheaper])).toMatchObject({
    total_cents: 3000,
    paid_cents: 5000,
    payment_status: 'paid',
  });
  const late = apply(apply(apply(null, cheaper), dearer), first);
  expect(late).toMatchObject({
    changed: true,
    older: { stamp: at(1) },
    order: { total_cents: 3000, paid_cents: 5000 },
  });
});

test('paid anew, the money is the total of then; paid back and forth, that of each time', () => {
  const anew = { ...payment, paidAt: at(9) };
  const [first, second] = [
    snapshot(1, { payment, ...totalling(5000) }),
    snapshot(9, { payment: anew, ...totalling(8000) }),
  ];
  expect(after([first, second]).payments).toMatchObject([{ amount_cents: 8000, paid_at: at(9), removed_at: null }]);
  const back = snapshot(10, { payment, ...totalling(7000) });
  expect(after([first, second, back]).payments).toMatchObject([{ amount_cents: 5000, paid_at: at(1) }]);
});

test('a payment that a newer snapshot no longer has is removed and does not count, until it is there again', () => {
  const [first, gone] = [snapshot(1, { payment }), snapshot(3)];
  const removed = { paid_cents: 0, payment_status: 'unpaid', payments: [{ amount_cents: 1000, removed_at: at(3) }] };
  expect(after([first, gone])).toMatchObject(removed);
  expect(after([gone, first])).toMatchObject(removed);
  const again = snapshot(4, { payment, ...totalling(1200) });
  expect(after([first, gone, again])).toMatchObject({ paid_cents: 1000, payments: [{ removed_at: null }] });
});

test('an order that cost nothing when it was paid is paid, without a payment, and keeps the date', () => {
  const free = after([snapshot(1, { payment, ...totalling(0) })]);
  expect(free).toMatchObject({ payment_status: 'paid', payments: [], metadata: { woo_date_paid: at(1) } });
});

test('a stamp later than its arrival counts as its arrival, also one that was stored before that was so', () => {
  const future = snapshot(0, { modifiedAt: '2090-01-01T00:00:00.000Z', payment });
  const known = apply(null, future);
  expect(known.sourceModifiedAt).toBe(at(49)); // so that a stamp of that very second, which has no less, is not older
  const later = { ...snapshot(51, { payment, status: 'refunded' }), refunds: [refund(1, 1000)] };
  const moments = { arrivedAt: at(51), now: at(51) };
  const refunded = { changed: true, order: { status: 'refunded', refunded_cents: 1000 } };
  expect(mergeSnapshot(known, later, null, owner, moments)).toMatchObject(refunded);
  const locked = { ...known, sourceModifiedAt: '2090-01-01T00:00:00.000Z' };
  expect(mergeSnapshot(locked, later, null, owner, moments)).toMatchObject(refunded);
});

test('of two of one second that which is paid is the later, whatever its status', () => {
  const [paid, failed] = [snapshot(5, { payment }), snapshot(5, { status: 'failed' })];
  for (const order of [after([paid, failed]), after([failed, paid])]) {
    expect(order).toMatchObject({ status: 'processing', payment_status: 'paid', paid_cents: 1000 });
  }
});

test('a trash snapshot is dated by its own stamp, a bare id by its arrival', () => {
  const known = apply(null, snapshot(1));
  const moments = { arrivedAt: at(50), now: at(50) };
  const trashed = mergeTrash(known, at(3), moments);
  expect(trashed.order.trashed_at).toBe(at(3));
  expect(apply(trashed, snapshot(2)).order.trashed_at).toBe(at(3));
  expect(apply(trashed, snapshot(4)).order.trashed_at).toBeNull();
  expect(mergeTrash(apply(null, snapshot(4)), at(3), moments)).toMatchObject({
    changed: false,
    older: { stored: at(4) },
  });
  expect(mergeTrash(known, null, moments).order.trashed_at).toBe(at(50));
});

test('order.restored lifts the trash for what was saved since, not for a body from before it', () => {
  const known = apply(null, snapshot(1));
  const trashed = mergeTrash(known, null, { arrivedAt: at(40), now: at(40) });
  const restore = (second: number) =>
    mergeSnapshot(trashed, snapshot(second), null, owner, { arrivedAt: at(50), now: at(50) }, true).order.trashed_at;
  expect([restore(0), restore(1), restore(2)]).toEqual([at(40), at(40), null]);
});

test('what others recorded on the order stays as it is', () => {
  const known = apply(null, snapshot(1, { payment }));
  const [ours] = known.order.payments;
  if (!ours) throw new Error('not paid');
  const elsewhere = { ...ours, id: 'elsewhere', external_id: 'till-1', amount_cents: 50 };
  const returned = {
    id: 'r',
    payment_id: 'elsewhere',
    external_id: null,
    amount_cents: 20,
    reason: null,
    created_at: at(1),
    removed_at: null,
  };
  const order = { ...known.order, payments: [ours, elsewhere], refunds: [returned] };
  const next = apply({ ...known, order }, snapshot(2, { payment })).order;
  expect(next).toMatchObject({ paid_cents: 1050, refunded_cents: 20, refunds: [returned] });
  expect(next.payments[1]).toEqual({ ...elsewhere, refunded_cents: 20, status: 'partially_refunded' });
});

test('what the scopes do not allow is left out, said, and done when the snapshot comes again with them', () => {
  const one = snapshot(1, { status: 'cancelled', payment, refunds: [refund(1)] });
  const known = apply(null, one, ['orders:write']);
  expect(known.skipped).toEqual(['cancel', 'payment', 'refund']);
  expect(inShort(known.order)).toMatchObject({ status: 'processing', paid_cents: 0, refunds: [], cancelled_at: null });
  expect(apply(known, one, ['orders:write'])).toEqual({ ...known, changed: false });
  const complete = apply(known, one);
  expect(complete.skipped).toEqual([]);
  expect(inShort(complete.order)).toEqual(inShort(after([one])));
  // What would change nothing is not skipped.
  expect(apply(complete, snapshot(2, { ...one, modifiedAt: at(2) }), ['orders:write']).skipped).toEqual([]);
});

const statuses = ['pending', 'on_hold', 'processing', 'completed', 'failed', 'cancelled', 'refunded'] as const;

/** Snapshots of one order, of which nothing is taken for granted: stamps that tie, dates of payment that come and go. */
const anySnapshot = fc
  .record({
    second: fc.integer({ min: 1, max: 4 }),
    status: fc.constantFrom(...statuses),
    paidAt: fc.constantFrom(null, at(1), at(2)),
    cents: fc.constantFrom(0, 1000, 1200, 3000),
    refunds: fc.subarray([1, 2, 3]),
  })
  .map(({ second, status, paidAt, cents, refunds }) =>
    snapshot(second, {
      status,
      payment: paidAt === null ? null : { method: 'card', paidAt },
      ...totalling(cents),
      refunds: refunds.map((id) => refund(id)),
    }),
  );

/** All that counts as money. */
const moneyOf = ({ paid_cents, refunded_cents, payments }: OrderRecord) => ({
  paid_cents,
  refunded_cents,
  payments: payments
    .filter(({ removed_at }) => removed_at === null)
    .map(({ amount_cents, paid_at }) => [amount_cents, paid_at]),
});

test('no permutation of an order’s snapshots changes the money, duplicates included', () => {
  const both = fc.array(anySnapshot, { minLength: 1, maxLength: 7 }).chain((made) =>
    fc
      .array(fc.constantFrom(...made), { maxLength: 4 })
      .chain((more) => fc.shuffledSubarray([...made, ...more], { minLength: made.length + more.length }))
      .map((deliveries) => ({ made, deliveries })),
  );
  fc.assert(
    fc.property(both, ({ made, deliveries }) => {
      expect(moneyOf(after(deliveries))).toEqual(moneyOf(after(made)));
    }),
    { numRuns: 500 },
  );
});

/** A shop's history: seconds go on or stand still; within one the status, the payment and the refunds go forward. */
const history = fc
  .array(
    fc.record({
      pause: fc.nat(2),
      status: fc.constantFrom<NonNullable<Snapshot['status']>>(
        'pending',
        'on_hold',
        'processing',
        'completed',
        'failed',
        'cancelled',
        'refunded',
      ),
      pays: fc.boolean(),
      refunds: fc.nat(2),
      note: fc.constantFrom('a', 'b'),
      total: fc.constantFrom(1000, 1200),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((steps) => {
    const order = ['pending', 'on_hold', 'processing', 'completed', 'failed', 'cancelled', 'refunded'];
    const made: Snapshot[] = [];
    let second = 1;
    let paid = false;
    let refunds: Snapshot['refunds'] = [];
    for (const step of steps) {
      const last = made.at(-1);
      second += step.pause;
      const tied = last?.modifiedAt === at(second);
      paid ||= step.pays;
      for (let i = 0; i < step.refunds; i += 1) refunds = [...refunds, refund(refunds.length + 1)];
      const forward = !last || order.indexOf(step.status) > order.indexOf(last.status ?? '');
      const further = !last || paid !== (last.payment !== null) || refunds.length > last.refunds.length;
      if (tied && !forward && !(step.status === last?.status && further)) continue;
      const { content } = snapshot(second);
      made.push(
        snapshot(second, {
          status: step.status,
          content: { ...content, note: step.note, subtotal_cents: step.total, total_cents: step.total },
          payment: paid ? payment : null,
          refunds,
        }),
      );
    }
    return made;
  });

test('any permutation of a shop’s history, with repeats, ends as the history itself', () => {
  const shuffled = history.chain((made) =>
    fc
      .array(fc.constantFrom(...made), { maxLength: 4 })
      .chain((more) => fc.shuffledSubarray([...made, ...more], { minLength: made.length + more.length }))
      .map((deliveries) => ({ made, deliveries })),
  );
  fc.assert(
    fc.property(shuffled, ({ made, deliveries }) => {
      expect(inShort(after(deliveries))).toEqual(inShort(after(made)));
    }),
    { numRuns: 1000 },
  );
});
