import { type Queryable, transactionOn } from '../database/pool.ts';
import { rawSqlOn } from '../database/raw-sql.ts';
import { findIncidents } from '../incidents/find-incidents.ts';
import { keepIncidents, openIncidents } from '../incidents/keep-incidents.ts';
import { planIncidents } from '../incidents/plan-incidents.ts';

/**
 * Opens, reminds of and resolves incidents by what happened since the last look, with the messages that tell of them, in
 * one transaction. Returns how many changed.
 */
export async function watchConnections(db: Queryable, retentionDays: number, now: Date): Promise<number> {
  const sql = rawSqlOn(db);
  const [progress] = await sql.$queryRaw<{ lookedAt: Date | null }[]>`
    select looked_at as "lookedAt" from integrations.incident_progress`;
  const { findings, judged } = await findIncidents(sql, { lookedAt: progress?.lookedAt ?? null, retentionDays, now });
  const plan = planIncidents(findings, await openIncidents(sql, now), judged, now);
  return transactionOn(db, async (client) => {
    const tx = rawSqlOn(client);
    await tx.$queryRaw`update integrations.incident_progress set looked_at = ${now}::timestamptz`;
    return keepIncidents(tx, plan, now);
  });
}
