import { transactionInTurn } from '../database/in-turn.ts';
import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';
import { differ, differencesBetween, noteOfDifferences } from '../input/differences.ts';
import { recordName, textOf } from '../input/record-name.ts';
import { lockOrder } from '../orders/lock-order.ts';
import { type Deed, type Finished, mustBeDone } from '../pipeline/finish.ts';
import { findPayment } from './find-payment.ts';
import { insertRefund } from './insert-refund.ts';
import { newRefund } from './new-refund.ts';
import { type PaymentRecord, paymentState } from './payment.ts';
import type { RefundInput } from './payment-input.ts';
import { noSuchPayment } from './show-payment.ts';

/**
 * `POST /payments/{id}/refund`: gives back a part of a payment, or all that is left (contract §9); the payment comes
 * back. A refund that this external id led to before is not made again: the payment is answered as it is.
 */
export async function refundPayment({
  db,
  key,
  params,
  query,
  input,
  now,
  finish,
}: Deed<RefundInput>): Promise<Finished> {
  const name = recordName(params.id ?? '', query.get('source') ?? key.source);
  const find = async (on: Queryable) => (name && (await findPayment(on, key.storeId, name))) ?? noSuchPayment();
  const orderName = { id: (await find(db)).order_id };
  const turn = { row: textOf(key.storeId, orderName), keyId: key.id };
  return transactionInTurn(db, turn, async (tx) => {
    const order = await lockOrder(tx, key.storeId, orderName);
    const payment = await find(tx); // again, now that nobody else can refund it
    return (await answerEarlier()) ?? (await storeNew()) ?? mustBeDone(await answerEarlier());

    async function answerEarlier(): Promise<Finished | null> {
      const earlier = await findRefund(tx, key, input.external_id ?? null);
      if (!earlier) return null;
      const elsewhere = earlier.payment_id !== payment.id;
      const { amount_cents, reason } = input;
      const differences = differencesBetween({ ...earlier }, { amount_cents, reason });
      const warnings = Object.keys(differences).map(differ);
      if (elsewhere) warnings.unshift(`refund "${input.external_id}" is of another payment`);
      return finish(tx, { record: payment, duplicate: true, warnings, ...noteOfDifferences(differences) });
    }

    /** Null when a refund of another payment took this external id just now. */
    function storeNew(): Promise<Finished | null> {
      const refund = newRefund(order, payment, input, now);
      if (!refund) return finish(tx, { record: payment, duplicate: true });
      return finish(tx, { record: refunded(payment, refund.amountCents), duplicate: false }, insertRefund(key, refund));
    }
  });
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
