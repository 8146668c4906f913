import { expect, test } from 'vitest';
import type { LockedOrder } from '../orders/lock-order.ts';
import { newRefund } from './new-refund.ts';
import type { PaymentRecord } from './payment.ts';

const now = new Date('2026-11-23T10:00:00Z');
const at = now.toISOString();
const payment: PaymentRecord = {
  id: 'p',
  order_id: 'o',
  external_id: 'woo-1',
  status: 'succeeded',
  amount_cents: 100,
  refunded_cents: 0,
  currency: 'USD',
  method: null,
  paid_at: at,
  created_at: at,
  removed_at: null,
};
const order: LockedOrder = {
  id: 'o',
  status: 'completed',
  currency: 'USD',
  total_cents: 100,
  paid_cents: 100,
  refunded_cents: 70,
  trashed_at: null,
  source_modified_at: null,
};

test('what an order’s other refunds gave back is not given back again', () => {
  expect(newRefund(order, payment, {}, now)).toMatchObject({ amountCents: 30, orderStatus: 'refunded' });
  expect(() => newRefund(order, payment, { amount_cents: 31 }, now)).toThrow('refund exceeds what is left');
  expect(newRefund({ ...order, refunded_cents: 120 }, payment, {}, now)).toBeNull();
});

test('a cancelled order stays cancelled when all is refunded, and a partial refund changes no status', () => {
  expect(newRefund({ ...order, status: 'cancelled' }, payment, {}, now)).toMatchObject({ orderStatus: 'cancelled' });
  expect(newRefund(order, payment, { amount_cents: 29 }, now)).toMatchObject({ orderStatus: 'completed' });
});
