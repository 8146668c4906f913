import type { InlineClientInput } from '../clients/client-input.ts';
import type { Found } from '../clients/merge-client.ts';
import type { ClientOwner } from '../clients/new-client.ts';
import { type ClientRow, clientFrom } from '../clients/read-client.ts';
import { findClientText } from '../clients/upsert-client.ts';
import { batched, one } from '../database/batcher.ts';
import type { Queryable } from '../database/pool.ts';
import { as } from '../database/statement.ts';
import { utc } from '../database/utc.ts';
import { type OrderRow, orderColumns, orderFrom } from '../orders/read-order.ts';
import type { Application } from './delivery.ts';
import type { Known } from './known.ts';
import { nothingKnown, type StoredState, stateFrom } from './known.ts';
import type { OrderReading } from './read-delivery.ts';
import { Unreadable } from './unreadable.ts';

/** A row's xmin: which version of it was seen. PostgreSQL gives it another whenever the row is updated. */
type Version = { version: string };

/** All that a delivery of an order needs to know, as of one moment; nothing is locked. */
export interface Seen {
  known: (Known & Version) | null;
  /** Whom the client input leads to, and as of when the shop's own record of them is known, if it is. */
  found: (Found & Version & { sourceModifiedAt: string | null }) | null;
  /** Earlier deliveries of this order are parked, and are resolved when this one is applied. */
  parkedBefore: boolean;
  /** Its id has been used for another order, which is ours too or waits to be accepted. */
  isUsedTwice: boolean;
}

const look = batched({
  name: 'look-at-woo-order',
  input: { store_id: 'uuid', source: 'text', client_id: 'text?', client_email: 'text?', external_id: 'text' },
  lockBy: 'store_id',
  columns: {
    n: 'bigint',
    known: as<KnownRow | null>('json'),
    found: as<FoundRow | null>('json'),
    parked: 'boolean',
    used_twice: 'boolean',
  },
  text: `
    with input as materialized ($input)
    select n,
      (select row_to_json(k) from (select o.xmin::text as version, o.source_state, ${orderColumns} from core.orders o
        where o.store_id = input.store_id and o.id = (select entity_id from core.external_entity_refs
          where store_id = input.store_id and source = input.source and entity_type = 'order'
            and external_id = input.external_id)) k) as known,
      (select row_to_json(f) from (${findClientText('input.store_id', 'input.source', 'input.client_id', 'input.client_email')}) f) as found,
      exists (select 1 from integrations.parked_deliveries p
        where p.store_id = input.store_id and p.source = input.source and p.external_id = input.external_id and p.entity_type = 'order'
          and p.state = 'parked' and p.cause not in ('other_shop', 'another_order')) as parked,
      exists (select 1 from core.external_entity_refs r
        where r.store_id = input.store_id and r.source = input.source and r.entity_type = 'order'
          and r.external_id = input.external_id || '-2')
        or exists (select 1 from integrations.parked_deliveries p
          where p.store_id = input.store_id and p.source = input.source and p.external_id = input.external_id
            and p.entity_type = 'order' and p.state = 'parked' and p.cause = 'another_order') as used_twice
    from input`,
});

type KnownRow = OrderRow & Version & SourceColumns;
type FoundRow = ClientRow & Version & { by_reference: boolean; source_modified_at: string | null };

interface SourceColumns {
  source_modified_at: string | null;
  source_order_key: string | null;
  source_state: StoredState | null;
}

async function lookAtOrder(
  db: Queryable,
  owner: ClientOwner,
  externalId: string,
  client: InlineClientInput,
): Promise<Seen> {
  const row = await one(db, look, {
    store_id: owner.storeId,
    source: owner.source,
    client_id: client.external_id ?? null,
    client_email: client.email ?? null,
    external_id: externalId,
  });
  const { known, found, parked, used_twice } = row ?? { known: null, found: null, parked: false, used_twice: false };
  return {
    known: known && { ...knownFrom(known), version: known.version },
    found: found && {
      client: clientFrom(found),
      byReference: found.by_reference,
      sourceModifiedAt: found.source_modified_at && utc(found.source_modified_at),
      version: found.version,
    },
    parkedBefore: parked,
    isUsedTwice: used_twice,
  };
}

