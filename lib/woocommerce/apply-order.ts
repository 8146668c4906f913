import { lockClientNames } from '../clients/settle-client.ts';
import { StorageBusy, violates } from '../database/failure.ts';
import type { Queryable } from '../database/pool.ts';
import type { Finished } from '../pipeline/finish.ts';
import type { Application } from './delivery.ts';
import { type OrderReading, type Plan, planOrder } from './plan-order.ts';
import { whichOrder } from './which-order.ts';

/** Each try that is lost was won by another delivery of the same order; no shop sends so many at once. */
const MOST_TRIES = 100;

/**
 * Applies a delivery of an order: looks, decides, and writes if all is still as it was seen, in two round trips and
 * without a lock. Where somebody was faster it looks again.
 */
export async function applyOrder(on: Application, reading: OrderReading): Promise<Finished> {
  const client = reading.kind === 'order' ? reading.snapshot.client : {};
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const { reading: named, seen } = await whichOrder(on, reading);
    await on.witness?.see({
      orderId: seen.known?.order.id,
      clientId: seen.found?.client.id,
      clientName: client.external_id,
    });
    const plan = planOrder(on, named, seen);
    const finished = plan.writesClient ? await endWithClient(plan) : await end(on.db, plan);
    if (finished) return finished;
  }
  throw new StorageBusy();

  function end(db: Queryable, { result, work }: Plan): Promise<Finished | null> {
    return on.finish(db, result, work);
  }

  /** A client is written only together with the order. */
  async function endWithClient(plan: Plan): Promise<Finished | null> {
    try {
      return await on.inTransaction(async (tx) => {
        if (plan.makesClient) await lockClientNames(tx, on.key, client);
        return (await end(tx, plan)) ?? outrun();
      });
    } catch (error) {
      if (error instanceof Outrun || violates(error, 'external_entity_refs_pkey')) return null;
      throw error;
    }
  }
}

/** Undoes what was written: not all of it was as it had been seen. */
class Outrun extends Error {}
function outrun(): never {
  throw new Outrun();
}
