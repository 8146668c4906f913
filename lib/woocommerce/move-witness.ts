import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';

/** What a delivery is about to change, as far as it is there already. */
export interface Foreseen {
  orderId?: string | undefined;
  clientId?: string | undefined;
  /** The external id that will lead to the client. */
  clientName?: string | null | undefined;
}

/** Remembers how records were before a delivery, so that the move which applied it can be undone. */
export interface Witness {
  /** Called before each try to write; the last call counts, since a try that lost wrote nothing. */
  see(foreseen: Foreseen): Promise<void>;
}

interface Seen {
  version: string;
  before: string;
}

/** All rows of an order, and the names that lead to them, with every column there is. */
const seeOrder = statement({
  name: 'see-order-before-move',
  parameters: { store_id: 'uuid', id: 'uuid' },
  columns: { version: 'text', before: 'text' },
  text: `
    select o.xmin::text as version, json_build_object(
      'order', row_to_json(o),
      'lines', (select json_agg(l) from core.order_lines l where l.store_id = o.store_id and l.order_id = o.id),
      'payments', (select json_agg(p) from core.payments p where p.store_id = o.store_id and p.order_id = o.id),
      'refunds', (select json_agg(r) from core.refunds r where r.store_id = o.store_id and r.order_id = o.id),
      'references', (select json_agg(f) from (
          select 'order'::core.entity_type as entity_type, o.source, o.external_id, o.id
          union all select 'payment', p.source, p.external_id, p.id from core.payments p
            where p.store_id = o.store_id and p.order_id = o.id
          union all select 'refund', r.source, r.external_id, r.id from core.refunds r
            where r.store_id = o.store_id and r.order_id = o.id) n
        join core.external_entity_refs f on f.store_id = o.store_id and f.source = n.source
          and f.entity_type = n.entity_type and f.external_id = n.external_id and f.entity_id = n.id))::text as before
    from core.orders o where o.store_id = $store_id and o.id = $id`,
});
/** Locked: the verb that follows may write it without looking at its version. */
const seeClient = statement({
  name: 'see-client-before-move',
  parameters: { store_id: 'uuid', id: 'uuid' },
  columns: { version: 'text', before: 'text' },
  text: `
    select c.xmin::text as version, row_to_json(c)::text as before
    from core.clients c where c.store_id = $store_id and c.id = $id for no key update`,
});
const isNamed = statement({
  name: 'is-client-named',
  parameters: { store_id: 'uuid', source: 'text', external_id: 'text' },
  columns: { one: 'integer' },
  text: `
    select 1 as one from core.external_entity_refs
    where store_id = $store_id and source = $source and entity_type = 'client' and external_id = $external_id`,
});
const recordOrder = statement({
  name: 'record-move-of-order',
  parameters: {
    move_id: 'uuid',
    store_id: 'uuid',
    id: 'uuid',
    before: 'json?',
    new_references: 'text[]',
    version: 'text?',
  },
  columns: {},
  text: `
    insert into integrations.shop_move_records as known
      (move_id, entity_type, entity_id, external_id, before, new_references, version)
    select $move_id, 'order', e.id, e.external_id, $before::json, $new_references, e.xmin::text
    from core.orders e where e.store_id = $store_id and e.id = $id and e.xmin::text is distinct from $version
    on conflict (move_id, entity_type, entity_id) do update set version = excluded.version,
      new_references = known.new_references || excluded.new_references,
      disturbed = known.disturbed or known.version is distinct from $version`,
});
const recordClient = statement({
  name: 'record-move-of-client',
  parameters: {
    move_id: 'uuid',
    store_id: 'uuid',
    id: 'uuid',
    before: 'json?',
    new_references: 'text[]',
    version: 'text?',
  },
  columns: {},
  text: `
    insert into integrations.shop_move_records as known
      (move_id, entity_type, entity_id, external_id, before, new_references, version)
    select $move_id, 'client', e.id, e.external_id, $before::json, $new_references, e.xmin::text
    from core.clients e where e.store_id = $store_id and e.id = $id and e.xmin::text is distinct from $version
    on conflict (move_id, entity_type, entity_id) do update set version = excluded.version,
      new_references = known.new_references || excluded.new_references,
      disturbed = known.disturbed or known.version is distinct from $version`,
});

/** The witness of one delivery that a move applies, in the transaction that applies it. */
export class MoveWitness implements Witness {
  readonly #tx: Queryable;
  readonly #moveId: string;
  readonly #owner: { storeId: string; source: string };
  #order: Seen | null = null;
  #client: Seen | null = null;
  #newNames: string[] = [];

  constructor(tx: Queryable, moveId: string, owner: { storeId: string; source: string }) {
    this.#tx = tx;
    this.#moveId = moveId;
    this.#owner = owner;
  }

  async see({ orderId, clientId, clientName }: Foreseen): Promise<void> {
    const { storeId, source } = this.#owner;
    this.#order = orderId ? await this.#seen(seeOrder, orderId) : null;
    this.#client = clientId ? await this.#seen(seeClient, clientId) : null;
    const name = { store_id: storeId, source, external_id: clientName ?? '' };
    const named = clientName ? await run(this.#tx, isNamed, name) : [];
    this.#newNames = clientName && named.length === 0 ? [clientName] : [];
  }

  /** Writes down what the delivery made or changed; what it left as it was is none of the move's. */
  async record({ orderId, clientId }: Foreseen): Promise<void> {
    const ofMove = { move_id: this.#moveId, store_id: this.#owner.storeId };
    const [order, client] = [this.#order, this.#client];
    if (orderId) {
      const seen = { before: order?.before ?? null, version: order?.version ?? null };
      await run(this.#tx, recordOrder, { ...ofMove, id: orderId, ...seen, new_references: [] });
    }
    if (clientId) {
      const seen = { before: client?.before ?? null, version: client?.version ?? null };
      await run(this.#tx, recordClient, { ...ofMove, id: clientId, ...seen, new_references: this.#newNames });
    }
  }

  async #seen(seeing: typeof seeOrder, id: string): Promise<Seen | null> {
    const [row] = await run(this.#tx, seeing, { store_id: this.#owner.storeId, id });
    return row ?? null;
  }
}
