import { setTimeout as sleep } from 'node:timers/promises';
import { isUnavailable } from '../../database/failure.ts';
import { openPool } from '../../database/pool.ts';
import { run, statement } from '../../database/statement.ts';
import { processLog } from '../../process-log.ts';
import { Refused } from '../../refused.ts';
import { carryOver } from './carry-over.ts';
import { endOverlap } from './end-overlap.ts';
import { runImport, runReconcile } from './run-tasks.ts';
import { recorded } from './shop-runs.ts';
import { type Visit, type Visitor, visitShop } from './visit.ts';
import { WATCH_MS, watch } from './watch-shop.ts';

/** After a streak of refusals. */
const SOON_MS = 15_000;
const RECONCILE_MS = 15 * 60_000;
/** How often each is due, in seconds; an import goes on as long as it is running. */
export const periodsOfTasks = { watch: WATCH_MS / 1000, reconcile: RECONCILE_MS / 1000, import: 15 } as const;
const COMPARE_MS = 24 * 60 * 60_000;
const WAKE_MS = 2_000;
/** Shops at once. One that hangs holds up itself alone: those in trouble have fewer places, so that others have some. */
const MOST_VISITS = 16;
const MOST_IN_TROUBLE = 4;
/** Orders that are applied beside each other, of all shops. */
const POOL_SIZE = 4;
/** After that an import lets others have a turn. */
const MOST_MS = 15_000;
const STOP_MS = 5_000;

const due = statement({
  name: 'shops-due',
  parameters: {
    now: 'timestamptz',
    watched_before: 'timestamptz',
    watched_soon_before: 'timestamptz',
    reconciled_before: 'timestamptz',
    app_url: 'text',
  },
  columns: { key_id: 'text', failures: 'integer' },
  text: `
    select k.key_id, s.failures from integrations.linked_shops s
    join integrations.integration_keys k on k.id = s.integration_key_id
    left join integrations.signing_secrets g on g.integration_key_id = k.id and g.replaced_at is null
    cross join lateral (
      select exists (select 1 from integrations.integration_keys n where n.rolled_from = k.id and n.revoked_at is null
        and not exists (select 1 from integrations.linked_shops t where t.integration_key_id = n.id)) as is_rolled) r
    where coalesce(s.retry_at <= $now, true)
      and s.organization_id not in (select id from core.organizations where stopped_at is not null)
      and (is_rolled or (k.revoked_at is null and (k.expires_at is null or k.expires_at > $now)))
      and (is_rolled or s.checked_at is null or s.checked_at <= $watched_before
        or s.reconciled_at is null or s.reconciled_at <= $reconciled_before
        or exists (select 1 from integrations.outages a where a.ended_at > s.reconciled_at)
        or s.import_state = 'running' or s.secret_id is distinct from g.id
        or (not starts_with(s.delivery_urls[1], $app_url || '/integrations/') and s.checked_at <= $watched_soon_before)
        or ((s.ends_old_secrets or s.ends_key_id is not null) and exists (
          select 1 from integrations.request_log l where l.integration_key_id = k.id and l.secret_age = 0
            and l.status_code < 400 and l.id >= integrations.uuid_at(g.created_at)))
        or (s.checked_at <= $watched_soon_before and (select count(*) from (
          select 1 from integrations.request_log l where l.integration_key_id = k.id and l.status_code >= 400
            and l.id >= integrations.uuid_at(s.checked_at) limit 3) refused) = 3))
    order by s.failures, s.checked_at nulls first limit 100`,
});

/** Visits that go on by themselves. */
export interface Visits {
  stop(): Promise<void>;
}

/** Watches, reconciles and imports linked shops, each as it is due, beside each other and over several processes. */
export function startVisits(connectionString: string, settings: Visitor['settings'] & { appUrl: string }): Visits {
  const pool = openPool(connectionString, POOL_SIZE, { waitsForDisk: false });
  const visitor: Visitor = { connectionString, settings, by: null, patienceMs: 0, mostMs: MOST_MS, pool };
  const running = new Map<string, Promise<void>>();
  const inTrouble = new Set<string>();
  const stopped = new AbortController();

  async function round(): Promise<void> {
    const now = Date.now();
    const found = await run(pool, due, {
      now: new Date(now),
      watched_before: new Date(now - WATCH_MS),
      watched_soon_before: new Date(now - SOON_MS),
      reconciled_before: new Date(now - RECONCILE_MS),
      app_url: settings.appUrl,
    });
    for (const { key_id: keyId, failures } of found) {
      if (running.size >= MOST_VISITS || stopped.signal.aborted) return;
      if (running.has(keyId) || (failures > 0 && inTrouble.size >= MOST_IN_TROUBLE)) continue;
      if (failures > 0) inTrouble.add(keyId);
      const ends = () => {
        running.delete(keyId);
        inTrouble.delete(keyId);
      };
      running.set(keyId, visitOne(visitor, keyId).finally(ends));
    }
  }

  async function loop(): Promise<void> {
    while (!stopped.signal.aborted) {
      await round().catch((error: unknown) => {
        if (!isUnavailable(error)) processLog.error({ err: error }, 'linked shops could not be looked at');
      });
      await sleep(WAKE_MS * (0.5 + Math.random()), null, { signal: stopped.signal }).catch(() => {});
    }
  }

  const ended = loop();
  return {
    async stop() {
      stopped.abort();
      await ended;
      await Promise.race([Promise.all(running.values()), sleep(STOP_MS, null, { ref: false })]);
      await pool.end().catch(() => {});
    },
  };
}

async function visitOne(visitor: Visitor, keyId: string): Promise<void> {
  try {
    await visitShop(visitor, keyId, doWhatIsDue);
  } catch (error) {
    if (error instanceof Refused) processLog.warn({ keyId, trouble: error.message }, 'a linked shop could not be read');
    else if (!isUnavailable(error)) processLog.error({ keyId, err: error }, 'a visit to a linked shop failed');
  }
}

/** One thing after the other: a shop is asked one thing at a time. */
export async function doWhatIsDue(visit: Visit): Promise<void> {
  const { shop, apiOutages } = visit;
  if (await carryOver(visit)) return;
  const now = new Date();
  const isLate = (last: Date | null, ms: number) => last === null || now.getTime() - last.getTime() >= ms;
  const hasOldSecret = shop.secretId !== shop.currentSecret?.id;
  let missed = false;
  if (hasOldSecret || isLate(shop.checkedAt, SOON_MS))
    missed = (await recorded(visit, 'watch', () => watch(visit, now).then(({ length }) => length))) > 0;
  if (shop.endsOldSecrets || shop.endsKeyId !== null) await endOverlap(visit, now);
  // What was sent while nobody served the API is fetched at once.
  const [outage] = apiOutages.filter(({ to }) => to > (shop.reconciledAt ?? shop.linkedAt));
  const compares = isLate(shop.comparedAt, COMPARE_MS);
  if (missed || outage || compares || isLate(shop.reconciledAt, RECONCILE_MS))
    await runReconcile(visit, { whole: false, compares, from: outage?.from });
  if (shop.import.state === 'running') await runImport(visit);
}
