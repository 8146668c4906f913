import type { ClientRecord } from '../clients/client.ts';
import type { InlineClientInput } from '../clients/client-input.ts';
import { givenFields } from '../clients/merge-client.ts';
import type { ClientOwner } from '../clients/new-client.ts';
import { idOfClient, matchWarnings, type Upserted, upsertClient } from '../clients/upsert-client.ts';
import { one } from '../database/batcher.ts';
import { violates } from '../database/failure.ts';
import { transactionOfKey } from '../database/in-turn.ts';
import type { Queryable } from '../database/pool.ts';
import type { Issue } from '../errors/api-error.ts';
import { causeOfRequest } from '../history/cause.ts';
import { noteOfDifferences } from '../input/differences.ts';
import { refuseFor } from '../input/validate.ts';
import { mustHaveScope } from '../keys/integration-key.ts';
import { newId } from '../new-id.ts';
import { otherCurrency, paymentWarnings } from '../payments/new-payment.ts';
import type { InlinePaymentInput } from '../payments/payment-input.ts';
import type { Context, Finished } from '../verbs/verb.ts';
import { ended, endingOf, record, withEnding } from '../verbs/verb.ts';
import { insertOrder, valuesOf } from './insert-order.ts';
import { noSuchOrder } from './lock-order.ts';
import type { OrderRecord } from './order.ts';
import type { OrderInput } from './order-input.ts';
import { addUp, newLines } from './order-parts.ts';
import { paymentStatus } from './order-statuses.ts';
import { readOrder } from './read-order.ts';
import { NO_PAYMENT, repeatOf } from './repeat.ts';

/**
 * `POST /orders`: stores a new order, or answers with the one that this external id led to before, unchanged
 * (contract §9). An order without a client is one statement; one with a client is a short transaction around it.
 */
export async function createOrder(context: Context<OrderInput>): Promise<Finished> {
  if (context.input.payment) mustHaveScope(context.key.scopes, 'payments:write');
  try {
    return (await storeNew(context)) ?? (await answerOriginal(context));
  } catch (error) {
    if (!violates(error, 'external_entity_refs_pkey')) throw error;
    // Only the payment's reference can break that rule: it is recorded on another order, and the order still counts.
    const { input } = context;
    const taken = input.payment?.external_id ?? input.external_id;
    const warning = `payment not recorded: a payment with external_id "${taken}" exists already`;
    const unpaid = { ...context, input: { ...input, payment: null } };
    return (await storeNew(unpaid, [warning])) ?? (await answerOriginal(context));
  }
}

/** Null when the order exists. */
async function storeNew(context: Context<OrderInput>, ofPayment: string[] = []): Promise<Finished | null> {
  const { db, key, input, now } = context;
  const { client } = input;
  if (!client) return insert(db, context, null, ofPayment);
  try {
    return await transactionOfKey(db, key.id, async (tx) => {
      const use = key.scopes.includes('clients:write') ? 'fill' : 'link';
      const upserted = await upsertClient(tx, key, client, use, causeOfRequest(key, context.call), now);
      return (await insert(tx, context, upserted, ofPayment)) ?? undo();
    });
  } catch (error) {
    if (error instanceof OrderExists) return null;
    throw error;
  }
}

async function insert(
  db: Queryable,
  context: Context<OrderInput>,
  upserted: Upserted | null,
  ofPayment: string[],
): Promise<Finished | null> {
  const order = newOrder(context.key, context.input, upserted?.client ?? null, context.now);
  const warnings = [...matchWarnings(upserted), ...ofPayment, ...warningsOfPayment(order, context.input)];
  const result = { record: order, duplicate: false, warnings, changed: upserted?.changed ?? {} };
  const ending = endingOf(context, result);
  return ended(ending, one(db, insertOrder, withEnding(valuesOf(order, `pck_int_${context.key.keyId}`), ending)));
}

/** What deserves a look about the payment that came along; a total of 0 leaves nothing to record. */
function warningsOfPayment(order: OrderRecord, input: OrderInput): string[] {
  const [payment] = order.payments;
  if (payment) return paymentWarnings({ ...order, paid_cents: 0, trashed_at: null }, payment.amount_cents);
  return input.payment ? [NO_PAYMENT] : [];
}

