import type { ClientRecord } from '../clients/client.ts';
import type { Scope } from '../keys/vocabulary.ts';
import { newId } from '../new-id.ts';
import type { OrderRecord } from '../orders/order.ts';
import type { OrderStatus } from '../orders/order-input.ts';
import type { PaymentRecord, RefundRecord } from '../payments/payment.ts';
import { isShops, settleSums } from './settle-sums.ts';
import type { Snapshot } from './translate.ts';

/** What a delivery may do, each with the scope it takes (contract §10). */
export const scopeOf = {
  order: 'orders:write',
  cancel: 'orders:cancel',
  payment: 'payments:write',
  refund: 'payments:refund',
  client: 'clients:write',
} as const satisfies Record<string, Scope>;
export type Effect = keyof typeof scopeOf;

/** An order as it is stored, and the stamp of the snapshot it is the state of; null for one that none has made. */
export interface Known {
  order: OrderRecord;
  sourceModifiedAt: string | null;
}

/** When a delivery arrived, and when it is applied: the same moment but for one that was parked. ISO-8601, UTC. */
export interface Moments {
  arrivedAt: string;
  now: string;
}

/** Whose order it is, and what its key may do. */
export interface Owner {
  storeId: string;
  source: string;
  scopes: readonly Scope[];
}

export interface Merged {
  order: OrderRecord;
  sourceModifiedAt: string | null;
  /** False: the order is what it was, whatever became of the stamp. */
  changed: boolean;
  /** What the snapshot would have done besides, had the key the scope. */
  skipped: Effect[];
}

/** A snapshot beside what is known: `later` and `earlier` are those of the same second. */
export type Standing = 'newer' | 'later' | 'earlier' | 'older';

/** Of two snapshots of one second the one further on is the later (contract §10). */
const inOrder: readonly OrderStatus[] = [
  'pending',
  'on_hold',
  'processing',
  'completed',
  'failed',
  'cancelled',
  'refunded',
];

/**
 * By date_modified_gmt, which has seconds and no less. Within one, more has happened in the state that is further on:
 * by status, then paid, then with more refunds; the same so far, the one that arrives later.
 */
export function standingOf(known: Known | null, snapshot: Snapshot, { arrivedAt }: Moments): Standing {
  const stamp = snapshot.modifiedAt ?? arrivedAt;
  if (known?.sourceModifiedAt == null || stamp > known.sourceModifiedAt) return 'newer';
  if (stamp < known.sourceModifiedAt) return 'older';
  const { status, payments, refunds } = known.order;
  const further =
    inOrder.indexOf(snapshot.status) - inOrder.indexOf(status) ||
    Number(snapshot.payment !== null) -
      payments.filter((payment) => payment.external_id === snapshot.externalId).length ||
    snapshot.refunds.length - refunds.filter((refund) => isShops(refund) && refund.removed_at === null).length;
  return further < 0 ? 'earlier' : 'later';
}

/**
 * What a snapshot makes of an order: state, not events, so that the order of arrival does not matter. The newer one
 * wins; those of one second are merged: the later status, refunds of both, a payment of either; an older one changes
 * nothing. `client` is whom the order belongs to if the snapshot's content counts. Pure but for the ids.
 */
export function mergeSnapshot(
  known: Known | null,
  snapshot: Snapshot,
  client: ClientRecord | null,
  owner: Owner,
  moments: Moments,
  restored = false,
): Merged {
  const standing = standingOf(known, snapshot, moments);
  const stamp = snapshot.modifiedAt ?? moments.arrivedAt;
  const before = known?.order ?? newOrder(snapshot, owner, moments.now);
  const next: OrderRecord = { ...before };
  const skipped: Effect[] = [];
  if (before.trashed_at !== null && (restored || stamp > before.trashed_at)) next.trashed_at = null;
  if (standing === 'newer' || standing === 'later') {
    Object.assign(next, contentOf(before, snapshot, client));
    const cancels = snapshot.status === 'cancelled' && before.status !== 'cancelled';
    next.status = cancels && !may('cancel') ? before.status : snapshot.status;
    next.cancelled_at = next.status === 'cancelled' ? stamp : null;
  }
  if (standing !== 'older') {
    const payments = paymentsOf(before, snapshot, standing, moments.now);
    if (same(payments, before.payments) || may('payment')) next.payments = payments;
    const refunds = refundsOf(before, snapshot, standing, stamp, moments.now);
    if (same(refunds, before.refunds) || may('refund')) next.refunds = refunds;
  }
  settleSums(next, snapshot.externalId);
  const changed = known === null || !same(before, next);
  if (changed) next.updated_at = moments.now;
  const sourceModifiedAt = standing === 'older' ? (known?.sourceModifiedAt ?? null) : stamp;
  return { order: changed ? next : before, sourceModifiedAt, changed, skipped };

  function may(effect: Effect): boolean {
    const granted = owner.scopes.includes(scopeOf[effect]);
    if (!granted) skipped.push(effect);
    return granted;
  }
}