function knownFrom(row: OrderRow & SourceColumns): Known {
  const order = orderFrom(row);
  const sourceModifiedAt = row.source_modified_at && utc(row.source_modified_at);
  return {
    order,
    sourceModifiedAt,
    orderKey: row.source_order_key,
    state: stateFrom(row.source_state, order, sourceModifiedAt),
  };
}

/** A shop is not set up anew so often. */
const MOST_ORDERS_OF_AN_ID = 100;

/** The order that a delivery is about, under the name that it has here, as it was seen. */
interface Named {
  reading: OrderReading;
  seen: Seen;
}

/**
 * Looks for the order of a delivery. An order is its id and its order_key: where the id is another order's here, this one
 * is `woo-<id>-2`, and so on, if somebody accepted it as a new one; until then it is parked (contract §10). One look for
 * every order whose id was used once.
 */
export async function whichOrder(on: Application, reading: OrderReading): Promise<Named> {
  const client: InlineClientInput = reading.kind === 'order' ? reading.snapshot.client : {};
  let found: Named = { reading, seen: await lookAtOrder(on.db, on.key, externalIdOf(reading), client) };
  const { isUsedTwice } = found.seen;
  const first = found;
  for (let n = 2; n <= MOST_ORDERS_OF_AN_ID; n += 1) {
    if (isOf(found) && !(isBareId(reading) && isUsedTwice)) return found;
    if (n === 2 && on.acceptance === 'replace')
      return { reading, seen: { ...found.seen, known: replaced(found.seen) } };
    const next = numbered(reading, n);
    const seen = await lookAtOrder(on.db, on.key, externalIdOf(next), client);
    if (seen.known === null) return unknownYet(on, first, found, { reading: next, seen });
    found = { reading: next, seen };
  }
  throw anotherOrder();
}

/** None of the orders under this id is the one. A bare id has no key: it is of the last of them, unless another waits. */
function unknownYet(on: Application, first: Named, last: Named, next: Named): Named {
  if (isBareId(first.reading)) {
    if (last === first && on.acceptance !== 'sibling') throw anotherOrder();
    return last;
  }
  if (on.acceptance === 'as-new') return next;
  throw anotherOrder();
}

function isOf({ reading, seen }: Named): boolean {
  const key = reading.kind === 'order' ? reading.snapshot.orderKey : reading.orderKey;
  return seen.known === null || key === null || seen.known.orderKey === null || seen.known.orderKey === key;
}

function isBareId(reading: OrderReading): boolean {
  return reading.kind === 'trash' && reading.modifiedAt === null && reading.orderKey === null;
}

function externalIdOf(reading: OrderReading): string {
  return reading.kind === 'order' ? reading.snapshot.externalId : reading.externalId;
}

/** The same of the nth order with this id: its payment and refunds are others than the first one's. */
function numbered(reading: OrderReading, n: number): OrderReading {
  if (reading.kind === 'trash') return { ...reading, externalId: `${reading.externalId}-${n}` };
  const { snapshot } = reading;
  const refunds = snapshot.refunds.map((refund) => ({ ...refund, externalId: `${refund.externalId}-${n}` }));
  return { ...reading, snapshot: { ...snapshot, externalId: `${snapshot.externalId}-${n}`, refunds } };
}

/** The record as it is before another order takes its place: nothing of its snapshots counts any more. */
function replaced({ known }: Seen): Seen['known'] {
  if (known === null) return null;
  const state = { ...nothingKnown, attention: known.state.attention };
  return { ...known, sourceModifiedAt: null, orderKey: null, state, isReplaced: true };
}

function anotherOrder(): Unreadable {
  return new Unreadable('another order under the id of one we have', ACCEPT, 'another_order');
}

const ACCEPT =
  'The shop was restored from a backup or set up again, and its order ids started over. Keep both with `parked accept ID --as-new`, or let this one take the place of the first with `--replace`. Until then nothing of the first changes.';
