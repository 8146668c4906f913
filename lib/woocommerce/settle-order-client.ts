import type { ClientRecord } from '../clients/client.ts';
import { givenFields, isWrite, mergeClient } from '../clients/merge-client.ts';
import { newClient } from '../clients/new-client.ts';
import type { Changes } from '../pipeline/finish.ts';
import type { Seen } from './look.ts';
import { type Owner, scopeOf } from './merge.ts';
import type { Piece } from './piece.ts';
import type { Snapshot } from './translate.ts';
import { changeClient, makeClient } from './write-client.ts';

/** Whom a snapshot's order belongs to, and what is to be written of them. */
export interface OrderClient {
  client: ClientRecord | null;
  pieces: Piece[];
  /** It is a new one, so the locks of its names must be held. */
  isNew: boolean;
  /** Something would be written, had the key the scope. */
  skipped: boolean;
  changed: Changes;
}

/**
 * The customer of a snapshot as our client: found by reference, then by e-mail, else made; `mergeClient` says what
 * becomes of a known one. An order's addresses are of when it was placed: where the shop's own record of the customer
 * is younger they only fill what is empty, so that an old order that goes on sets nobody back. A guest without an
 * e-mail address could not be found again, and so stays whoever the order had before.
 */
export function settleOrderClient(seen: Seen, snapshot: Snapshot, owner: Owner, now: Date): OrderClient {
  const { known, found } = seen;
  const input = snapshot.client;
  const may = owner.scopes.includes(scopeOf.client);
  const nothing = { pieces: [], isNew: false, skipped: false, changed: {} };
  if (!input.external_id && givenFields(input).length === 0) return { ...nothing, client: null };
  if (found) {
    const younger = (found.sourceModifiedAt ?? '') > (snapshot.content.placed_at ?? now.toISOString());
    const merged =
      found.byReference && younger
        ? mergeClient({ ...found, byReference: false }, { ...input, external_id: null }, now)
        : mergeClient(found, input, now);
    if (!isWrite(merged)) return { ...nothing, client: found.client };
    if (!may) return { ...nothing, client: found.client, skipped: true };
    const piece = changeClient(merged.client, found.version, owner.source, merged.newReference);
    return { ...nothing, client: merged.client, changed: merged.changed, pieces: [piece] };
  }
  const before = known?.order.client ?? null;
  const nameless = !input.external_id && !input.email;
  if (nameless && before?.external_id === null && before.email === null) return { ...nothing, client: before };
  if (!may) return { ...nothing, client: before, skipped: true };
  const client = newClient(owner, input, now);
  return { ...nothing, client, pieces: [makeClient(client)], isNew: true };
}
