import type { ClientRecord } from '../clients/client.ts';
import { clientFrom } from '../clients/read-client.ts';
import { findClientRow, lockClientNames, upsertClient } from '../clients/upsert-client.ts';
import type { Queryable } from '../database/pool.ts';
import { utc } from '../database/utc.ts';
import type { Finished } from '../verbs/context.ts';
import { mustBeDone } from '../verbs/ending.ts';
import { type Application, type Applied, causeOf } from './delivery.ts';
import { endCustomer } from './end-application.ts';
import { scopeOf } from './merge.ts';
import { olderNote } from './notes.ts';
import { keep, missingScopes, nothingParked, resolveEarlier } from './parked.ts';
import type { Reading } from './read-delivery.ts';
import { stampOf } from './standing.ts';

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
