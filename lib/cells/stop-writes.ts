import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';
import { Refused } from '../refused.ts';

/** Shorter than any request waits for a lock, and than PostgreSQL takes to see a deadlock. */
const LOCK_TIMEOUT_MS = 500;
const BETWEEN_TRIES_MS = 250;
const LOCK_TRIES = 120;

type Guarded = readonly [table: string, column: string, ids: 'organization' | 'stores' | 'keys' | 'lineages'];

/** What requests and people write, by the column that ties it to an organization. What jobs clean up is not in the way. */
const guarded: readonly Guarded[] = [
  ['core.orders', 'store_id', 'stores'],
  ['core.order_lines', 'store_id', 'stores'],
  ['core.order_attention', 'store_id', 'stores'],
  ['core.payments', 'store_id', 'stores'],
  ['core.refunds', 'store_id', 'stores'],
  ['core.clients', 'store_id', 'stores'],
  ['core.external_entity_refs', 'store_id', 'stores'],
  ['integrations.idempotency_records', 'lineage_id', 'lineages'],
  ['integrations.parked_deliveries', 'organization_id', 'organization'],
  ['integrations.shop_moves', 'organization_id', 'organization'],
  ['integrations.signing_secrets', 'integration_key_id', 'keys'],
  ['integrations.integration_keys', 'organization_id', 'organization'],
  ['integrations.notice_channels', 'organization_id', 'organization'],
  ['core.invitations', 'organization_id', 'organization'],
  ['core.memberships', 'organization_id', 'organization'],
  ['core.stores', 'organization_id', 'organization'],
  ['core.organizations', 'id', 'organization'],
  ['integrations.request_log', 'organization_id', 'organization'],
];
/** Nobody cleans these up: whoever is taken out of them was taken out by somebody. */
const guardedFromRemoval = new Set(['core.invitations', 'core.memberships', 'core.stores', 'core.organizations']);

const stop = statement({
  name: 'stop-organization',
  parameters: { id: 'uuid', now: 'timestamptz' },
  columns: { id: 'uuid' },
  text: 'update core.organizations set stopped_at = $now where id = $id and stopped_at is null returning id',
});
export const resume = statement({
  name: 'resume-organization',
  parameters: { id: 'uuid' },
  columns: {},
  text: 'update core.organizations set stopped_at = null where id = $id',
});

/**
 * From when this returns until `resumeWrites` nothing of the organization changes here, whoever tries, and no request of
 * it is answered `2xx`: writes that were under way have ended, later ones are refused by triggers that exist for that
 * long, so that in all other times no request pays for it. Refusals go on being logged. Returns whether it was not
 * stopped before.
 */
export async function stopWrites(db: Queryable, organizationId: string, now: Date): Promise<boolean> {
  const stopped = await run(db, stop, { id: organizationId, now });
  const isNew = stopped.length === 1;
  try {
    // First what a new store or key would be in, then what is in those that there are.
    await guardTables(db, organizationId, ([, , kind]) => kind === 'organization');
    await guardTables(db, organizationId, ([, , kind]) => kind !== 'organization');
  } catch (error) {
    if (isNew) await resumeWrites(db, organizationId);
    throw error;
  }
  return isNew;
}

async function guardTables(db: Queryable, organizationId: string, those: (one: Guarded) => boolean): Promise<void> {
  const [known] = await run(db, ids, { organization_id: organizationId });
  if (!known) throw new Refused(`no such organization: ${organizationId}`);
  await patiently(db, async () => {
    for (const [table, column, kind] of guarded.filter(those)) {
      await guard(db, organizationId, table, column, known[kind]);
    }
  });
}

/** One table at a time: a lock on one never waits for a lock on another. It waits for those who write there just now. */
async function guard(db: Queryable, organizationId: string, table: string, column: string, of: readonly string[]) {
  const list = of.map((id) => pg.escapeLiteral(id)).join(', ');
  if (list === '') return;
  const name = triggerName(organizationId);
  const isLog = table === 'integrations.request_log';
  await db.query(`create or replace trigger ${name} before ${isLog ? 'insert' : 'insert or update'} on ${table} for each row
    when (new.${column} in (${list})${isLog ? ' and new.status_code < 300' : ''}) execute function core.refuse_stopped()`);
  if (!guardedFromRemoval.has(table)) return;
  await db.query(`create or replace trigger ${name}_removal before delete on ${table} for each row
    when (old.${column} in (${list})) execute function core.refuse_stopped()`);
}

/** Undoes it: the organization takes writes here again. */
export async function resumeWrites(db: Queryable, organizationId: string): Promise<void> {
  const [known] = await run(db, ids, { organization_id: organizationId });
  if (!known) throw new Refused(`no such organization: ${organizationId}`);
  const name = triggerName(organizationId);
  await patiently(db, async () => {
    for (const [table] of guarded) {
      await db.query(`drop trigger if exists ${name} on ${table}`);
      await db.query(`drop trigger if exists ${name}_removal on ${table}`);
    }
  });
  await run(db, resume, { id: organizationId });
}

function triggerName(organizationId: string): string {
  return `stopped_${organizationId.replaceAll('-', '_')}`;
}

const ids = statement({
  name: 'guarded-ids',
  parameters: { organization_id: 'uuid' },
  columns: { organization: 'uuid[]', stores: 'uuid[]', keys: 'uuid[]', lineages: 'uuid[]' },
  text: `
    select array[o.id] as organization,
      array(select id from core.stores s where s.organization_id = o.id) as stores,
      array(select id from integrations.integration_keys k where k.organization_id = o.id) as keys,
      array(select distinct lineage_id from integrations.integration_keys k where k.organization_id = o.id) as lineages
    from core.organizations o where o.id = $organization_id`,
});

/** Whoever waits for a lock makes all wait who come later: so not for long, but often. What is done already stays done. */
async function patiently(db: Queryable, work: () => Promise<void>): Promise<void> {
  await db.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
  try {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        const isLocked = error instanceof pg.DatabaseError && error.code === '55P03';
        if (!isLocked || tries === LOCK_TRIES) throw error;
        await sleep(BETWEEN_TRIES_MS);
      }
    }
  } finally {
    await db.query('reset lock_timeout');
  }
}
