import { one } from '../database/batcher.ts';
import type { Queryable } from '../database/pool.ts';
import type { Finished, Result } from '../verbs/context.ts';
import { type Ending, ended, endingOf, noEnding, withEnding } from '../verbs/ending.ts';
import { recordRequest } from '../verbs/record-request.ts';
import type { Application } from './delivery.ts';
import { type OrderWrites, writeWooOrder } from './write-woo-order.ts';
import { type CustomerWrites, writeWooParked } from './write-woo-parked.ts';

/** Writes what a delivery makes, with the log row of its request where it is one; null when that is no longer as it was seen. */
export function endOrder(
  db: Queryable,
  on: Application,
  result: Result,
  writes: OrderWrites | null,
): Promise<Finished | null> {
  const ending = endingFor(on, result);
  if (writes) return ended(ending, one(db, writeWooOrder, withEnding(writes, ending)));
  return endWithNothing(db, on, ending);
}

/** The same of a delivery that is not about an order, or not applied. */
export function endCustomer(
  db: Queryable,
  on: Application,
  result: Result,
  writes: CustomerWrites | null,
): Promise<Finished | null> {
  const ending = endingFor(on, result);
  if (writes) return ended(ending, one(db, writeWooParked, withEnding(writes, ending)));
  return endWithNothing(db, on, ending);
}

async function endWithNothing(db: Queryable, on: Application, ending: Ending): Promise<Finished | null> {
  if (on.request === null) return { body: ending.body, replayed: false };
  return ended(ending, one(db, recordRequest, ending.values));
}

function endingFor({ request }: Application, result: Result): Ending {
  return request === null ? { body: Buffer.alloc(0), values: noEnding } : endingOf(request, result);
}
