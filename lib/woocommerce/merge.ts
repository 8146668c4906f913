import type { ClientRecord } from '../clients/client.ts';
import type { Scope } from '../keys/vocabulary.ts';
import { newId } from '../new-id.ts';
import type { OrderRecord } from '../orders/order.ts';
import type { Known, Timestamps } from './known.ts';
import {
  doesCount,
  keptStamp,
  nothingKnown,
  type SourceState,
  stampOf,
  standingOf,
  storedStamp,
  withTaken,
} from './known.ts';
import { paymentsOf, refundsOf } from './merge-money.ts';
import { recomputeSums } from './recompute-sums.ts';
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

/** Whose order it is, and what its key may do. */
export interface Owner {
  storeId: string;
  source: string;
  scopes: readonly Scope[];
}

export interface Merged extends Known {
  /** False: the order is what it was, whatever became of the stamp. */
  changed: boolean;
  /** What the snapshot would have done besides, had the key the scope. */
  skipped: Effect[];
  /** It is older than what is stored: the two stamps. */
  older: { stamp: string; stored: string } | null;
}

/**
 * What a snapshot makes of an order: state, not events, so that the order of arrival does not matter. The newer one
 * wins; those of one second are merged: the later status, refunds of both; an older one changes nothing, unless it is
 * nearer to the payment and so knows better what was taken. `client` is whom the order belongs to if the snapshot's
 * content counts. Pure but for the ids.
 */
export function mergeSnapshot(
  known: Known | null,
  snapshot: Snapshot,
  client: ClientRecord | null,
  owner: Owner,
  timestamps: Timestamps,
  restored = false,
): Merged {
  const standing = standingOf(known, snapshot, timestamps);
  const counts = doesCount(standing);
  const stamp = stampOf(snapshot.modifiedAt, timestamps);
  const stored = known && storedStamp(known, timestamps);
  const before = known?.order ?? newOrder(snapshot, owner, timestamps.now);
  const next: OrderRecord = known?.isReplaced ? { ...before, trashed_at: null } : { ...before };
  const skipped: Effect[] = [];
  const state = stateAfter(known, snapshot, counts, stamp);
  const isAlive = timestamps.fetchedAt !== undefined && timestamps.fetchedAt > (before.trashed_at ?? '');
  if (before.trashed_at !== null && (isAlive || stamp > before.trashed_at || (restored && isRestored(stamp)))) {
    next.trashed_at = null;
  }
  if (counts || timestamps.fetchedAt !== undefined) next.gone_from_shop_at = undefined; // it is there
  if (counts) {
    const status = snapshot.status ?? before.status;
    Object.assign(next, contentOf(before, snapshot, client));
    const cancels = status === 'cancelled' && before.status !== 'cancelled';
    next.status = cancels && !may('cancel') ? before.status : status;
    next.cancelled_at = next.status === 'cancelled' ? stamp : null;
  }
  const since = counts || stored === null ? stamp : stored;
  const payments = paymentsOf(before, snapshot, state, counts, since, timestamps.now);
  if (same(payments, before.payments) || may('payment')) next.payments = payments;
  if (standing !== 'older') {
    const refunds = refundsOf(before, snapshot, standing, stamp, timestamps.now);
    if (same(refunds, before.refunds) || may('refund')) next.refunds = refunds;
  }
  next.metadata = withDatePaid(next.metadata, state);
  recomputeSums(next, snapshot.externalId);
  const changed = known === null || !same(before, next);
  if (changed) next.updated_at = timestamps.now;
  return {
    order: changed ? next : before,
    sourceModifiedAt: counts || stored === null ? keptStamp(snapshot.modifiedAt, timestamps) : stored,
    orderKey: counts ? (snapshot.orderKey ?? known?.orderKey ?? null) : (known?.orderKey ?? snapshot.orderKey),
    state,
    changed,
    skipped,
    older: standing === 'older' && stored !== null ? { stamp, stored } : null,
  };

  function may(effect: Effect): boolean {
    const granted = owner.scopes.includes(scopeOf[effect]);
    if (!granted) skipped.push(effect);
    return granted;
  }

  /** WooCommerce saves an order that it restores; a topic is not signed, so one alone proves nothing. */
  function isRestored(at: string): boolean {
    const over = known?.state.trashedOver ?? null;
    return standing !== 'older' && (over === null || at > over);
  }
}

/** What is remembered after a snapshot, whether or not its content counts. */
function stateAfter(
  known: Known | null,
  { payment, content, attention }: Snapshot,
  counts: boolean,
  stamp: string,
): SourceState {
  const state = known?.state ?? nothingKnown;
  const { total_cents: cents, currency } = content;
  const taken = payment
    ? withTaken(state.taken, { paidAt: payment.paidAt, modifiedAt: stamp, cents, currency })
    : state.taken;
  return counts ? { ...state, taken, paidAt: payment?.paidAt ?? null, attention } : { ...state, taken };
}

/** An order that cost nothing when it was paid has no payment; when that was is kept all the same. */
function withDatePaid(metadata: Record<string, string>, { paidAt, taken }: SourceState): Record<string, string> {
  const { woo_date_paid: _, ...rest } = metadata;
  const isFree = taken.some((one) => one.paidAt === paidAt && one.cents === 0);
  return paidAt !== null && isFree ? { ...rest, woo_date_paid: paidAt } : rest;
}

/**
 * A bare id is dated by its arrival, a whole snapshot by its stamp. An order that is in the trash stays as it was put
 * there; one that was modified since is not put there.
 */
export function mergeTrash(known: Known, modifiedAt: string | null, timestamps: Timestamps): Merged {
  const { order, state } = known;
  const stamp = stampOf(modifiedAt, timestamps);
  const stored = storedStamp(known, timestamps);
  const unchanged = { ...known, changed: false, skipped: [], older: null };
  if (stored !== null && stored > stamp) return { ...unchanged, older: { stamp, stored } };
  const isLonger = order.trashed_at !== null && (modifiedAt === null || order.trashed_at >= stamp);
  if (isLonger) return unchanged;
  const trashed = { ...order, trashed_at: stamp, updated_at: timestamps.now };
  return { ...unchanged, order: trashed, state: { ...state, trashedOver: stored }, changed: true };
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

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
