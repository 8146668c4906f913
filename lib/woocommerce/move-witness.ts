import { type Queryable, rows } from '../database/pool.ts';

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
const seeOrder = {
  name: 'see-order-before-move',
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
    from core.orders o where o.store_id = $1 and o.id = $2`,
};
/** Locked: the verb that follows may write it without looking at its version. */
const seeClient = {
  name: 'see-client-before-move',
  text: `
    select c.xmin::text as version, row_to_json(c)::text as before
    from core.clients c where c.store_id = $1 and c.id = $2 for no key update`,
};
const isNamed = {
  name: 'is-client-named',
  text: `
    select 1 as one from core.external_entity_refs
    where store_id = $1 and source = $2 and entity_type = 'client' and external_id = $3`,
};
const record = (type: 'order' | 'client') => ({
  name: `record-move-of-${type}`,
  text: `
    insert into integrations.shop_move_records as known
      (move_id, entity_type, entity_id, external_id, before, new_references, version)
    select $1, '${type}', e.id, e.external_id, $4::json, $5, e.xmin::text
    from core.${type}s e where e.store_id = $2 and e.id = $3 and e.xmin::text is distinct from $6
    on conflict (move_id, entity_type, entity_id) do update set version = excluded.version,
      new_references = known.new_references || excluded.new_references,
      disturbed = known.disturbed or known.version is distinct from $6`,
});
const recordOrder = record('order');
const recordClient = record('client');

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
    const named = clientName ? await rows(this.#tx, isNamed, [storeId, source, clientName]) : [];
    this.#newNames = clientName && named.length === 0 ? [clientName] : [];
  }

  /** Writes down what the delivery made or changed; what it left as it was is none of the move's. */
  async record({ orderId, clientId }: Foreseen): Promise<void> {
    const { storeId } = this.#owner;
    const [order, client] = [this.#order, this.#client];
    if (orderId)
      await rows(this.#tx, recordOrder, [
        this.#moveId,
        storeId,
        orderId,
        order?.before ?? null,
        [],
        order?.version ?? null,
      ]);
    if (clientId)
      await rows(this.#tx, recordClient, [
        this.#moveId,
        storeId,
        clientId,
        client?.before ?? null,
        this.#newNames,
        client?.version ?? null,
      ]);
  }

  async #seen(statement: typeof seeOrder, id: string): Promise<Seen | null> {
    const [row] = await rows<{ version: string; before: string }>(this.#tx, statement, [this.#owner.storeId, id]);
    return row ?? null;
  }
}
