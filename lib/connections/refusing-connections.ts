import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';
import type { Health } from './health.ts';
import { type JudgedKey, readHealth } from './read-health.ts';

/** A connection that refuses requests of its own sender, all or some, by its health. */
export interface RefusingConnection {
  integrationKeyId: string;
  health: Health;
  /** Of the newest refusal; null for a key at its end, whose every request is refused. */
  errorCode: string | null;
  latestAt: Date;
}

const DAY_MS = 24 * 3600 * 1000;
/** Connections whose health is read: those with failures in 24 h that failed last. */
const MOST_READ = 40;

/** Those of these keys that refuse now. One that had no failure in 24 h, as its counts say, is not looked at. */
export async function refusingConnections(
  db: Transaction,
  keys: readonly JudgedKey[],
  about: { retentionDays: number; now: Date },
): Promise<RefusingConnection[]> {
  const failing = await failingLately(db, keys, about.now);
  const health = await readHealth(db, failing, about);
  return failing.flatMap(({ id, latestHour }) => {
    const judged = health.get(id);
    return judged === undefined ? [] : refusing(id, judged, latestHour);
  });
}

function refusing(integrationKeyId: string, health: Health, latestHour: Date): RefusingConnection[] {
  if (health.state === 'expired' && health.requestsSince) {
    return [{ integrationKeyId, health, errorCode: null, latestAt: latestHour }];
  }
  if (health.state !== 'refusing' && health.state !== 'partly') return [];
  const { latestRefusal, latestAt } = health.recent;
  return [
    { integrationKeyId, health, errorCode: latestRefusal?.errorCode ?? null, latestAt: latestRefusal?.at ?? latestAt },
  ];
}

const failingKeys = statement({
  name: 'failing-lately',
  parameters: { keys: 'uuid[]', since: 'timestamptz' },
  columns: { id: 'text', latest: 'timestamptz' },
  text: `
    select integration_key_id::text as id, max(hour) as latest
    from integrations.request_counts($keys::uuid[], $since)
    where refused + failed > 0 group by 1 order by 2 desc limit ${MOST_READ}`,
});

async function failingLately(
  db: Transaction,
  keys: readonly JudgedKey[],
  now: Date,
): Promise<(JudgedKey & { latestHour: Date })[]> {
  const ids = keys.map(({ id }) => id);
  const rows = await run(db, failingKeys, { keys: ids, since: new Date(now.getTime() - DAY_MS) });
  const byId = new Map(keys.map((key) => [key.id, key]));
  return rows.flatMap(({ id, latest }) => {
    const key = byId.get(id);
    return key === undefined ? [] : [{ ...key, latestHour: latest }];
  });
}
