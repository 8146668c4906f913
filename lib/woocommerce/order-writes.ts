import type { causeInput } from '../history/cause.ts';
import { changedJson } from '../history/changed-json.ts';
import { changesOfOrder } from '../orders/changes-of-order.ts';
import type { Known } from './known.ts';
import type { Merged } from './merge.ts';
import type { ParkingWrites } from './parked.ts';
import { storedState } from './source-state.ts';
import type { OrderWrites } from './write-woo-order.ts';

/** The order as it was seen, and which version of its row that is; null: there was none. */
export type Before = (Known & { version: string }) | null;

export const nothingWritten: Omit<OrderWrites, keyof ParkingWrites | keyof typeof causeInput> = {
  clients: null,
  client_id: null,
  client_version: null,
  client_reference: null,
  orders: null,
  order_id: null,
  order_version: null,
  lines: null,
  new_payments: null,
  changed_payments: null,
  new_refunds: null,
  changed_refunds: null,
  attention: null,
  attention_since: null,
  no_attention: null,
  order_changed: null,
  client_changed: null,
};

/** What makes the stored order what it was merged to, if it still is what was seen. */
export function orderWrites(before: Before, merged: Merged): Partial<OrderWrites> {
  const { order, state } = merged;
  const payments = difference(before?.order.payments ?? [], order.payments);
  const refunds = difference(before?.order.refunds ?? [], order.refunds);
  const wasAttention = before?.state.attention ?? null;
  return {
    orders: JSON.stringify([rowOf(merged)]),
    order_id: order.id,
    order_version: before?.version ?? null,
    lines: before && same(before.order.lines, order.lines) ? null : JSON.stringify(order.lines),
    new_payments: recordsOf(payments.made),
    changed_payments: recordsOf(payments.changed),
    new_refunds: recordsOf(refunds.made),
    changed_refunds: recordsOf(refunds.changed),
    attention: state.attention === wasAttention ? null : state.attention,
    attention_since: order.updated_at,
    no_attention: state.attention === null && wasAttention !== null,
    order_changed: before && merged.changed ? changedJson(changesOfOrder(before.order, order)) : null,
  };
}

/** A row of core.orders. */
function rowOf({ order, sourceModifiedAt, orderKey, state }: Merged): object {
  const { client, lines, payments, refunds, payment_status, coupon_codes, ...columns } = order;
  return {
    ...columns,
    coupon_codes: coupon_codes.length > 0 ? coupon_codes : null,
    source_modified_at: sourceModifiedAt,
    source_order_key: orderKey,
    source_state: storedState(state),
  };
}

function recordsOf(records: readonly object[]): string | null {
  return records.length > 0 ? JSON.stringify(records) : null;
}

/** Payments and refunds that are new or others than before; one never goes, it is only removed. */
function difference<T extends { id: string }>(before: readonly T[], after: readonly T[]) {
  const known = new Map(before.map((one) => [one.id, one]));
  return {
    made: after.filter(({ id }) => !known.has(id)),
    changed: after.filter((one) => known.has(one.id) && !same(known.get(one.id), one)),
  };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
