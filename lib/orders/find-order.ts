import { refuse } from '../errors/api-error.ts';
import { refuseFor } from '../input/validate.ts';
import type { Deed, Finished } from '../pipeline/finish.ts';
import { readOrder } from './read-order.ts';

/** `GET /orders/by-external/{external_id}` or `?external_id=`; `?source=` looks under another source of the same store. */
export async function findOrder({ db, key, params, query, finish }: Deed<null>): Promise<Finished> {
  const externalId = params.external_id ?? query.get('external_id') ?? '';
  const source = query.get('source') ?? key.source;
  if (externalId === '') {
    const issue = { path: 'external_id', message: 'must be given, in the path or as ?external_id=' };
    refuseFor([issue]);
  }
  const order = await readOrder(db, key.storeId, { source, externalId });
  const finished = order && (await finish(db, { record: order, duplicate: false }));
  return finished ?? refuse('not_found', { fill: { what: 'no such order' } });
}
