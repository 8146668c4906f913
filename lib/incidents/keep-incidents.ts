import type { RawSql } from '../database/raw-sql.ts';
import { newId } from '../new-id.ts';
import { announce } from './announce.ts';
import { isKind } from './kinds.ts';
import type { OpenIncident, Plan } from './plan-incidents.ts';

const DAY_MS = 24 * 3600 * 1000;

/** Every incident that is open, of all organizations. */
export async function openIncidents(db: RawSql, now: Date): Promise<OpenIncident[]> {
  const rows = await db.$queryRaw<(Omit<OpenIncident, 'kind'> & { kind: string })[]>`
    select i.id, i.kind, i.integration_key_id as "integrationKeyId", i.subject, i.opened_at as "openedAt",
      i.reminded_at as "remindedAt", i.clear_since as "clearSince", k.revoked_at is not null as "isGone", (
        select count(*)::integer from integrations.incidents o
        where o.integration_key_id = i.integration_key_id and o.kind = i.kind and o.subject = i.subject
          and o.opened_at > ${new Date(now.getTime() - DAY_MS)}::timestamptz) as "ofLate"
    from integrations.incidents i join integrations.integration_keys k on k.id = i.integration_key_id
    where i.resolved_at is null`;
  return rows.flatMap(({ kind, ...row }) => (isKind(kind) ? [{ ...row, kind }] : []));
}

/** Does what was planned and puts what is to be told into the outbox, in the caller's transaction. Returns how many changed. */
export async function keepIncidents(
  tx: RawSql,
  { open, clear, unclear, resolve, remind }: Plan,
  now: Date,
): Promise<number> {
  const opened = open.length === 0 ? [] : await insert(tx, open, now);
  if (clear.length + unclear.length > 0) {
    await tx.$queryRaw`
      update integrations.incidents set clear_since = case when id = any (${clear}::uuid[]) then ${now}::timestamptz end
      where id = any (${[...clear, ...unclear]}::uuid[]) and resolved_at is null`;
  }
  if (remind.length > 0) {
    await tx.$queryRaw`
      update integrations.incidents i set reminded_at = ${now}::timestamptz, title = r.title, detail = r.detail,
        meaning = r.meaning, action = r.action, path = r.path
      from json_to_recordset(${JSON.stringify(remind.map(({ id, finding }) => ({ ...finding, id })))}::json)
        as r (id uuid, title text, detail text, meaning text, action text, path text)
      where i.id = r.id and i.resolved_at is null`;
  }
  if (resolve.length > 0) {
    await tx.$queryRaw`
      update integrations.incidents i set resolved_at = greatest(r.at, i.opened_at), clear_since = null
      from unnest(${resolve.map(({ id }) => id)}::uuid[], ${resolve.map(({ at }) => at.toISOString())}::timestamptz[]) r (id, at)
      where i.id = r.id and i.resolved_at is null`;
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

/** Returns the ids of those that were not open already. */
async function insert(tx: RawSql, findings: Plan['open'], now: Date): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    insert into integrations.incidents (id, organization_id, integration_key_id, kind, subject, title, detail, meaning, action, path, opened_at)
    select f.id, f."organizationId", f."integrationKeyId", f.kind, f.subject, f.title, f.detail, f.meaning, f.action, f.path, ${now}::timestamptz
    from json_to_recordset(${JSON.stringify(findings.map((finding) => ({ ...finding, id: newId() })))}::json)
      as f (id uuid, "organizationId" uuid, "integrationKeyId" uuid, kind text, subject text, title text, detail text,
        meaning text, action text, path text)
    on conflict do nothing returning id::text`;
  return rows.map(({ id }) => id);
}
