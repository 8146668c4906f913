import { type RecordName, recordName } from '../input/record-name.ts';
import { refuseFor } from '../input/validate.ts';
import type { Context, Finished } from '../verbs/verb.ts';
import { record } from '../verbs/verb.ts';
import { noSuchOrder } from './lock-order.ts';
import { readOrder } from './read-order.ts';

/**
 * `GET /orders/{id}`, `/orders/by-external/{external_id}` or `?external_id=`; `?source=` looks under another source of
 * the same store.
 */
export async function findOrder(context: Context<object>): Promise<Finished> {
  const { db, key, params, query } = context;
  const source = query.get('source') ?? key.source;
  const name =
    params.id === undefined
      ? byExternalId(params.external_id ?? query.get('external_id') ?? '', source)
      : recordName(params.id, source);
  const order = name && (await readOrder(db, key.storeId, name));
  return order ? record(db, context, { record: order, duplicate: false }) : noSuchOrder();
}

function byExternalId(externalId: string, source: string): RecordName {
  if (externalId === '') {
    const issue = { path: 'external_id', message: 'must be given, in the path or as ?external_id=' };
    refuseFor([issue]);
  }
  return { source, externalId };
}
