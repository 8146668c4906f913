import { one } from '../database/batcher.ts';
import type { Context, Finished } from '../verbs/context.ts';
import { ended, endingOf, mustBeDone, withEnding } from '../verbs/ending.ts';
import { record } from '../verbs/record-request.ts';
import type { Delivery } from './delivery.ts';
import { keep, nothingParked, type Parking } from './parked.ts';
import { ignored } from './plan-order.ts';
import { readDelivery, type Subject } from './read-delivery.ts';
import { writeWooParked } from './write-woo-parked.ts';

/** A delivery above the rate limit: kept, and applied by itself within a minute (contract §10). What is not ours is not kept. */
export async function parkDelivery(context: Context<Delivery>, reason: string): Promise<Finished> {
  const { topic, body, resource } = context.input;
  const { subject, reading } = readDelivery(topic, body, resource);
  if (reading.kind === 'ignored') return record(context.db, context, ignored(reading.reason, subject.externalId));
  const whatToDo = 'Nothing: it’s applied automatically within a minute. If this repeats, raise the key’s rate limit.';
  return park(context, subject, { cause: 'over_rate_limit', reason, whatToDo });
}

/** Keeps a delivery as it is and says so; WooCommerce counts it as delivered. */
export async function park(context: Context<Delivery>, subject: Subject, parking: Parking): Promise<Finished> {
  const { db, key, input, now } = context;
  const { externalId } = subject;
  const parked = { parked: true, reason: parking.reason };
  const ending = endingOf(context, { record: parked, duplicate: undefined, externalId, mark: 'parked' });
  const nothing = { ...nothingParked(key), client_id: null, client_modified_at: null };
  const writes = { ...nothing, ...keep(key, input, subject, now.toISOString(), parking) };
  return mustBeDone(await ended(ending, one(db, writeWooParked, withEnding(writes, ending))));
}
