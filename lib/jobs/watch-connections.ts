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
  const moved = await sql.$queryRaw<{ id: string }[]>`
    select id::text as id from core.organizations where stopped_at is not null`;
  const stopped = new Set(moved.map(({ id }) => id)); // what becomes of them is told where they are now
  const found = await findIncidents(sql, { lookedAt: progress?.lookedAt ?? null, retentionDays, now });
  const findings = found.findings.filter(({ organizationId }) => !stopped.has(organizationId));
  const plan = planIncidents(findings, await openIncidents(sql, now), found.judged, now);
  return transactionOn(db, async (client) => {
    const tx = rawSqlOn(client);
    await tx.$queryRaw`update integrations.incident_progress set looked_at = ${now}::timestamptz`;
    return keepIncidents(tx, plan, now);
  });
}
