import type { ClientRecord } from '../clients/client.ts';
import { clientFrom } from '../clients/read-client.ts';
import { findClientRow, lockClientNames, settleClient } from '../clients/settle-client.ts';
import type { Queryable } from '../database/pool.ts';
import { utc } from '../database/utc.ts';
import { type Finished, mustBeDone } from '../pipeline/finish.ts';
import type { Application } from './delivery.ts';
import { scopeOf } from './merge.ts';
import { olderNote } from './notes.ts';
import { keep, missingScopes, resolveEarlier } from './parked.ts';
import { compose, type Piece } from './piece.ts';
import type { Reading } from './read-delivery.ts';
import { stampOf } from './standing.ts';

type CustomerReading = Extract<Reading, { kind: 'client' }>;

/** Applies a delivery of a customer: made, or updated with the fields given, unless a newer one was here before. */
export function applyCustomer(on: Application, { input, modifiedAt }: CustomerReading): Promise<Finished> {
  if (!on.key.scopes.includes(scopeOf.client)) return skip(on);
  return on.inTransaction(async (tx) => {
    await lockClientNames(tx, on.key, input);
    const stamp = stampOf(modifiedAt, on.moments);
    const known = await findCustomer(tx, on);
    const externalId = input.external_id;
    if (on.witness) {
      const led = await findClientRow(tx, on.key, externalId, input.email ?? null);
      await on.witness.see({ clientId: led?.id, clientName: externalId });
    }
    const stored = known?.stamp && known.stamp <= on.moments.now ? known.stamp : null; // one in the future would lock it
    if (known && stored && stored > stamp) {
      const note = olderNote({ stamp, stored });
      const result = { record: known.client, duplicate: true, externalId, note };
      return mustBeDone(await on.finish(tx, result, compose([resolveEarlier(on)])));
    }
    const { client, created, changed } = await settleClient(tx, on.key, input, 'change', new Date(on.moments.now));
    const duplicate = !created && Object.keys(changed).length === 0;
    const work = compose([stampClient(client, stamp), resolveEarlier(on)]);
    return mustBeDone(await on.finish(tx, { record: client, duplicate, changed, externalId }, work));
  });
}

async function skip(on: Application): Promise<Finished> {
  const kept = keep(on.key, on.delivery, on.subject, on.moments.arrivedAt, missingScopes(['client']));
  const record = { skipped: [{ effect: 'client', missing_scope: scopeOf.client }] };
  const result = { record, duplicate: undefined, externalId: on.subject.externalId };
  return mustBeDone(await on.finish(on.db, result, on.isKept ? undefined : compose([resolveEarlier(on), kept])));
}

/** The client that the customer's own id leads to, with the stamp of what it is the state of. */
async function findCustomer(tx: Queryable, { key, subject }: Application) {
  const row = await findClientRow(tx, key, subject.externalId, null);
  return row ? { client: clientFrom(row), stamp: row.source_modified_at && utc(row.source_modified_at) } : null;
}

function stampClient({ id, store_id }: ClientRecord, stamp: string): Piece {
  return {
    name: 'stamp',
    types: ['uuid', 'timestamptz', 'uuid'],
    values: [id, stamp, store_id],
    text: (after, $) => `
      stamped as (update core.clients c set source_modified_at = ${$(2)} from ${after} where c.store_id = ${$(3)} and c.id = ${$(1)})`,
  };
}
