import { as, type Runner, run, statement } from '../database/statement.ts';
import { newId } from '../new-id.ts';
import { announce } from './announce.ts';
import { isKind } from './kinds.ts';
import type { OpenIncident, Plan } from './plan-incidents.ts';

const DAY_MS = 24 * 3600 * 1000;

const stillOpen = statement({
  name: 'open-incidents',
  parameters: { day_ago: 'timestamptz', log_begins: 'timestamptz' },
  columns: {
    id: 'uuid',
    kind: 'text',
    integrationKeyId: 'uuid',
    subject: 'text',
    openedAt: 'timestamptz',
    remindedAt: 'timestamptz?',
    clearSince: 'timestamptz?',
    isPastLog: 'boolean',
    isGone: 'boolean',
    ofLate: 'integer',
  },
  text: `
    select i.id, i.kind, i.integration_key_id as "integrationKeyId", i.subject, i.opened_at as "openedAt",
      i.reminded_at as "remindedAt", i.clear_since as "clearSince",
      i.opened_at < $log_begins as "isPastLog", k.revoked_at is not null as "isGone", (
        select count(*)::integer from integrations.incidents o
        where o.integration_key_id = i.integration_key_id and o.kind = i.kind and o.subject = i.subject
          and o.opened_at > $day_ago) as "ofLate"
    from integrations.incidents i join integrations.integration_keys k on k.id = i.integration_key_id
    where i.resolved_at is null`,
});

/** Every incident that is open, of all organizations. Whoever opened one may have been a day late. */
export async function openIncidents(db: Runner, retentionDays: number, now: Date): Promise<OpenIncident[]> {
  const rows = await run(db, stillOpen, {
    day_ago: new Date(now.getTime() - DAY_MS),
    log_begins: new Date(now.getTime() - (retentionDays - 1) * DAY_MS),
  });
  return rows.flatMap(({ kind, ...row }) => (isKind(kind) ? [{ ...row, kind }] : []));
}

const markClear = statement({
  name: 'mark-clear-incidents',
  parameters: { clear: 'uuid[]', unclear: 'uuid[]', now: 'timestamptz' },
  columns: {},
  text: `
    update integrations.incidents set clear_since = case when id = any ($clear::uuid[]) then $now::timestamptz end
    where id = any ($clear || $unclear::uuid[]) and resolved_at is null`,
});

const markReminded = statement({
  name: 'mark-reminded-incidents',
  parameters: { findings: 'json', now: 'timestamptz' },
  columns: {},
  text: `
    update integrations.incidents i set reminded_at = $now, title = coalesce(r.title, i.title), detail = coalesce(r.detail, i.detail),
      meaning = coalesce(r.meaning, i.meaning), action = coalesce(r.action, i.action), path = coalesce(r.path, i.path)
    from json_to_recordset($findings) as r (id uuid, title text, detail text, meaning text, action text, path text)
    where i.id = r.id and i.resolved_at is null`,
});

const markResolved = statement({
  name: 'mark-resolved-incidents',
  parameters: { ids: 'uuid[]', moments: as<Date[]>('timestamptz[]') },
  columns: {},
  text: `
    update integrations.incidents i set resolved_at = greatest(r.at, i.opened_at), clear_since = null
    from unnest($ids::uuid[], $moments::timestamptz[]) r (id, at)
    where i.id = r.id and i.resolved_at is null`,
});

/** Does what was planned and puts what is to be told into the outbox, in the caller's transaction. Returns how many changed. */
export async function keepIncidents(
  tx: Runner,
  { open, clear, unclear, resolve, remind }: Plan,
  now: Date,
): Promise<number> {
  const opened = open.length === 0 ? [] : await insert(tx, open, now);
  if (clear.length + unclear.length > 0) await run(tx, markClear, { clear, unclear, now });
  if (remind.length > 0) {
    const findings = JSON.stringify(remind.map(({ id, finding }) => ({ ...finding, id })));
    await run(tx, markReminded, { findings, now });
  }
  if (resolve.length > 0) {
    await run(tx, markResolved, { ids: resolve.map(({ id }) => id), moments: resolve.map(({ at }) => at) });
  }
  await announce(tx, opened, 'opened', now);
  await announce(
    tx,
    remind.map(({ id }) => id),
    'reminded',
    now,
  );
  await announce(
    tx,
    resolve.flatMap(({ id, told }) => (told ? [id] : [])),
    'resolved',
    now,
  );
  return opened.length + remind.length + resolve.length;
}

const insertIncidents = statement({
  name: 'insert-incidents',
  parameters: { findings: 'json', now: 'timestamptz' },
  columns: { id: 'text' },
  text: `
    insert into integrations.incidents (id, organization_id, integration_key_id, kind, subject, title, detail, meaning, action, path, opened_at)
    select f.id, f."organizationId", f."integrationKeyId", f.kind, f.subject, f.title, f.detail, f.meaning, f.action, f.path, $now
    from json_to_recordset($findings) as f (id uuid, "organizationId" uuid, "integrationKeyId" uuid, kind text,
      subject text, title text, detail text, meaning text, action text, path text)
    on conflict do nothing returning id::text`,
});

/** Returns the ids of those that were not open already. */
async function insert(tx: Runner, found: Plan['open'], now: Date): Promise<string[]> {
  const findings = JSON.stringify(found.map((finding) => ({ ...finding, id: newId() })));
  const rows = await run(tx, insertIncidents, { findings, now });
  return rows.map(({ id }) => id);
}
