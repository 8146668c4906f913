import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';
import type { FailureGroup } from '../diagnosis/group-text.ts';
import { failureGroups } from '../diagnosis/groups.ts';
import type { Finding, WatchedKey } from '../incidents/finding.ts';
import { judgedByLog } from '../incidents/judged-by-log.ts';
import { type IncidentKind, isKind, kindsFor, kindsOfTraffic } from '../incidents/kinds.ts';
import { standingFindings } from '../incidents/standing-findings.ts';
import { keyStatus } from '../keys/key-status.ts';
import type { Viewer } from '../organizations/viewer.ts';
import type { JudgedKey } from './read-health.ts';

/** What of a connection needs somebody: what its notice says, and of refusals what was found out about them. */
export interface Attention extends Pick<Finding, 'kind' | 'detail' | 'meaning' | 'path'> {
  keyId: string;
  name: string;
  failure: FailureGroup | null;
}

/** More than these nobody reads. */
const mostAttention = 5;
/** Connections that are judged by their log: those that failed last. */
const MOST_JUDGED = 40;
const LATELY_MS = 7 * 24 * 3600 * 1000;
/** Told by what was counted over minutes or weeks: as the job that opens notices found them last. */
const asTold: readonly IncidentKind[] = ['silent', 'rate_limited', 'rate_near'];
/** The most urgent first. */
const urgency: readonly IncidentKind[] = [
  ...kindsOfTraffic,
  'silent',
  'parked',
  'import_stuck',
  'order_unclear',
  'secret_ending',
  'key_ending',
  'rate_limited',
  'repaired',
  'rate_near',
];

/**
 * At most five, the most urgent first. It is what notices tell, by the same functions (lib/incidents/judge.ts), asked anew
 * for those that change with every request.
 */
export async function needsAttention(
  db: Transaction,
  { organizationId, mayManage }: Pick<Viewer, 'organizationId' | 'mayManage'>,
  { retentionDays, now }: { retentionDays: number; now: Date },
): Promise<Attention[]> {
  const reading = liveKeys(db, organizationId, now);
  const judging = reading
    .then((all) => failingLately(db, organizationId, all, now))
    .then((failing) => judgedByLog(db, failing, { retentionDays, now }));
  const [keys, judged, standing, told] = await Promise.all([
    reading,
    judging,
    standingFindings(db, organizationId, now),
    openFindings(db, organizationId),
  ]);
  const seen = kindsFor(mayManage);
  const urgent = [...judged, ...standing, ...told]
    .filter(({ kind }) => seen.includes(kind))
    .sort((a, b) => rankOf(a) - rankOf(b))
    .filter(isFirstOfItsKey)
    .slice(0, mostAttention);
  return Promise.all(
    urgent.map(async (finding) => {
      const key = keys.find(({ id }) => id === finding.integrationKeyId);
      const { kind, detail, meaning, path } = finding;
      const shown = { kind, detail, meaning, path, keyId: key?.keyId ?? '', name: key?.name ?? '' };
      return { ...shown, failure: await failureOf(db, finding, { mayManage, now }) };
    }),
  );
}

function rankOf({ kind, refusals }: Finding): number {
  // That a webhook is near its end is worse news than some refusals.
  return refusals?.isPartly ? urgency.indexOf('webhook_failing') + 0.5 : urgency.indexOf(kind);
}

/** Of a key's refusals and webhooks only the most urgent has a line: it tells the others, too. */
function isFirstOfItsKey({ kind, integrationKeyId }: Finding, place: number, sorted: readonly Finding[]): boolean {
  if (!kindsOfTraffic.includes(kind)) return true;
  return (
    sorted.findIndex((one) => kindsOfTraffic.includes(one.kind) && one.integrationKeyId === integrationKeyId) === place
  );
}

/** The failures that its newest refusal is one of. */
async function failureOf(
  db: Transaction,
  { organizationId, integrationKeyId, refusals }: Finding,
  about: { mayManage: boolean; now: Date },
): Promise<FailureGroup | null> {
  if (!refusals) return null;
  const groups = await failureGroups(db, organizationId, { integrationKeyId, ...about });
  return groups.find(({ errorCode }) => errorCode === refusals.errorCode) ?? groups[0] ?? null;
}

type LiveKey = WatchedKey & JudgedKey;

/** The organization's keys that are not revoked: an expired one refuses too, and somebody may not know. */
async function liveKeys(db: Transaction, organizationId: string, now: Date): Promise<LiveKey[]> {
  const keys = await db.integrationKey.findMany({
    where: { organizationId, revokedAt: null },
    select: {
      id: true,
      organizationId: true,
      keyId: true,
      name: true,
      payloadFormat: true,
      expiresAt: true,
      revokedAt: true,
      revokedBy: true,
      createdAt: true,
      webhookSourceUrl: true,
    },
  });
  return keys.map((key) => ({ ...key, status: keyStatus(key, now) }));
}

const failing = statement({
  name: 'failing-lately',
  parameters: { organization: 'uuid', keys: 'uuid[]', since: 'timestamptz' },
  columns: { id: 'text' },
  text: `
    select key::text as id from (
      select integration_key_id as key, hour as at, false as is_off from integrations.request_counts($keys::uuid[], $since)
      where refused + failed > 0
      union all select integration_key_id, opened_at, kind = 'webhook_off' from integrations.incidents
      where organization_id = $organization and resolved_at is null
        and kind in ('webhook_off', 'webhook_failing')) f
    group by key order by bool_or(is_off) desc, max(at) desc limit ${MOST_JUDGED}`,
});

/** Those with a webhook that is off or close to it, however long, and those with a failure of late, the latest first. */
async function failingLately(
  db: Transaction,
  organization: string,
  keys: readonly LiveKey[],
  now: Date,
): Promise<LiveKey[]> {
  const byId = new Map(keys.map((key) => [key.id, key]));
  const rows = await run(db, failing, {
    organization,
    keys: [...byId.keys()],
    since: new Date(now.getTime() - LATELY_MS),
  });
  return rows.flatMap(({ id }) => byId.get(id) ?? []);
}

async function openFindings(db: Transaction, organizationId: string): Promise<Finding[]> {
  const rows = await db.incident.findMany({
    where: {
      organizationId,
      resolvedAt: null,
      kind: { in: [...asTold] },
      integrationKey: { revokedAt: null },
    },
    orderBy: { openedAt: 'desc' },
    take: mostAttention * asTold.length,
  });
  return rows.flatMap(({ kind, integrationKeyId, ...row }) =>
    isKind(kind) && integrationKeyId !== null ? [{ ...row, kind, integrationKeyId }] : [],
  );
}
