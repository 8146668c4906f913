import type { OrderRecord } from '../orders/order.ts';
import type { OrderStatus } from '../orders/order-statuses.ts';
import { isShops } from './recompute-sums.ts';
import type { Snapshot } from './translate.ts';

/** An order as it is stored, and what is known of the snapshots that made it; all null for one that none has made. */
export interface Known {
  order: OrderRecord;
  /** The stamp of the snapshot it is the state of. */
  sourceModifiedAt: string | null;
  orderKey: string | null;
  state: SourceState;
  /** Another order takes its place. */
  isReplaced?: true;
}

/** When a delivery arrived, and when it is applied: the same moment but for one that was parked. ISO-8601, UTC. */
export interface Timestamps {
  arrivedAt: string;
  now: string;
  /** When the shop was asked for it, where it did not come by itself but was fetched: it was the shop's state then. */
  fetchedAt?: string;
}

/** The total of an order at the earliest snapshot that had this date_paid: the money that was taken then. */
export interface Taken {
  paidAt: string;
  /** Of that snapshot. */
  modifiedAt: string;
  cents: number;
  currency: string;
}

/** What is remembered of an order's snapshots besides the order that they make: all that the next one is judged by. */
export interface SourceState {
  /** Its date_paid; null while nothing is paid. */
  paidAt: string | null;
  /** One for each date_paid that was ever seen. */
  taken: Taken[];
  /** The stamp of what was put into the trash: a restored order has another. */
  trashedOver: string | null;
  /** Why somebody should look at it. */
  attention: string | null;
}

/** How it is kept, in few bytes: an order of a million has one of these. */
export interface StoredState {
  paid?: string;
  taken?: [paidAt: string, modifiedAt: string, cents: number, currency: string][];
  over?: string;
  look?: string;
}

/** An order is not paid anew so often; a shop that says so is remembered by its latest. */
const MOST_TAKEN = 50;

export function stateFrom(
  stored: StoredState | null,
  order: OrderRecord,
  sourceModifiedAt: string | null,
): SourceState {
  if (stored === null) return stateOf(order, sourceModifiedAt);
  return {
    paidAt: stored.paid ?? null,
    taken: (stored.taken ?? []).map(([paidAt, modifiedAt, cents, currency]) => ({
      paidAt,
      modifiedAt,
      cents,
      currency,
    })),
    trashedOver: stored.over ?? null,
    attention: stored.look ?? null,
  };
}

export const nothingKnown: SourceState = { paidAt: null, taken: [], trashedOver: null, attention: null };

/** Of an order from before this was kept: its payment is all that is known of what was taken. */
function stateOf(order: OrderRecord, sourceModifiedAt: string | null): SourceState {
  const payment = order.payments.find(({ external_id }) => external_id === order.external_id);
  if (!payment) return { ...nothingKnown };
  const { paid_at: paidAt, amount_cents: cents, currency } = payment;
  const modifiedAt = sourceModifiedAt ?? order.updated_at;
  return { ...nothingKnown, paidAt, taken: [{ paidAt, modifiedAt, cents, currency }] };
}

export function storedState({ paidAt, taken, trashedOver, attention }: SourceState): StoredState {
  return {
    ...(paidAt !== null && { paid: paidAt }),
    ...(taken.length > 0 && {
      taken: taken.map((one) => [one.paidAt, one.modifiedAt, one.cents, one.currency]),
    }),
    ...(trashedOver !== null && { over: trashedOver }),
    ...(attention !== null && { look: attention }),
  };
}

/** With what one more snapshot says was taken, whichever comes first. */
export function withTaken(taken: readonly Taken[], one: Taken): Taken[] {
  const known = taken.find(({ paidAt }) => paidAt === one.paidAt);
  if (known && !isEarlier(one, known)) return [...taken];
  const others = taken.filter((other) => other !== known);
  return [...others, one].sort((a, b) => (a.paidAt < b.paidAt ? -1 : 1)).slice(-MOST_TAKEN);
}

/** Of two totals of one second the smaller one, so that the order of arrival does not matter. */
function isEarlier(one: Taken, other: Taken): boolean {
  return one.modifiedAt === other.modifiedAt ? one.cents < other.cents : one.modifiedAt < other.modifiedAt;
}

/** A snapshot beside what is known: `later` and `earlier` are those of the same second. */
export type Standing = 'newer' | 'later' | 'earlier' | 'older';

/** Whether the snapshot's content counts. */
export function doesCount(standing: Standing): boolean {
  return standing === 'newer' || standing === 'later';
}

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

function rankOf(status: OrderStatus): number {
  return inOrder.indexOf(status);
}

/** A stamp that is later than its arrival counts as its arrival, and so does none (contract §10). */
export function stampOf(modifiedAt: string | null, { arrivedAt }: Timestamps): string {
  return modifiedAt === null || modifiedAt > arrivedAt ? arrivedAt : modifiedAt;
}

/**
 * What is kept of a stamp: of one that was held to its arrival the whole second before that. Stamps have no less, and a
 * body is built before it arrives; else the next one, of that very second, would be taken for an older one.
 */
export function keptStamp(modifiedAt: string | null, timestamps: Timestamps): string {
  const stamp = stampOf(modifiedAt, timestamps);
  if (modifiedAt === null || modifiedAt <= stamp) return stamp;
  return new Date(Math.floor(Date.parse(stamp) / 1000 - 1) * 1000).toISOString();
}

/** One in the future was stored before stamps were held to their arrival: it would lock the order. */
export function storedStamp({ sourceModifiedAt, order }: Known, { now }: Timestamps): string | null {
  return sourceModifiedAt !== null && sourceModifiedAt > now ? order.updated_at : sourceModifiedAt;
}

/**
 * By date_modified_gmt, which has seconds and no less. Within one, more has happened in the state that is further on:
 * that which is paid, then by status, then with more refunds; the same so far, the one that arrives later.
 */
export function standingOf(known: Known | null, snapshot: Snapshot, timestamps: Timestamps): Standing {
  const stamp = stampOf(snapshot.modifiedAt, timestamps);
  const stored = known && storedStamp(known, timestamps);
  if (known === null || stored === null || stamp > stored) return 'newer';
  if (stamp < stored) return 'older';
  // Fetched, it is what the shop has now, unless the order was changed here since the shop was asked.
  if (timestamps.fetchedAt !== undefined && timestamps.fetchedAt > known.order.updated_at) return 'newer';
  const { status, refunds } = known.order;
  const [paid, wasPaid] = [snapshot.payment?.paidAt ?? '', known.state.paidAt ?? ''];
  const further =
    Number(paid !== '') - Number(wasPaid !== '') ||
    rankOf(snapshot.status ?? status) - rankOf(status) ||
    Number(paid > wasPaid) - Number(paid < wasPaid) ||
    snapshot.refunds.length - refunds.filter((refund) => isShops(refund) && refund.removed_at === null).length;
  return further < 0 ? 'earlier' : 'later';
}
