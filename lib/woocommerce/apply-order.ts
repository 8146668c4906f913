import type { InlineClientInput } from '../clients/client-input.ts';
import { lockClientNames } from '../clients/upsert-client.ts';
import { StorageBusy, violates } from '../database/failure.ts';
import type { Finished, Result } from '../verbs/context.ts';
import type { Application, Applied } from './delivery.ts';
import { endOrder } from './end-application.ts';
import { type OrderReading, type Plan, planOrder } from './plan-order.ts';
import { whichOrder } from './which-order.ts';

/** Each try that is lost was won by another delivery of the same order; no shop sends so many at once. */
const MOST_TRIES = 100;

/**
 * Applies a delivery of an order: looks, decides, and writes if all is still as it was seen, in two round trips and
 * without a lock. Where somebody was faster it looks again.
 */
export async function applyOrder(on: Application, reading: OrderReading): Promise<Applied & { result: Result }> {
  const client = reading.kind === 'order' ? reading.snapshot.client : {};
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const { reading: named, seen } = await whichOrder(on, reading);
    await on.witness?.see({
      orderId: seen.known?.order.id,
      clientId: seen.found?.client.id,
      clientName: client.external_id,
    });
    const plan = planOrder(on, named, seen);
    const { result, writes, outcome } = plan;
    const finished = plan.writesClient
      ? await endWithClient(on, plan, client)
      : await endOrder(on.db, on, result, writes);
    if (finished) return { finished, outcome, result };
  }
  throw new StorageBusy();
}

/** A client is written only together with the order. */
async function endWithClient(on: Application, plan: Plan, client: InlineClientInput): Promise<Finished | null> {
  try {
    return await on.inTransaction(async (tx) => {
      if (plan.makesClient) await lockClientNames(tx, on.key, client);
      return (await endOrder(tx, on, plan.result, plan.writes)) ?? outrun();
    });
  } catch (error) {
    if (error instanceof Outrun || violates(error, 'external_entity_refs_pkey')) return null;
    throw error;
  }
}

/** Undoes what was written: not all of it was as it had been seen. */
class Outrun extends Error {}
function outrun(): never {
  throw new Outrun();
}
