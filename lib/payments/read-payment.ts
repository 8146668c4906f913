import { utc } from '../database/utc.ts';
import { type PaymentRecord, paymentState, type RefundRecord } from './payment.ts';

type Moment = Date | string;
/** A row of core.payments. */
export type PaymentRow = Omit<PaymentRecord, 'status' | 'paid_at' | 'created_at' | 'removed_at'> & {
  paid_at: Moment;
  created_at: Moment;
  removed_at: Moment | null;
};

/** What a payment is read with, by name: a statement that is prepared outlives a column that is added. */
export const paymentColumns = {
  id: 'uuid',
  order_id: 'uuid',
  external_id: 'text',
  amount_cents: 'bigint',
  refunded_cents: 'bigint',
  currency: 'text',
  method: 'text?',
  paid_at: 'timestamptz',
  created_at: 'timestamptz',
  removed_at: 'timestamptz?',
} as const;

/** A row of core.refunds. */
export type RefundRow = Omit<RefundRecord, 'created_at' | 'removed_at'> & {
  created_at: Moment;
  removed_at: Moment | null;
};

export function paymentFrom(row: PaymentRow): PaymentRecord {
  return {
    id: row.id,
    order_id: row.order_id,
    external_id: row.external_id,
    status: paymentState(row.amount_cents, row.refunded_cents),
    amount_cents: row.amount_cents,
    refunded_cents: row.refunded_cents,
    currency: row.currency,
    method: row.method,
    paid_at: utc(row.paid_at),
    created_at: utc(row.created_at),
    removed_at: row.removed_at && utc(row.removed_at),
  };
}

export function refundFrom(row: RefundRow): RefundRecord {
  return {
    id: row.id,
    payment_id: row.payment_id,
    external_id: row.external_id,
    amount_cents: row.amount_cents,
    reason: row.reason,
    created_at: utc(row.created_at),
    removed_at: row.removed_at && utc(row.removed_at),
  };
}
