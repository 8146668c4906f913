import { run, statement } from '../../database/statement.ts';
import { changedJson } from '../../history/changed-json.ts';
import { historyText } from '../../history/history-text.ts';
import { PER_PAGE, readOrders } from './read-orders.ts';
import type { Visit } from './visit.ts';

const known = statement({
  name: 'orders-thought-in-shop',
  parameters: { store_id: 'uuid', source: 'text', after: 'text', before: 'timestamptz' },
  columns: { external_id: 'text' },
  text: `
    select r.external_id
    from core.external_entity_refs r join core.orders o on o.store_id = r.store_id and o.id = r.entity_id
    where r.store_id = $store_id and r.source = $source and r.entity_type = 'order' and r.external_id > $after
      and r.external_id ~ '^woo-[0-9]{1,15}$' and o.gone_from_shop_at is null and o.created_at < $before
    order by r.external_id limit 10000`,
});
const mark = statement({
  name: 'mark-gone-from-shop',
  parameters: {
    store_id: 'uuid',
    source: 'text',
    external_ids: 'text[]',
    now: 'timestamptz',
    by: 'text',
    changed: 'json',
  },
  columns: { id: 'uuid' },
  text: `
    with gone as (
    update core.orders o set gone_from_shop_at = $now, updated_at = $now, changes = o.changes + 1
    from core.external_entity_refs r
    where r.store_id = $store_id and r.source = $source and r.entity_type = 'order' and r.external_id = any($external_ids)
      and o.store_id = r.store_id and o.id = r.entity_id and o.gone_from_shop_at is null
    returning o.id, o.store_id, o.changes),
    noted as (${historyText(
      'order',
      `select id, store_id, changes, $now::timestamptz as at, 'reconciled' as cause_origin, $by::text as cause_by,
        null::uuid as cause_request_id, $changed::json as changed
      from gone`,
    )})
    select id from gone`,
});

/**
 * Marks orders that the shop has deleted for good; they are never removed. `inShop` are those that its list had, read
 * after `before`: of the others the shop is asked once more, by their ids, also in the trash. Returns how many are gone.
 */
export async function markGone(visit: Visit, inShop: ReadonlySet<number>, before: Date): Promise<number> {
  const { db, shop } = visit;
  const { storeId: store_id, source } = shop.key;
  const by = `pck_int_${shop.key.keyId}`;
  let gone = 0;
  for (let after = ''; ; ) {
    const found = await run(db, known, { store_id, source, after, before });
    const ids = found.map(({ external_id: name }) => Number(name.slice('woo-'.length)));
    const missing = ids.filter((id) => !inShop.has(id));
    for (let at = 0; at < missing.length; at += PER_PAGE) {
      const absent = await absentOf(visit, missing.slice(at, at + PER_PAGE));
      const external_ids = absent.map((id) => `woo-${id}`);
      const now = new Date();
      const changed = changedJson({ gone_from_shop_at: { before: null, after: now.toISOString() } });
      gone += (await run(db, mark, { store_id, source, external_ids, now, by, changed })).length;
    }
    const last = found.at(-1);
    if (!last) return gone;
    after = last.external_id;
  }
}

async function absentOf({ client }: Visit, ids: readonly number[]): Promise<number[]> {
  const left = new Set(ids);
  for (const status of ['any', 'trash']) {
    if (left.size === 0) break;
    const { orders } = await readOrders(client, { include: [...left].join(','), status, _fields: 'id,status' });
    for (const { id } of orders) left.delete(id);
  }
  return [...left];
}
