import { transactionInTurn } from '../database/in-turn.ts';
import { differ, differencesBetween, noteOfDifferences } from '../input/differences.ts';
import { recordName, textOf } from '../input/record-name.ts';
import { lockOrder } from '../orders/lock-order.ts';
import { type Deed, type Finished, mustBeDone } from '../pipeline/finish.ts';
import { findPayment } from './find-payment.ts';
import { insertPayment } from './insert-payment.ts';
import { newPayment, paymentWarnings } from './new-payment.ts';
import type { PaymentInput } from './payment-input.ts';

/**
 * `POST /orders/{id}/payments`: records a payment on an order, or answers with the one that this external id led to
 * before, unchanged, even if that is on another order (contract §9). A payment never changes the order's status.
 */
export function recordPayment({ db, key, params, query, input, now, finish }: Deed<PaymentInput>): Promise<Finished> {
  const orderName = recordName(params.id ?? '', query.get('source') ?? key.source);
  const turn = { row: textOf(key.storeId, orderName), keyId: key.id };
  return transactionInTurn(db, turn, async (tx) => {
    const order = await lockOrder(tx, key.storeId, orderName);
    return (await answerOriginal()) ?? (await storeNew()) ?? mustBeDone(await answerOriginal());

    async function answerOriginal(): Promise<Finished | null> {
      const record = await findPayment(tx, key.storeId, { source: key.source, externalId: input.external_id });
      if (!record) return null;
      const elsewhere = record.order_id !== order.id;
      const { amount_cents, currency, method, paid_at } = input;
      const asked = { amount_cents, currency, method, paid_at: paid_at && new Date(paid_at).toISOString() };
      const differences = differencesBetween({ ...record }, asked);
      const warnings = Object.keys(differences).map(differ);
      if (elsewhere) warnings.unshift(`payment "${input.external_id}" is on another order: ${record.order_id}`);
      return finish(tx, { record, duplicate: true, warnings, ...noteOfDifferences(differences) });
    }

    /** Null when the same payment was recorded on another order just now. */
    function storeNew(): Promise<Finished | null> {
      const record = newPayment(order, input, now);
      const warnings = paymentWarnings(order, record.amount_cents);
      return finish(tx, { record, duplicate: false, warnings }, insertPayment(key, record));
    }
  });
}
