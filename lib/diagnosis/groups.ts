import { z } from 'zod';
import type { Transaction } from '../database/prisma.ts';
import { type RowOf, run, statement } from '../database/statement.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import type { FailureGroup, LikelyCause } from './group-text.ts';

const DAY_MS = 24 * 3600 * 1000;
/** A run of so many failures after the last good request is something that broke; fewer may be chance. */
const RUN = 5;
/** So many of a key's rows are looked through, newest first, for its last good request; */
const LOOKED_THROUGH = 20_000;
/** and so many of its failures: more are counted as that many or more. */
const MOST_FAILURES = 10_000;
/** A change and the failures it causes are changed apart by clocks of several machines. */
const SLACK_MS = 2_000;

export interface GroupsOf {
  /** Only this key's, by its row id; all keys of the organization when absent. */
  integrationKeyId?: string;
  /** Members are changed no diagnosis (contract §5). */
  mayManage: boolean;
  now: Date;
}

/**
 * The failures (4xx, 5xx) of the last 24 h, those of one error code on one key in one group with their likely cause, the
 * group with the newest failure first. A group is the run since the key's last good request; when good ones came
 * in between (`mixed`), all of 24 h. Unmatched requests are in none.
 *
 * One statement over an index of failures alone, and of those the newest: a key that works costs nothing, and one that
 * fails all day no more than one that fails for an hour. Show with `groupSentences`.
 */
export async function failureGroups(
  db: Transaction,
  organizationId: string,
  { integrationKeyId, mayManage, now }: GroupsOf,
): Promise<FailureGroup[]> {
  const from = new Date(now.getTime() - DAY_MS);
  const found = await run(db, failed, {
    organization_id: organizationId,
    key: integrationKeyId ?? null,
    since: from,
  });
  const groups = found.map((row) => groupFrom(row, mayManage));
  const changes = groups.length === 0 ? [] : await changesOf(db, groups, from);
  return groups.map((group) => ({ ...group, cause: likelyCause(group, changes, now) }));
}

const foundGroup = {
  integration_key_id: 'uuid',
  key_id: 'text',
  name: 'text',
  error_code: 'text',
  status_code: 'smallint',
  requests: 'integer',
  since: 'timestamptz',
  latest: 'timestamptz',
  latest_id: 'uuid',
  last_good_at: 'timestamptz?',
  ongoing: 'boolean',
  run_requests: 'integer',
  run_since: 'timestamptz',
  rows: 'integer',
  diagnosed_id: 'uuid?',
  diagnosed_at: 'timestamptz?',
  summary: 'text?',
} as const;

const failed = statement({
  name: 'failure-groups',
  parameters: { organization_id: 'uuid', key: 'uuid?', since: 'timestamptz' },
  columns: foundGroup,
  text: `
    select k.id as integration_key_id, k.key_id, k.name, f.error_code, f.status_code, f.requests, f.since, f.latest,
      f.latest_id, good.at as last_good_at, not exists (
        select 1 from (
          select status_code, verified from integrations.request_log
          where integration_key_id = k.id and id > f.latest_id order by id desc limit ${LOOKED_THROUGH}) later
        where status_code < 300 and verified) as ongoing,
      run.requests as run_requests, run.since as run_since,
      sum(f.rows) over (partition by k.id)::integer as rows, diagnosed.id as diagnosed_id, diagnosed.at as diagnosed_at, diagnosed.summary
    from integrations.integration_keys k
    cross join lateral (
      select error_code, min(status_code) as status_code, least(sum(repeated), 2147483647)::integer as requests, count(*) as rows,
        min(request_received_at) as since, max(request_received_at) as latest,
        (array_agg(id order by id desc))[1] as latest_id
      from (
        select id, error_code, status_code, repeated, request_received_at from integrations.request_log
        where integration_key_id = k.id and id >= integrations.uuid_at($since::timestamptz) and status_code >= 400
        order by id desc limit ${MOST_FAILURES}) newest
      where error_code is not null
      group by error_code) f
    left join lateral (
      select id, request_received_at as at from (
        select id, request_received_at, status_code, verified from integrations.request_log
        where integration_key_id = k.id and id < f.latest_id and id >= integrations.uuid_at($since::timestamptz)
        order by id desc limit ${LOOKED_THROUGH}) earlier
      where status_code < 300 and verified order by id desc limit 1) good on true
    cross join lateral (
      select least(sum(repeated), 2147483647)::integer as requests, min(request_received_at) as since from (
        select error_code, repeated, request_received_at from integrations.request_log
        where integration_key_id = k.id and status_code >= 400
          and id >= coalesce(good.id, integrations.uuid_at($since::timestamptz))
        order by id desc limit ${MOST_FAILURES}) after_good
      where error_code = f.error_code) run
    left join lateral (
      select id, request_received_at as at, diagnosis ->> 'summary' as summary from (
        select id, request_received_at, error_code, diagnosis from integrations.request_log
        where integration_key_id = k.id and status_code >= 400 and id >= integrations.uuid_at($since::timestamptz)
        order by id desc limit ${MOST_FAILURES}) newest
      where error_code = f.error_code and diagnosis #>> '{evidence,cause}' is distinct from 'not_tried' and diagnosis is not null
      order by id desc limit 1) diagnosed on true
    where k.organization_id = $organization_id::uuid
      and ($key::uuid is null or k.id = $key::uuid)
    order by f.latest_id desc`,
});