/** Trash is dated by arrival; an order that is in it stays as it was put there. */
export function mergeTrash({ order, sourceModifiedAt }: Known, { arrivedAt, now }: Moments): Merged {
  if (order.trashed_at !== null) return { order, sourceModifiedAt, changed: false, skipped: [] };
  const trashed = { ...order, trashed_at: arrivedAt, updated_at: now };
  return { order: trashed, sourceModifiedAt, changed: true, skipped: [] };
}

/** An order of which nothing is known yet but that it is there, and whether it is paid: that much a status says of it. */
function newOrder({ externalId, content, payment }: Snapshot, { storeId, source }: Owner, now: string): OrderRecord {
  return {
    id: newId(),
    store_id: storeId,
    source,
    external_id: externalId,
    number: null,
    status: payment === null ? 'pending' : 'processing',
    payment_status: 'unpaid',
    currency: content.currency,
    subtotal_cents: 0,
    discount_cents: 0,
    shipping_cents: 0,
    fee_cents: 0,
    tax_cents: 0,
    total_cents: 0,
    paid_cents: 0,
    refunded_cents: 0,
    client_id: null,
    client: null,
    billing_address: null,
    shipping_address: null,
    lines: [],
    payments: [],
    refunds: [],
    coupon_codes: [],
    note: null,
    metadata: {},
    placed_at: now,
    created_at: now,
    updated_at: now,
    cancelled_at: null,
    trashed_at: null,
  };
}

/** A line keeps its id as long as it keeps its place. */
function contentOf(before: OrderRecord, { content }: Snapshot, client: ClientRecord | null) {
  const lines = content.lines.map((line, i) => ({ id: before.lines[i]?.id ?? newId(), ...line }));
  return { ...content, lines, placed_at: content.placed_at ?? before.placed_at, client_id: client?.id ?? null, client };
}

/** One payment, of the total; payments that others recorded stay as they are. */
function paymentsOf(before: OrderRecord, snapshot: Snapshot, standing: Standing, now: string): PaymentRecord[] {
  const { payment, externalId, content } = snapshot;
  const known = before.payments.find(({ external_id }) => external_id === externalId);
  if (standing === 'earlier' && known) return before.payments;
  if (!payment) return standing === 'newer' ? before.payments.filter((one) => one !== known) : before.payments;
  const facts = {
    amount_cents: payment.amountCents,
    currency: content.currency,
    method: payment.method,
    paid_at: payment.paidAt,
  };
  if (known) return before.payments.map((one) => (one === known ? { ...known, ...facts } : one));
  const made: PaymentRecord = {
    id: newId(),
    order_id: before.id,
    external_id: externalId,
    status: 'succeeded',
    refunded_cents: 0,
    ...facts,
    created_at: now,
    removed_at: null,
  };
  return [...before.payments, made];
}

/** Refunds only grow within a second; one that a newer snapshot no longer lists is removed, until it is listed again. */
function refundsOf(
  before: OrderRecord,
  snapshot: Snapshot,
  standing: Standing,
  stamp: string,
  now: string,
): RefundRecord[] {
  const listed = new Map(snapshot.refunds.map((refund) => [refund.externalId, refund]));
  const kept = before.refunds.map((refund) => {
    const said = refund.external_id === null ? undefined : listed.get(refund.external_id);
    if (said) {
      const facts = standing === 'earlier' ? {} : { amount_cents: said.amountCents, reason: said.reason };
      return { ...refund, ...facts, removed_at: null };
    }
    return standing === 'newer' && isShops(refund) && refund.removed_at === null
      ? { ...refund, removed_at: stamp }
      : refund;
  });
  const known = new Set(before.refunds.map(({ external_id }) => external_id));
  const made = snapshot.refunds.toReversed().filter(({ externalId }) => !known.has(externalId));
  return [
    ...kept,
    ...made.map(({ externalId, amountCents, reason }) => ({
      id: newId(),
      payment_id: null,
      external_id: externalId,
      amount_cents: amountCents,
      reason,
      created_at: now,
      removed_at: null,
    })),
  ];
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
