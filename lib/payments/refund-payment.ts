import { transactionInTurn } from '../database/in-turn.ts';
import type { Queryable } from '../database/pool.ts';
import { first, run, statement } from '../database/statement.ts';
import { causeOfRequest, changeValues } from '../history/cause.ts';
import { differ, differencesBetween, noteOfDifferences } from '../input/differences.ts';
import { type RecordName, recordName, textOf } from '../input/record-name.ts';
import { changesOfMoney } from '../orders/changes-of-money.ts';
import { type LockedOrder, lockOrder } from '../orders/lock-order.ts';
import type { Context, Finished } from '../verbs/verb.ts';
import { ended, endingOf, mustBeDone, record, withEnding } from '../verbs/verb.ts';
import { findPayment } from './find-payment.ts';
import { insertRefund, valuesOf } from './insert-refund.ts';
import { newRefund } from './new-refund.ts';
import { type PaymentRecord, paymentState } from './payment.ts';
import type { RefundInput } from './payment-input.ts';
import { noSuchPayment } from './show-payment.ts';

/**
 * `POST /payments/{id}/refund`: gives back a part of a payment, or all that is left (contract §9); the payment comes
 * back. A refund that this external id led to before is not made again: the payment is answered as it is.
 */
export async function refundPayment(context: Context<RefundInput>): Promise<Finished> {
  const { db, key, params, query } = context;
  const name = recordName(params.id ?? '', query.get('source') ?? key.source);
  const orderName = { id: (await find(db, key.storeId, name)).order_id };
  const turn = { row: textOf(key.storeId, orderName), keyId: key.id };
  return transactionInTurn(db, turn, async (tx) => {
    const order = await lockOrder(tx, key.storeId, orderName);
    const payment = await find(tx, key.storeId, name); // again, now that nobody else can refund it
    return (
      (await answerEarlier(tx, context, payment)) ??
      (await storeNew(tx, context, order, payment)) ??
      mustBeDone(await answerEarlier(tx, context, payment))
    );
  });
}

async function find(db: Queryable, storeId: string, name: RecordName | null): Promise<PaymentRecord> {
  return (name && (await findPayment(db, storeId, name))) ?? noSuchPayment();
}

/** Null when there is none. */
async function answerEarlier(tx: Queryable, context: Context<RefundInput>, payment: PaymentRecord) {
  const { external_id: externalId, amount_cents, reason } = context.input;
  const earlier = await findRefund(tx, context.key, externalId ?? null);
  if (!earlier) return null;
  const differences = differencesBetween({ ...earlier }, { amount_cents, reason });
  const warnings = Object.keys(differences).map(differ);
  if (earlier.payment_id !== payment.id) warnings.unshift(`refund "${externalId}" is of another payment`);
  return record(tx, context, { record: payment, duplicate: true, warnings, ...noteOfDifferences(differences) });
}

/** Null when a refund of another payment took this external id just now. */
async function storeNew(
  tx: Queryable,
  context: Context<RefundInput>,
  order: LockedOrder,
  payment: PaymentRecord,
): Promise<Finished | null> {
  const refund = newRefund(order, payment, context.input, context.now);
  if (!refund) return record(tx, context, { record: payment, duplicate: true });
  const ending = endingOf(context, { record: refunded(payment, refund.amountCents), duplicate: false });
  const { amountCents: amount_cents, externalId: external_id, orderStatus: status, id, reason } = refund;
  const after = { ...order, status, refunded_cents: order.refunded_cents + amount_cents };
  const made = { id, external_id, payment_id: payment.id, amount_cents, reason };
  const changes = { ...changesOfMoney(order, after), refunds: { before: [], after: [made] } };
  const change = changeValues(causeOfRequest(context.key, context.call), changes);
  const values = { ...valuesOf(context.key, refund), ...change };
  return ended(ending, first(tx, insertRefund, withEnding(values, ending)));
}

function refunded(payment: PaymentRecord, amountCents: number): PaymentRecord {
  const refundedCents = payment.refunded_cents + amountCents;
  return { ...payment, refunded_cents: refundedCents, status: paymentState(payment.amount_cents, refundedCents) };
}

const findByExternalId = statement({
  name: 'find-refund-by-external-id',
  parameters: { store_id: 'uuid', source: 'text', external_id: 'text' },
  columns: { payment_id: 'uuid?', amount_cents: 'bigint', reason: 'text?' },
  text: `
    select payment_id, amount_cents, reason from core.refunds where store_id = $store_id and id = (
      select entity_id from core.external_entity_refs
      where store_id = $store_id and source = $source and entity_type = 'refund' and external_id = $external_id)`,
});

async function findRefund(tx: Queryable, owner: { storeId: string; source: string }, externalId: string | null) {
  if (externalId === null) return null;
  const { storeId: store_id, source } = owner;
  const [refund] = await run(tx, findByExternalId, { store_id, source, external_id: externalId });
  return refund ?? null;
}
