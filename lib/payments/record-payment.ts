import { transactionInTurn } from '../database/in-turn.ts';
import type { Queryable } from '../database/pool.ts';
import { first } from '../database/statement.ts';
import { causeOfRequest, changeValues } from '../history/cause.ts';
import { differ, differencesBetween, noteOfDifferences } from '../input/differences.ts';
import { recordName, textOf } from '../input/record-name.ts';
import { changesOfMoney } from '../orders/changes-of-money.ts';
import { type LockedOrder, lockOrder } from '../orders/lock-order.ts';
import type { Context, Finished } from '../verbs/verb.ts';
import { ended, endingOf, mustBeDone, record, withEnding } from '../verbs/verb.ts';
import { findPayment } from './find-payment.ts';
import { insertPayment, valuesOf } from './insert-payment.ts';
import { newPayment, paymentWarnings } from './new-payment.ts';
import type { PaymentInput } from './payment-input.ts';

/**
 * `POST /orders/{id}/payments`: records a payment on an order, or answers with the one that this external id led to
 * before, unchanged, even if that is on another order (contract §9). A payment never changes the order's status.
 */
export function recordPayment(context: Context<PaymentInput>): Promise<Finished> {
  const { db, key, params, query } = context;
  const orderName = recordName(params.id ?? '', query.get('source') ?? key.source);
  const turn = { row: textOf(key.storeId, orderName), keyId: key.id };
  return transactionInTurn(db, turn, async (tx) => {
    const order = await lockOrder(tx, key.storeId, orderName);
    return (
      (await answerOriginal(tx, context, order)) ??
      (await storeNew(tx, context, order)) ??
      mustBeDone(await answerOriginal(tx, context, order))
    );
  });
}

/** Null when there is none. */
async function answerOriginal(tx: Queryable, context: Context<PaymentInput>, order: LockedOrder) {
  const { key, input } = context;
  const original = await findPayment(tx, key.storeId, { source: key.source, externalId: input.external_id });
  if (!original) return null;
  const { amount_cents, currency, method, paid_at } = input;
  const asked = { amount_cents, currency, method, paid_at: paid_at && new Date(paid_at).toISOString() };
  const differences = differencesBetween({ ...original }, asked);
  const warnings = Object.keys(differences).map(differ);
  if (original.order_id !== order.id)
    warnings.unshift(`payment "${input.external_id}" is on another order: ${original.order_id}`);
  return record(tx, context, { record: original, duplicate: true, warnings, ...noteOfDifferences(differences) });
}

/** Null when the same payment was recorded on another order just now. */
async function storeNew(tx: Queryable, context: Context<PaymentInput>, order: LockedOrder): Promise<Finished | null> {
  const payment = newPayment(order, context.input, context.now);
  const warnings = paymentWarnings(order, payment.amount_cents);
  const ending = endingOf(context, { record: payment, duplicate: false, warnings });
  const paid = { ...order, paid_cents: order.paid_cents + payment.amount_cents };
  const changes = { ...changesOfMoney(order, paid), payments: { before: [], after: [payment] } };
  const change = changeValues(causeOfRequest(context.key, context.call), changes);
  const values = { ...valuesOf(context.key, payment), ...change };
  return ended(ending, first(tx, insertPayment, withEnding(values, ending)));
}
