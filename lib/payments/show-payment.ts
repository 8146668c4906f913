import { refuse } from '../errors/api-error.ts';
import { recordName } from '../input/record-name.ts';
import type { Context, Finished } from '../verbs/verb.ts';
import { record } from '../verbs/verb.ts';
import { findPayment } from './find-payment.ts';

/** `GET /payments/{id}`: one payment, by our id or by `external:` and the sender's; `?source=` as everywhere. */
export async function showPayment(context: Context<object>): Promise<Finished> {
  const { db, key, params, query } = context;
  const name = recordName(params.id ?? '', query.get('source') ?? key.source);
  const payment = name && (await findPayment(db, key.storeId, name));
  return payment ? record(db, context, { record: payment, duplicate: false }) : noSuchPayment();
}

export function noSuchPayment(): never {
  return refuse('not_found', { fill: { what: 'no such payment' } });
}