function groupFrom(row: RowOf<typeof foundGroup>, mayManage: boolean): FailureGroup {
  const isRun = row.run_requests === row.requests || row.run_requests >= RUN || row.run_requests * 2 >= row.requests;
  return {
    integrationKeyId: row.integration_key_id,
    keyId: row.key_id,
    keyName: row.name,
    errorCode: row.error_code,
    statusCode: row.status_code,
    requests: isRun ? row.run_requests : row.requests,
    since: isRun ? row.run_since : row.since,
    latest: row.latest,
    latestRowId: row.latest_id,
    lastGoodAt: row.last_good_at,
    mixed: !isRun,
    ongoing: row.ongoing,
    cause: null,
    more: row.rows >= MOST_FAILURES,
    diagnosis: mayManage ? diagnosisOf(row, isRun ? row.run_since : row.since) : null,
  };
}

/** One from before the run is of another failure, perhaps. */
function diagnosisOf(
  { diagnosed_id: rowId, diagnosed_at: at, summary }: RowOf<typeof foundGroup>,
  since: Date,
): FailureGroup['diagnosis'] {
  if (rowId === null || at === null || summary === null || at < since) return null;
  return { rowId, at, summary };
}

/** A change to a key that can make its requests fail. */
interface Change extends LikelyCause {
  integrationKeyId: string;
  codes: readonly string[];
}

const signatureCodes = ['signature_missing', 'signature_malformed', 'signature_expired', 'signature_invalid'] as const;

/** What the audit log says of a change: each action that can make requests fail, with the codes they then fail with. */
const details = z.looseObject({ old_secret_until: z.string().nullish(), accepted_until: z.string().optional() });
const settings = {
  ip_allowlist: { what: 'IP allowlist changed', codes: ['ip_not_allowed'] },
  rate_limit_per_minute: { what: 'Rate limit changed', codes: ['rate_limited'] },
  expires_at: { what: 'Expiry changed', codes: ['invalid_api_key'] },
  require_timestamp: { what: 'Require timestamp changed', codes: ['signature_invalid'] },
} as const satisfies Record<string, Pick<Change, 'what' | 'codes'>>;

const endLater = ['signing_secret.rotated', 'signing_secret.accepted_again'];

async function changesOf(db: Transaction, groups: readonly FailureGroup[], from: Date): Promise<Change[]> {
  const ids = [...new Set(groups.map(({ integrationKeyId }) => integrationKeyId))];
  const [entries, keys] = await Promise.all([
    db.auditEntry.findMany({
      where: {
        integrationKeyId: { in: ids },
        // An overlap ends long after it was asked for.
        OR: [{ createdAt: { gte: from } }, { action: { in: [...endLater] } }],
      },
      orderBy: { id: 'asc' },
    }),
    db.integrationKey.findMany({
      where: { id: { in: ids }, revokedAt: null, expiresAt: { not: null } },
      select: { id: true, expiresAt: true },
    }),
  ]);
  const expiries = keys.flatMap(({ id, expiresAt: at }): Change[] =>
    at === null ? [] : [{ integrationKeyId: id, what: 'The key expired', at, by: null, codes: ['invalid_api_key'] }],
  );
  return [...expiries, ...entries.flatMap(changesIn)];
}

interface AuditEntry {
  integrationKeyId: string | null;
  action: string;
  actor: string;
  details: unknown;
  createdAt: Date;
}

function changesIn({ integrationKeyId, action, actor, details: stored, createdAt }: AuditEntry): Change[] {
  if (integrationKeyId === null) return [];
  const changed = details.catch({}).parse(stored);
  const change = (what: string, codes: readonly ErrorCode[], at = createdAt, by: string | null = actor): Change => ({
    integrationKeyId,
    what,
    codes,
    at,
    by,
  });
  if (action === 'key.revoked') return [change('Revoked', ['invalid_api_key'])];
  if (action === 'key.rolled') return [change('Replaced by a new key', ['invalid_api_key'])];
  if (action === 'signing_secret.rotated') {
    const rotated = change('Signing secret rotated', signatureCodes);
    if (!changed.old_secret_until) return [rotated];
    const end = new Date(changed.old_secret_until);
    return [rotated, change('The old signing secret stopped', signatureCodes, end, null)];
  }
  if (action === 'signing_secret.accepted_again' && changed.accepted_until) {
    return [change('The old signing secret stopped', signatureCodes, new Date(changed.accepted_until), null)];
  }
  if (action !== 'key.adjusted') return [];
  return Object.entries(settings).flatMap(([name, { what, codes }]) => (name in changed ? [change(what, codes)] : []));
}

/** The newest change of the right kind between the last good request and the first failure. */
function likelyCause(group: FailureGroup, changes: readonly Change[], now: Date): LikelyCause | null {
  if (group.mixed) return null;
  const before = group.since.getTime() + SLACK_MS;
  const after = (group.lastGoodAt?.getTime() ?? now.getTime() - DAY_MS) - SLACK_MS;
  const fitting = changes
    .filter(({ integrationKeyId }) => integrationKeyId === group.integrationKeyId)
    .filter(({ codes, at }) => codes.includes(group.errorCode) && at.getTime() <= before && at.getTime() >= after)
    .sort((a, b) => b.at.getTime() - a.at.getTime());
  const [newest] = fitting;
  return newest ? { what: newest.what, at: newest.at, by: newest.by } : null;
}
