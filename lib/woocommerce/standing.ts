import type { OrderStatus } from '../orders/order-statuses.ts';
import type { Known, Timestamps } from './known.ts';
import { isShops } from './recompute-sums.ts';
import type { Snapshot } from './translate.ts';

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
