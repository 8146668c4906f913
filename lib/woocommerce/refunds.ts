import { add, type Decimal, toMinorUnits, zero } from '../money/decimal.ts';
import { Unreadable } from './unreadable.ts';
import type { WcRefund } from './wc-order.ts';

/** A refund of a snapshot, in our words. */
export interface SnapshotRefund {
  externalId: string;
  amountCents: number;
  reason: string | null;
}

/**
 * The oldest first. Amounts are negative there and positive here, and so rounded that their running sum is the shop's;
 * one of nothing (a restock) is none. The first of an id counts.
 */
export function refundsOf(refunds: readonly WcRefund[], digits: number): SnapshotRefund[] {
  const byId = new Map<string, WcRefund>();
  for (const refund of refunds) if (!byId.has(refund.id)) byId.set(refund.id, refund);
  let running = zero;
  let counted = 0;
  return [...byId.values()].sort(byAge).flatMap(({ id, reason, total }) => {
    running = add(running, absolute(total));
    const sum = Number(toMinorUnits(running, digits));
    if (!Number.isSafeInteger(sum)) throw new Unreadable('the sum of refunds is more than can be kept');
    const amountCents = sum - counted;
    counted = sum;
    return amountCents > 0 ? [{ externalId: `woo-${id}`, amountCents, reason: reason || null }] : [];
  });
}

/** WordPress counts its ids upwards, and lists the newest first. */
function byAge(one: WcRefund, other: WcRefund): number {
  return one.id.length - other.id.length || (one.id < other.id ? -1 : 1);
}

function absolute({ units, scale }: Decimal): Decimal {
  return { units: units < 0n ? -units : units, scale };
}
