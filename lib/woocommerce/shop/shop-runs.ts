import type { Queryable } from '../../database/pool.ts';
import { as, run, statement } from '../../database/statement.ts';
import { recordRun } from '../../jobs/record-run.ts';
import { countRun } from '../../jobs/runs-here.ts';

/** What is done with a linked shop again and again. */
const shopTasks = ['watch', 'reconcile', 'import'] as const;
export type ShopTask = (typeof shopTasks)[number];

/** As it is called among the jobs. */
const nameOf = (task: ShopTask, keyId: string) => `${task}-shop ${keyId}`;

/** Does one of them, and records the run as that of a job; it is told when the last began if that was cut off. Returns how much it did. */
export async function recorded(
  { db, shop }: { db: Queryable; shop: { key: { keyId: string } } },
  task: ShopTask,
  work: (diedAt: Date | null) => Promise<number>,
): Promise<number> {
  const started = performance.now();
  const ended = await recordRun(
    db,
    nameOf(task, shop.key.keyId),
    async () => new Date(),
    (_, diedAt) => work(diedAt),
  );
  countRun(`${task}-shop`, 'error' in ended ? 'failed' : 'done', started);
  if ('error' in ended) throw ended.error;
  return ended.count;
}

/** A run of one of a shop's tasks; null at the end: it goes on, or was cut off. */
export interface ShopRun {
  keyId: string;
  task: ShopTask;
  startedAt: Date;
  endedAt: Date | null;
  outcome: string;
  count: number | null;
  error: string | null;
}

const columns = {
  key_id: 'text',
  task: as<ShopTask>('text'),
  started_at: 'timestamptz',
  ended_at: 'timestamptz?',
  outcome: 'text',
  count: 'integer?',
  error: 'text?',
} as const;

const last = statement({
  name: 'last-shop-runs',
  parameters: { tasks: 'text[]', most: 'bigint' },
  columns,
  text: `
    select k.key_id, t.task, r.started_at, r.ended_at, r.outcome, r.count, r.error
    from integrations.linked_shops s join integrations.integration_keys k on k.id = s.integration_key_id
    cross join unnest($tasks::text[]) with ordinality t (task, n)
    cross join lateral (
      select * from integrations.job_runs j where j.job = t.task || '-shop ' || k.key_id order by j.id desc limit 1) r
    order by s.failures desc, k.key_id, t.n limit $most`,
});

/** The last run of each task of each linked shop, those in trouble first. */
export async function lastShopRuns(db: Queryable, most: number): Promise<ShopRun[]> {
  return (await run(db, last, { tasks: [...shopTasks], most })).map(shownRun);
}

const ofKey = statement({
  name: 'runs-of-shop',
  parameters: { organization_id: 'uuid', key_id: 'text', tasks: 'text[]', most: 'bigint' },
  columns,
  text: `
    select k.key_id, t.task, r.started_at, r.ended_at, r.outcome, r.count, r.error
    from integrations.integration_keys k
    cross join unnest($tasks::text[]) t (task)
    cross join lateral (
      select * from integrations.job_runs j where j.job = t.task || '-shop ' || k.key_id
      order by j.id desc limit $most) r
    where k.organization_id = $organization_id and k.key_id = $key_id
    order by r.id desc limit $most`,
});

/** The newest runs of one key's shop. */
export async function runsOfShop(
  db: Queryable,
  organizationId: string,
  keyId: string,
  most: number,
): Promise<ShopRun[]> {
  const given = { organization_id: organizationId, key_id: keyId, tasks: [...shopTasks], most };
  return (await run(db, ofKey, given)).map(shownRun);
}

const forget = statement({
  name: 'forget-shop-runs',
  parameters: { jobs: 'text[]' },
  columns: {},
  text: 'delete from integrations.job_runs where job = any($jobs)',
});

/** Of a shop that is linked no more. */
export async function forgetShopRuns(db: Queryable, keyId: string): Promise<void> {
  await run(db, forget, { jobs: shopTasks.map((task) => nameOf(task, keyId)) });
}

type Row = Awaited<ReturnType<typeof run<(typeof last)['parameters'], typeof columns>>>[number];

function shownRun({ key_id: keyId, started_at: startedAt, ended_at: endedAt, ...row }: Row): ShopRun {
  return { ...row, keyId, startedAt, endedAt };
}
