import { type Queryable, transactionOn } from '../database/pool.ts';
import { first, run, statement } from '../database/statement.ts';
import { findIncidents, type Seen } from '../incidents/find-incidents.ts';
import { findSilence } from '../incidents/find-silence.ts';
import { keepIncidents, openIncidents } from '../incidents/keep-incidents.ts';
import { planIncidents } from '../incidents/plan-incidents.ts';

/** Silence lasts hours: it is looked for less often than whatever else there is. */
const SILENCE_EVERY_MS = 10 * 60_000;

/** Of this process's last look. Another that takes over judges anew what it has not seen. */
let seen: Seen = new Map();

const progress = statement({
  name: 'incident-progress',
  parameters: {},
  columns: { looked_at: 'timestamptz?', silence_looked_at: 'timestamptz?' },
  text: 'select looked_at, silence_looked_at from integrations.incident_progress',
});
const stoppedOrganizations = statement({
  name: 'stopped-organizations',
  parameters: {},
  columns: { id: 'text' },
  text: 'select id::text as id from core.organizations where stopped_at is not null',
});
const moveOn = statement({
  name: 'move-incident-progress',
  parameters: { now: 'timestamptz', for_silence: 'boolean' },
  columns: {},
  text: `
    update integrations.incident_progress set looked_at = $now,
      silence_looked_at = case when $for_silence then $now else silence_looked_at end`,
});

/**
 * Opens, reminds of and resolves incidents by what happened since the last look, with the messages that tell of them, in
 * one transaction. Returns how many changed.
 */
export async function watchConnections(db: Queryable, retentionDays: number, now: Date): Promise<number> {
  const known = await first(db, progress, {});
  const { looked_at: lookedAt = null, silence_looked_at: silenceLookedAt = null } = known ?? {};
  const moved = await run(db, stoppedOrganizations, {});
  const stopped = new Set(moved.map(({ id }) => id)); // what becomes of them is told where they are now
  const found = await findIncidents(db, { lookedAt, seen, retentionDays, now });
  const looksForSilence = Math.abs(now.getTime() - (silenceLookedAt?.getTime() ?? 0)) >= SILENCE_EVERY_MS;
  const silence = looksForSilence ? await findSilence(db, now) : null;
  const findings = [...found.findings, ...(silence?.findings ?? [])];
  const plan = planIncidents(
    findings.filter(({ organizationId }) => !stopped.has(organizationId)),
    await openIncidents(db, retentionDays, now),
    (kind, key) => (kind === 'silent' ? (silence?.judged.has(key) ?? false) : found.judged(kind, key)),
    now,
  );
  const changed = await transactionOn(db, async (tx) => {
    await run(tx, moveOn, { now, for_silence: looksForSilence });
    return keepIncidents(tx, plan, now);
  });
  seen = found.seen;
  return changed;
}
