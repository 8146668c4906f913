import type { Changes } from '../verbs/verb.ts';
import type { LockedOrder } from './lock-order.ts';
import { paymentStatus } from './order-statuses.ts';

type Sums = Pick<LockedOrder, 'status' | 'total_cents' | 'paid_cents' | 'refunded_cents'>;

/** What a payment or a refund changes of its order. Pure. */
export function changesOfMoney(before: Sums, after: Sums): Changes {
  const [was, is] = [facts(before), facts(after)];
  const names = (['status', 'payment_status', 'paid_cents', 'refunded_cents'] as const).filter(
    (name) => was[name] !== is[name],
  );
  return Object.fromEntries(names.map((name) => [name, { before: was[name], after: is[name] }]));
}

function facts(order: Sums) {
  const { status, paid_cents, refunded_cents } = order;
  return { status, payment_status: paymentStatus(order), paid_cents, refunded_cents };
}
