import { type Actor, auditOn } from '../../audit.ts';
import { type Queryable, transactionOn } from '../../database/pool.ts';
import { first, statement } from '../../database/statement.ts';
import { Refused } from '../../refused.ts';
import { applyAll } from './compare.ts';
import { keyOfShop, notLinked } from './link-shop.ts';
import { createdSince, pagesById } from './read-orders.ts';
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
  columns: { import_total: 'integer' },
  text: `
    update integrations.linked_shops set import_state = 'done', import_done = import_total
    where integration_key_id = $id and import_state = 'running' returning import_total`,
});

/**
 * Imports pages until the visit's time is over, and notes after each how far it is: whoever goes on begins at the page
 * that was being read. Returns how many orders were not here. At the end a whole import is compared with the shop, so that
 * what moved meanwhile is here too.
 */
export async function carryOnImport(visit: Visit): Promise<number> {
  const { db, shop, client, until } = visit;
  const { since, page: from, total: known } = shop.import;
  const params = since ? createdSince(since, knowsUtc(shop.version)) : { status: 'any' };
  const place = from > 1 ? { from, known } : {};
  let [size, imported] = [0, 0];
  for await (const { orders, size: given, total, page, askedAt } of pagesById(client, params, place)) {
    const due = orders.filter(({ createdAt }) => !since || !createdAt || createdAt >= since);
    imported += (await applyAll(visit, due, askedAt, false)).imported;
    size = Math.max(size, given);
    const done = (page - 1) * size + given;
    const isOn = await first(db, advance, { id: shop.key.id, page, done, total: total ?? done });
    if (!isOn || new Date() >= until) return imported;
  }
  await reconcile(visit, { whole: since === null, compares: true });
  await endImport(visit);
  return imported;
}

/** Whether a shop takes dates that are UTC: since 5.8. */
function knowsUtc(version: string | null): boolean {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 8);
}

/** With its notice, in one transaction. One that was paused meanwhile goes on another time. */
function endImport({ db, shop: { key }, by }: Visit): Promise<void> {
  return transactionOn(db, async (tx) => {
    const ended = await first(tx, end, { id: key.id });
    const details = { key_id: key.keyId, orders: ended?.import_total ?? 0 };
    if (ended) await auditOn(tx, by, 'shop.imported', { integrationKeyId: key.id, details }, new Date());
  });
}
