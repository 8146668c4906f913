import { type Actor, auditOn } from '../../audit.ts';
import type { Queryable } from '../../database/pool.ts';
import { first, run, statement } from '../../database/statement.ts';
import { Refused } from '../../refused.ts';
import { applyAll } from './compare.ts';
import { keyOfShop, notLinked } from './link-shop.ts';
import { pagesById, shopDate } from './read-orders.ts';
import { reconcile } from './reconcile.ts';
import type { Visit } from './visit.ts';

const start = statement({
  name: 'start-import',
  parameters: { id: 'uuid', since: 'timestamptz?', now: 'timestamptz' },
  columns: { import_state: 'text' },
  text: `
    update integrations.linked_shops s set import_state = 'running', retry_at = null,
      import_since = case when resumes then import_since else $since end,
      import_started_at = case when resumes then import_started_at else $now end,
      import_page = case when resumes then import_page else 1 end,
      import_done = case when resumes then import_done else 0 end,
      import_total = case when resumes then import_total else 0 end
    from (select integration_key_id as of,
        import_state in ('paused', 'failed', 'running') and ($since::timestamptz is null or import_since = $since) as resumes
      from integrations.linked_shops) as earlier
    where s.integration_key_id = $id and earlier.of = $id returning s.import_state`,
});

/** Starts to import what the shop has since then, or goes on where it was paused; the server's jobs do the rest. Audited. */
export async function startImport(
  db: Queryable,
  actor: Actor,
  keyId: string,
  since: Date | null,
  now: Date,
): Promise<void> {
  const key = await keyOfShop(db, actor, keyId);
  if (!(await first(db, start, { id: key.id, since, now }))) throw notLinked(keyId);
  const details = { key_id: keyId, since: since?.toISOString() ?? null };
  await auditOn(db, actor, 'shop.import_started', { integrationKeyId: key.id, details }, now);
}

const pause = statement({
  name: 'pause-import',
  parameters: { id: 'uuid' },
  columns: { import_state: 'text' },
  text: `
    update integrations.linked_shops set import_state = 'paused'
    where integration_key_id = $id and import_state = 'running' returning import_state`,
});

/** Pauses the import after the page that is being read. Audited. */
export async function pauseImport(db: Queryable, actor: Actor, keyId: string, now: Date): Promise<void> {
  const key = await keyOfShop(db, actor, keyId);
  if (!(await first(db, pause, { id: key.id }))) throw new Refused(`no import of pck_int_${keyId} is running`);
  await auditOn(db, actor, 'shop.import_paused', { integrationKeyId: key.id, details: { key_id: keyId } }, now);
}

const advance = statement({
  name: 'advance-import',
  parameters: { id: 'uuid', page: 'integer', done: 'integer', total: 'integer' },
  columns: { import_state: 'text' },
  text: `
    update integrations.linked_shops set import_page = $page, import_done = least($done::integer, $total::integer), import_total = $total
    where integration_key_id = $id and import_state = 'running' returning import_state`,
});
const end = statement({
  name: 'end-import',
  parameters: { id: 'uuid' },
  columns: {},
  text: `
    update integrations.linked_shops set import_state = 'done', import_done = import_total
    where integration_key_id = $id and import_state = 'running'`,
});

/**
 * Imports pages until the visit's time is over, and notes after each how far it is: whoever goes on begins at the page
 * that was being read. At the end a whole import is compared with the shop, so that what moved meanwhile is here too.
 */
export async function carryOnImport(visit: Visit): Promise<void> {
  const { db, shop, client, until } = visit;
  const { since, page: from } = shop.import;
  // `after` is strict.
  const created = since && { after: shopDate(since.getTime() - 1000), dates_are_gmt: 'true' };
  let size = 0;
  for await (const { orders, size: given, total, page, askedAt } of pagesById(
    client,
    { status: 'any', ...created },
    from,
  )) {
    await applyAll(visit, orders, askedAt, false);
    size = Math.max(size, given);
    const done = (page - 1) * size + given;
    const all = Number.isFinite(total) ? total : done;
    if (!(await first(db, advance, { id: shop.key.id, page, done, total: all })) || new Date() >= until) return;
  }
  await reconcile(visit, { whole: since === null });
  await run(db, end, { id: shop.key.id });
}
