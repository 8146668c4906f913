import type { ClientRecord } from '../clients/client.ts';
import type { InlineClientInput } from '../clients/client-input.ts';
import { changesOfMerge, givenFields, isWrite, mergeClient } from '../clients/merge-client.ts';
import { newClient } from '../clients/new-client.ts';
import { changedJson } from '../history/changed-json.ts';
import type { Changes } from '../verbs/verb.ts';
import type { Seen } from './look.ts';
import { type Owner, scopeOf } from './merge.ts';
import type { Snapshot } from './translate.ts';
import type { OrderWrites } from './write-woo-order.ts';

type Found = NonNullable<Seen['found']>;

/** Whom a snapshot's order belongs to, and what is to be written of them. */
export interface OrderClient {
  client: ClientRecord | null;
  /** A new one has no version, and the locks of its names must be held. */
  write: Pick<OrderWrites, 'clients' | 'client_id' | 'client_version' | 'client_reference' | 'client_changed'> | null;
  /** Something would be written, had the key the scope. */
  skipped: boolean;
  changed: Changes;
}

/**
 * The customer of a snapshot as our client: found by reference, then by e-mail, else made. An order fills what is empty
 * of a known one and changes nothing: only customer topics do (contract §10). A guest without an e-mail address could
 * not be found again, and so stays whoever the order had before.
 */
export function clientOfOrder(seen: Seen, snapshot: Snapshot, owner: Owner, now: Date): OrderClient {
  const { known, found } = seen;
  const input = snapshot.client;
  const may = owner.scopes.includes(scopeOf.client);
  const nothing = { write: null, skipped: false, changed: {} };
  if (!input.external_id && givenFields(input).length === 0) return { ...nothing, client: null };
  if (found) {
    const filling = fillingOf(found, input);
    const merged = mergeClient({ ...found, byReference: false }, filling, now);
    if (!isWrite(merged)) return { ...nothing, client: found.client };
    if (!may) return { ...nothing, client: found.client, skipped: true };
    const { client, changed, newReference } = merged;
    return {
      ...nothing,
      client,
      changed,
      write: writeOf(client, found.version, newReference, changedJson(changesOfMerge(merged))),
    };
  }
  const before = known?.order.client ?? null;
  const nameless = !input.external_id && !input.email;
  if (nameless && before?.external_id === null && before.email === null) return { ...nothing, client: before };
  if (!may) return { ...nothing, client: before, skipped: true };
  const client = newClient(owner, input, now);
  return { ...nothing, client, write: writeOf(client, null, null, null) };
}

/** `reference` is an external id that leads to a known client from now on. */
function writeOf(
  client: ClientRecord,
  version: string | null,
  reference: string | null,
  changed: string | null,
): OrderClient['write'] {
  return {
    clients: JSON.stringify([client]),
    client_id: client.id,
    client_version: version,
    client_reference: reference,
    client_changed: changed,
  };
}

/**
 * What an order may fill of a client that is there: not what is somebody else's. An order may be billed to another person
 * or sent to one as a gift, whose address would turn up on the client's other orders.
 */
function fillingOf({ client, byReference }: Found, input: InlineClientInput): InlineClientInput {
  const filling: InlineClientInput = { ...input, ...(byReference && { external_id: null }) };
  const isOthers = differ(client.email, input.email);
  if (isOthers) Object.assign(filling, { email: null, name: null, phone: null, company: null });
  if (isOthers || differ(client.name, input.name)) return { ...filling, billing_address: null, shipping_address: null };
  if (differ(client.name, nameOf(input.shipping_address))) filling.shipping_address = null;
  return filling;
}

/** Both are there and say different things; one that only says less does not. */
function differ(one: string | null | undefined, other: string | null | undefined): boolean {
  const [a, b] = [one?.trim().toLowerCase() ?? '', other?.trim().toLowerCase() ?? ''];
  return a !== '' && b !== '' && !a.startsWith(b) && !b.startsWith(a);
}

function nameOf(address: InlineClientInput['shipping_address']): string {
  return [address?.first_name, address?.last_name].filter(Boolean).join(' ');
}
