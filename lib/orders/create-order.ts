import type { InlineClientInput } from '../clients/client-input.ts';
import { givenFields } from '../clients/merge-client.ts';
import type { ClientOwner } from '../clients/new-client.ts';
import { idOfClient, matchWarnings, type Settled, settleClient } from '../clients/settle-client.ts';
import { violates } from '../database/failure.ts';
import { transactionOfKey } from '../database/in-turn.ts';
import type { Queryable } from '../database/pool.ts';
import { noteOfDifferences } from '../input/differences.ts';
import { mustHaveScope } from '../keys/must-have-scope.ts';
import { paymentWarnings } from '../payments/new-payment.ts';
import { type Deed, type Finished, mustBeDone } from '../pipeline/finish.ts';
import { insertOrder } from './insert-order.ts';
import { noSuchOrder } from './lock-order.ts';
import { newOrder } from './new-order.ts';
import type { OrderRecord } from './order.ts';
import type { OrderInput } from './order-input.ts';
import { readOrder } from './read-order.ts';
import { NO_PAYMENT, repeatOf } from './repeat.ts';

/**
 * `POST /orders`: stores a new order, or answers with the one that this external id led to before, unchanged
 * (contract §9). An order without a client is one statement; one with a client is a short transaction around it.
 */
export async function createOrder(deed: Deed<OrderInput>): Promise<Finished> {
  if (deed.input.payment) mustHaveScope(deed.key.scopes, 'payments:write');
  try {
    return (await storeNew(deed, deed.input)) ?? (await answerOriginal(deed));
  } catch (error) {
    if (!violates(error, 'external_entity_refs_pkey')) throw error;
    // Only the payment's reference can break that rule: it is recorded on another order, and the order still counts.
    const taken = deed.input.payment?.external_id ?? deed.input.external_id;
    const warning = `payment not recorded: a payment with external_id "${taken}" exists already`;
    return (await storeNew(deed, { ...deed.input, payment: null }, warning)) ?? (await answerOriginal(deed));
  }
}

/** Null when the order exists. */
async function storeNew(deed: Deed<OrderInput>, input: OrderInput, warning?: string): Promise<Finished | null> {
  const { db, key, now } = deed;
  const { client } = input;
  const insert = (tx: Queryable, settled: Settled | null) => {
    const order = newOrder(key, input, settled?.client ?? null, now);
    const ofPayment = warning ? [warning] : warningsOfPayment(order, input);
    const warnings = [...matchWarnings(settled), ...ofPayment];
    const result = { record: order, duplicate: false, warnings, changed: settled?.changed ?? {} };
    return deed.finish(tx, result, insertOrder(order));
  };
  if (!client) return insert(db, null);
  return transactionOfKey(db, key.id, async (tx) => {
    const use = key.scopes.includes('clients:write') ? 'fill' : 'link';
    const settled = await settleClient(tx, key, client, use, now);
    return (await insert(tx, settled)) ?? undo();
  }).catch((error: unknown) => {
    if (error instanceof OrderExists) return null;
    throw error;
  });
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
async function answerOriginal({ db, key, input, now, finish }: Deed<OrderInput>): Promise<Finished> {
  const order = await readOrder(db, key.storeId, { source: key.source, externalId: input.external_id });
  if (!order) return noSuchOrder();
  const sameClient = await isClientOf(db, key, order, input.client ?? {});
  const { differences, warnings } = repeatOf(order, newOrder(key, input, null, now), input, sameClient);
  const result = { record: order, duplicate: true, warnings, ...noteOfDifferences(differences) };
  return mustBeDone(await finish(db, result));
}

/** Whether an input leads to the client that the order has; one that names nobody asks for nobody. */
async function isClientOf(db: Queryable, owner: ClientOwner, { client }: OrderRecord, input: InlineClientInput) {
  const { external_id: externalId, email, name } = input;
  if (!externalId && !email) return givenFields(input).length === 0 || name === client?.name;
  if (externalId && externalId === client?.external_id && client.source === owner.source) return true;
  return client !== null && (await idOfClient(db, owner, input)) === client.id;
}
