import { isDeepStrictEqual } from 'node:util';
import type { Changes } from '../verbs/verb.ts';
import type { OrderRecord } from './order.ts';
import { differingLines } from './repeat.ts';

/**
 * The fields of an order that got another value, the first lines that did, and the payments and refunds that are new or
 * others than before. When it was changed says whoever notes it, and its client has a history of its own. Pure.
 */
export function changesOfOrder(before: OrderRecord, after: OrderRecord): Changes {
  const { updated_at, client, lines, payments, refunds, ...fields } = after;
  const stored = new Map(Object.entries(before));
  const changed = Object.entries(fields).filter(([name, value]) => !isDeepStrictEqual(stored.get(name), value));
  return {
    ...Object.fromEntries(changed.map(([name, value]) => [name, { before: stored.get(name), after: value }])),
    ...named('lines', differingLines(before.lines, lines)),
    ...named('payments', differing(before.payments, payments)),
    ...named('refunds', differing(before.refunds, refunds)),
  };
}

function named(name: string, change: Changes[string] | null): Changes {
  return change ? { [name]: change } : {};
}

/** Those of a list that are not in the other as they are; null when all are. */
function differing<T extends { id: string }>(before: readonly T[], after: readonly T[]) {
  const unlike = (others: readonly T[]) => (one: T) => !others.some((other) => isDeepStrictEqual(one, other));
  const [gone, made] = [before.filter(unlike(after)), after.filter(unlike(before))];
  return gone.length + made.length > 0 ? { before: gone, after: made } : null;
}