/** Rolls the transaction back: no client is made or changed for an order that is not made. */
class OrderExists extends Error {}
function undo(): never {
  throw new OrderExists();
}

/** The order as it is, and what this call asked for besides. */
async function answerOriginal(context: Context<OrderInput>): Promise<Finished> {
  const { db, key, input, now } = context;
  const order = await readOrder(db, key.storeId, { source: key.source, externalId: input.external_id });
  if (!order) return noSuchOrder();
  const sameClient = await isClientOf(db, key, order, input.client ?? {});
  const { differences, warnings } = repeatOf(order, newOrder(key, input, null, now), input, sameClient);
  return record(db, context, { record: order, duplicate: true, warnings, ...noteOfDifferences(differences) });
}

/** Whether an input leads to the client that the order has; one that names nobody asks for nobody. */
async function isClientOf(db: Queryable, owner: ClientOwner, { client }: OrderRecord, input: InlineClientInput) {
  const { external_id: externalId, email, name } = input;
  if (!externalId && !email) return givenFields(input).length === 0 || name === client?.name;
  if (externalId && externalId === client?.external_id && client.source === owner.source) return true;
  return client !== null && (await idOfClient(db, owner, input)) === client.id;
}

/** What an order takes over from the key that sends it. */
export interface Sender {
  storeId: string;
  storeCurrency: string;
  source: string;
}

/**
 * The order that this input makes, complete, before anything is stored: ids, sums, its payment (contract §9).
 * Refuses with `validation_failed` what does not add up. Pure but for the ids.
 */
export function newOrder(sender: Sender, input: OrderInput, client: ClientRecord | null, now: Date): OrderRecord {
  const at = now.toISOString();
  const lines = newLines(input.lines);
  const parts = {
    discount_cents: input.discount_cents ?? 0,
    shipping_cents: input.shipping_cents ?? 0,
    fee_cents: input.fee_cents ?? 0,
    tax_cents: input.tax_cents ?? 0,
  };
  const sums = addUp(lines, parts, input.total_cents);
  const order: OrderRecord = {
    id: newId(),
    store_id: sender.storeId,
    source: sender.source,
    external_id: input.external_id,
    number: input.number || null,
    status: input.status ?? 'pending',
    payment_status: 'unpaid',
    currency: input.currency ?? sender.storeCurrency,
    subtotal_cents: sums.subtotal_cents,
    ...parts,
    total_cents: sums.total_cents,
    paid_cents: 0,
    refunded_cents: 0,
    client_id: client?.id ?? null,
    client,
    billing_address: input.billing_address ?? null,
    shipping_address: input.shipping_address ?? null,
    lines,
    payments: [],
    refunds: [],
    coupon_codes: input.coupon_codes ?? [],
    note: input.note ?? null,
    metadata: input.metadata ?? {},
    placed_at: input.placed_at ? new Date(input.placed_at).toISOString() : at,
    created_at: at,
    updated_at: at,
    cancelled_at: input.status === 'cancelled' ? at : null,
    trashed_at: null,
  };
  if (input.payment) mustBePayable(input.payment, order);
  const paid = input.payment ? (input.payment.amount_cents ?? order.total_cents) : 0;
  if (input.payment && paid > 0) {
    order.paid_cents = paid;
    order.payments.push({
      id: newId(),
      order_id: order.id,
      external_id: input.payment.external_id ?? input.external_id,
      status: 'succeeded',
      amount_cents: paid,
      refunded_cents: 0,
      currency: order.currency,
      method: input.payment.method ?? null,
      paid_at: input.payment.paid_at ? new Date(input.payment.paid_at).toISOString() : at,
      created_at: at,
      removed_at: null,
    });
  }
  order.payment_status = paymentStatus(order);
  return order;
}

/** What a payment on its own is refused for too; nothing is due of an order that costs nothing, so a payment of 0 is none. */
function mustBePayable(payment: InlinePaymentInput, { currency, total_cents }: OrderRecord): void {
  const issues: Issue[] = [];
  if (payment.amount_cents === 0 && total_cents !== 0) {
    issues.push({
      path: 'payment.amount_cents',
      message: `must be 1 or more, for a total of ${total_cents}; it was 0`,
    });
  }
  if (payment.currency && payment.currency !== currency) {
    issues.push({ path: 'payment.currency', message: otherCurrency(currency, payment.currency) });
  }
  refuseFor(issues);
}
