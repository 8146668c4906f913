import { type Queryable, transactionOn } from '../database/pool.ts';
import { rawSqlOn } from '../database/raw-sql.ts';
import { findIncidents } from '../incidents/find-incidents.ts';
import { findSilence } from '../incidents/find-silence.ts';
import { keepIncidents, openIncidents } from '../incidents/keep-incidents.ts';
import { planIncidents } from '../incidents/plan-incidents.ts';

/** Silence lasts hours: it is looked for less often than whatever else there is. */
const SILENCE_EVERY_MS = 10 * 60_000;

/**
 * Opens, reminds of and resolves incidents by what happened since the last look, with the messages that tell of them, in
 * one transaction. Returns how many changed.
 */
export async function watchConnections(db: Queryable, retentionDays: number, now: Date): Promise<number> {
  const sql = rawSqlOn(db);
  const [progress] = await sql.$queryRaw<{ lookedAt: Date | null; silenceLookedAt: Date | null }[]>`
    select looked_at as "lookedAt", silence_looked_at as "silenceLookedAt" from integrations.incident_progress`;
  const { lookedAt = null, silenceLookedAt = null } = progress ?? {};
  const moved = await sql.$queryRaw<{ id: string }[]>`
    select id::text as id from core.organizations where stopped_at is not null`;
  const stopped = new Set(moved.map(({ id }) => id)); // what becomes of them is told where they are now
  const found = await findIncidents(sql, { lookedAt, retentionDays, now });
  const looksForSilence = Math.abs(now.getTime() - (silenceLookedAt?.getTime() ?? 0)) >= SILENCE_EVERY_MS;
  const silence = looksForSilence ? await findSilence(sql, now) : null;
  const findings = [...found.findings, ...(silence?.findings ?? [])];
  const plan = planIncidents(
    findings.filter(({ organizationId }) => !stopped.has(organizationId)),
    await openIncidents(sql, now),
    (kind, key) => (kind === 'silent' ? (silence?.judged.has(key) ?? false) : found.judged(kind, key)),
    now,
  );
  return transactionOn(db, async (client) => {
    const tx = rawSqlOn(client);
    await tx.$queryRaw`
      update integrations.incident_progress set looked_at = ${now}::timestamptz,
        silence_looked_at = case when ${looksForSilence}::boolean then ${now}::timestamptz else silence_looked_at end`;
    return keepIncidents(tx, plan, now);
  });
}
