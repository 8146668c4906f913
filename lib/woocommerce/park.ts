import { type Deed, type Finished, mustBeDone } from '../pipeline/finish.ts';
import type { Delivery } from './delivery.ts';
import { keep, type Parking } from './parked.ts';
import { compose } from './piece.ts';
import { ignore } from './plan-order.ts';
import { readDelivery, type Subject } from './read-delivery.ts';

/** A delivery above the rate limit: kept, and applied by itself within a minute (contract §10). What is not ours is not kept. */
export async function parkDelivery(deed: Deed<Delivery>, reason: string): Promise<Finished> {
  const { subject, reading } = readDelivery(deed.input.topic, deed.input.body, deed.input.resource);
  if (reading.kind === 'ignored')
    return mustBeDone(await deed.finish(deed.db, ignore(reading.reason, subject.externalId).result));
  const whatToDo = 'Nothing: it is applied by itself within a minute. If this repeats, raise the key’s rate limit.';
  return park(deed, subject, { cause: 'over_rate_limit', reason, whatToDo });
}

/** Keeps a delivery as it is and says so; WooCommerce counts it as delivered. */
export async function park(deed: Deed<Delivery>, subject: Subject, parking: Parking): Promise<Finished> {
  const piece = keep(deed.key, deed.input, subject, deed.now.toISOString(), parking);
  const result = {
    record: { parked: true, reason: parking.reason },
    duplicate: undefined,
    externalId: subject.externalId,
  };
  return mustBeDone(await deed.finish(deed.db, result, compose([piece])));
}
