import type { ClientRecord } from '../clients/client.ts';
import type { InlineClientInput } from '../clients/client-input.ts';
import { clientFrom } from '../clients/read-client.ts';
import { findClientRow, lockClientNames, upsertClient } from '../clients/upsert-client.ts';
import { one } from '../database/batcher.ts';
import { StorageBusy, violates } from '../database/failure.ts';
import type { Queryable } from '../database/pool.ts';
import { utc } from '../database/utc.ts';
import {
  type Ending,
  ended,
  endingOf,
  type Finished,
  mustBeDone,
  noEnding,
  type Result,
  recordRequest,
  withEnding,
} from '../verbs/verb.ts';
import { type Application, type Applied, causeOf } from './delivery.ts';
import { stampOf } from './known.ts';
import { whichOrder } from './look.ts';
import { scopeOf } from './merge.ts';
import { keep, missingScopes, nothingParked, resolveEarlier } from './parked.ts';
import { olderNote, type Plan, planOrder } from './plan-order.ts';
import type { OrderReading, Reading } from './read-delivery.ts';
import { type OrderWrites, writeWooOrder } from './write-woo-order.ts';
import { type CustomerWrites, writeWooParked } from './write-woo-parked.ts';

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

type CustomerReading = Extract<Reading, { kind: 'client' }>;

/** Applies a delivery of a customer: made, or updated with the fields given, unless a newer one was here before. */
export function applyCustomer(on: Application, reading: CustomerReading): Promise<Applied> {
  if (!on.key.scopes.includes(scopeOf.client)) return skip(on);
  return on.inTransaction((tx) => upsertCustomer(tx, on, reading));
}

async function upsertCustomer(
  tx: Queryable,
  on: Application,
  { input, modifiedAt }: CustomerReading,
): Promise<Applied> {
  await lockClientNames(tx, on.key, input);
  const stamp = stampOf(modifiedAt, on.timestamps);
  const known = await findCustomer(tx, on);
  const externalId = input.external_id;
  if (on.witness) {
    const led = await findClientRow(tx, on.key, externalId, input.email ?? null);
    await on.witness.see({ clientId: led?.id, clientName: externalId });
  }
  const resolving = { ...nothingParked(on.key), ...resolveEarlier(on), client_id: null, client_modified_at: null };
  const stored = known?.stamp && known.stamp <= on.timestamps.now ? known.stamp : null; // one in the future would lock it
  if (known && stored && stored > stamp) {
    const note = olderNote({ stamp, stored });
    const result = { record: known.client, duplicate: true, externalId, note };
    return appliedTo(known.client, mustBeDone(await endCustomer(tx, on, result, resolving)));
  }
  const { client, created, changed } = await upsertClient(
    tx,
    on.key,
    input,
    'change',
    causeOf(on),
    new Date(on.timestamps.now),
  );
  const duplicate = !created && Object.keys(changed).length === 0;
  const writes = { ...resolving, client_id: client.id, client_modified_at: stamp };
  const result = { record: client, duplicate, changed, externalId };
  return appliedTo(client, mustBeDone(await endCustomer(tx, on, result, writes)));
}

function appliedTo({ id }: ClientRecord, finished: Finished): Applied {
  return { finished, outcome: { kind: 'applied', orderId: null, clientId: id, skipped: [] } };
}

async function skip(on: Application): Promise<Applied> {
  const record = { skipped: [{ effect: 'client', missing_scope: scopeOf.client }] };
  const result = { record, duplicate: undefined, externalId: on.subject.externalId, mark: 'skipped' as const };
  const kept = keep(on.key, on.delivery, on.subject, on.timestamps.arrivedAt, missingScopes(['client']));
  const nothing = { ...nothingParked(on.key), client_id: null, client_modified_at: null };
  const writes = on.request === null ? null : { ...nothing, ...resolveEarlier(on), ...kept };
  const finished = mustBeDone(await endCustomer(on.db, on, result, writes));
  return { finished, outcome: { kind: 'applied', orderId: null, clientId: null, skipped: ['client'] } };
}

/** The client that the customer's own id leads to, with the stamp of what it is the state of. */
async function findCustomer(tx: Queryable, { key, subject }: Application) {
  const row = await findClientRow(tx, key, subject.externalId, null);
  return row ? { client: clientFrom(row), stamp: row.source_modified_at && utc(row.source_modified_at) } : null;
}

/** Writes what a delivery makes, with the log row of its request where it is one; null when that is no longer as it was seen. */
function endOrder(
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
function endCustomer(
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
