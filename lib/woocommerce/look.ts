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
import type { Known } from './known.ts';
import { type StoredState, stateFrom } from './source-state.ts';

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

export async function lookAtOrder(
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
