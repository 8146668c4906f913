import type { Transaction } from '../database/prisma.ts';
import type { ShownKey } from '../keys/list-keys.ts';
import type { HealthFacts, RefusedRun } from './health.ts';
import { leastIdOf } from './row-id.ts';
import { requestsSince } from './statistics.ts';

const DAY_MS = 24 * 3600 * 1000;

/** The facts of a connection's health, each found by an index or among the counts of hours. */
export async function readHealth(db: Transaction, key: ShownKey, now: Date): Promise<HealthFacts> {
  const [newest, day] = await Promise.all([
    newestRow(db, key.id),
    requestsSince(db, key.id, new Date(now.getTime() - DAY_MS)),
  ]);
  const { status, expiresAt, revokedAt, revokedBy, createdAt } = key;
  const facts = { status, expiresAt, revokedAt, revokedBy, createdAt, ...day };
  if (newest === null) return { ...facts, lastRequestAt: null, lastGoodAt: null, run: null };
  const lastRequestAt = newest.requestReceivedAt;
  if (newest.statusCode < 400) return { ...facts, lastRequestAt, lastGoodAt: lastRequestAt, run: null };
  const lastGoodAt = await lastGood(db, key.id);
  return { ...facts, lastRequestAt, lastGoodAt, run: await refusedRun(db, key.id, lastGoodAt, lastRequestAt) };
}

function newestRow(db: Transaction, integrationKeyId: string) {
  return db.requestLogRow.findFirst({
    where: { integrationKeyId },
    orderBy: { id: 'desc' },
    select: { requestReceivedAt: true, statusCode: true },
  });
}

/** The newest row below 400: among those not counted yet, else in the last hour whose counts have one. */
async function lastGood(db: Transaction, integrationKeyId: string): Promise<Date | null> {
  const [row] = await db.$queryRaw<{ at: Date }[]>`
    with progress as (select coalesce(counted_until, 'epoch') as counted_until from integrations.statistics_progress),
    good_hour as (
      select hour from integrations.request_statistics
      where integration_key_id = ${integrationKeyId}::uuid and requests > refused + failed order by hour desc limit 1)
    (select request_received_at as at from integrations.request_log
      where integration_key_id = ${integrationKeyId}::uuid and status_code < 400
        and id >= integrations.uuid_at((select counted_until from progress)) order by id desc limit 1)
    union all
    (select request_received_at from integrations.request_log
      where integration_key_id = ${integrationKeyId}::uuid and status_code < 400
        and id >= integrations.uuid_at((select hour from good_hour))
        and id < integrations.uuid_at((select hour + interval '1 hour' from good_hour)) order by id desc limit 1)
    order by at desc limit 1`;
  return row?.at ?? null;
}

async function refusedRun(
  db: Transaction,
  integrationKeyId: string,
  lastGoodAt: Date | null,
  latestAt: Date,
): Promise<RefusedRun> {
  const after = new Date((lastGoodAt?.getTime() ?? 0) + 1);
  const [{ requests }, first] = await Promise.all([
    requestsSince(db, integrationKeyId, after),
    db.requestLogRow.findFirst({
      where: { integrationKeyId, id: { gte: leastIdOf(after) } },
      orderBy: { id: 'asc' },
      select: { requestReceivedAt: true },
    }),
  ]);
  return { requests, since: first?.requestReceivedAt ?? latestAt, latestAt };
}
