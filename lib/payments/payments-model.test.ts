import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OrderStatus, orderStatuses } from '../orders/order-statuses.ts';
import { makeSender, type Said, type Sender } from '../test/sender.ts';
import { startApi, type TestApi } from '../test/start-api.ts';
import { makeTenant } from '../test/tenant.ts';

let server: TestApi;
beforeAll(async () => {
  server = await startApi();
});
afterAll(() => server.stop());

const payment = fc.constantFrom('p', 'q');
const amount = fc.integer({ min: 1, max: 1_500 });
const step = fc.oneof(
  fc.record({ verb: fc.constant('pay' as const), payment, amount }),
  fc.record({
    verb: fc.constant('refund' as const),
    payment,
    amount: fc.option(amount, { nil: undefined }),
    id: fc.constantFrom(undefined, undefined, 'r', 's'),
  }),
  fc.record({ verb: fc.constant('cancel' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Contract §9's table as a ledger in memory: what an order is, and what each step must answer. */
class Ledger {
  status: OrderStatus;
  readonly total: number;
  readonly payments = new Map<string, { amount: number; refunded: number }>();
  readonly refundIds = new Set<string>();
  refunds = 0;

  constructor(status: OrderStatus, total: number) {
    this.status = status;
    this.total = total;
  }

  get paid() {
    return [...this.payments.values()].reduce((sum, { amount }) => sum + amount, 0);
  }

  get refunded() {
    return [...this.payments.values()].reduce((sum, { refunded }) => sum + refunded, 0);
  }

  get paymentStatus() {
    const { total, paid, refunded } = this;
    if (paid === 0) return total > 0 ? 'unpaid' : 'paid';
    if (refunded === paid) return 'refunded';
    if (refunded > 0) return 'partially_refunded';
    return paid < total ? 'partially_paid' : 'paid';
  }

  take(step: Step): string {
    if (step.verb === 'cancel') {
      if (this.status === 'refunded') return 'order is refunded';
      if (this.status === 'cancelled') return 'duplicate';
      this.status = 'cancelled';
      return 'done';
    }
    const known = this.payments.get(step.payment);
    if (step.verb === 'pay') {
      if (known) return 'duplicate';
      this.payments.set(step.payment, { amount: step.amount, refunded: 0 });
      return 'done';
    }
    if (!known) return 'no such payment';
    if (step.id && this.refundIds.has(step.id)) return 'duplicate';
    const left = known.amount - known.refunded;
    const amount = step.amount ?? left;
    if (amount > left) return 'refund exceeds what is left of the payment';
    if (amount === 0) return 'duplicate';
    known.refunded += amount;
    this.refunds += 1;
    if (step.id) this.refundIds.add(step.id);
    if (this.refunded === this.paid && this.status !== 'cancelled') this.status = 'refunded';
    return 'done';
  }
}

function send(shop: Sender, order: string, step: Step): Promise<Said> {
  if (step.verb === 'cancel') return shop.post(`/orders/external:${order}/cancel`);
  const name = `${order}-${step.payment}`;
  if (step.verb === 'pay') {
    return shop.post(`/orders/external:${order}/payments`, { external_id: name, amount_cents: step.amount });
  }
  const external_id = step.id && `${order}-${step.id}`;
  return shop.post(`/payments/external:${name}/refund`, { amount_cents: step.amount, external_id });
}

test('no sequence of payments, refunds and cancels leads to sums, a state or an answer that the contract does not have', async () => {
  const { mint } = await makeTenant();
  const shop = makeSender(server, (await mint({ rateLimitPerMinute: 6_000 })).key);
  let serial = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...orderStatuses),
      fc.integer({ min: 0, max: 2_000 }),
      fc.array(step, { minLength: 1, maxLength: 12 }),
      async (status, total, steps) => {
        const ledger = new Ledger(status, total);
        const order = `o${serial++}`;
        const lines = [{ description: 'Tea', quantity: 1, unit_price_cents: total }];
        await shop.post('/orders', { external_id: order, status, lines });
        for (const step of steps) {
          const { json } = await send(shop, order, step);
          const answer = json.detail ?? (json.duplicate ? 'duplicate' : 'done');
          expect({ step, answer }).toEqual({ step, answer: ledger.take(step) });
        }
        const stored = (await shop.get(`/orders/by-external/${order}`)).json;
        expect(stored).toMatchObject({
          status: ledger.status,
          payment_status: ledger.paymentStatus,
          paid_cents: ledger.paid,
          refunded_cents: ledger.refunded,
          payments: [...ledger.payments.values()].map((one) => ({
            amount_cents: one.amount,
            refunded_cents: one.refunded,
          })),
        });
        expect(stored.refunds).toHaveLength(ledger.refunds);
        expect(stored.cancelled_at !== null).toBe(ledger.status === 'cancelled');
      },
    ),
    { numRuns: 30 },
  );
});
