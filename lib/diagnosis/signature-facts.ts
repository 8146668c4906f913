import type { Transaction } from '../database/prisma.ts';
import { leastIdOf } from '../request-log/row-id.ts';

const DAY_MS = 24 * 3600 * 1000;
/** The newest signed requests that are looked at. */
const LOOKED_AT = 100;
/** Of the 300 s that a timestamp may be off (contract §5), a fifth: time enough to set the clock right. */
const WARN_SECONDS = 60;

/** How the clock of a key's sender goes. */
export interface ClockGauge {
  /** Arrival less timestamp, the median of the newest signed requests: above 0 the clock is behind. */
  driftSeconds: number;
  requests: number;
  warn: boolean;
  /** `2 s behind, which is fine`, `75 s ahead; requests are refused from 300 s on`. */
  text: string;
}

/** The gauge over the newest signed requests of 24 h, refused ones too; null when none carried a timestamp. */
export async function clockGauge(
  db: Transaction,
  organizationId: string,
  integrationKeyId: string,
  now: Date,
): Promise<ClockGauge | null> {
  const rows = await db.requestLogRow.findMany({
    where: {
      organizationId,
      integrationKeyId,
      id: { gte: leastIdOf(new Date(now.getTime() - DAY_MS)) },
      clockDriftSeconds: { not: null },
    },
    select: { clockDriftSeconds: true },
    orderBy: { id: 'desc' },
    take: LOOKED_AT,
  });
  const drifts = rows.map((row) => row.clockDriftSeconds ?? 0).sort((a, b) => a - b);
  const driftSeconds = drifts[Math.floor(drifts.length / 2)];
  if (driftSeconds === undefined) return null;
  const warn = Math.abs(driftSeconds) >= WARN_SECONDS;
  const ending = warn ? '; requests are refused from 300 s on' : driftSeconds === 0 ? '' : ', which is fine';
  return { driftSeconds, requests: drifts.length, warn, text: `${driftText(driftSeconds)}${ending}` };
}

/** `correct`, `2 s behind`, `75 s ahead`. */
function driftText(driftSeconds: number): string {
  if (driftSeconds === 0) return 'correct';
  return `${Math.abs(driftSeconds).toLocaleString('en-US')} s ${driftSeconds > 0 ? 'behind' : 'ahead'}`;
}

/** How far a sender has come from the old signing secret to the new one. */
export interface SecretCutOver {
  /** Until when the old secret verifies. */
  until: Date;
  /** Signed requests since the rotation, the newest 100, and how many of them used an old secret. */
  requests: number;
  old: number;
  /** `3 of the last 100 requests still use the old secret`. */
  text: string;
}

/** The cut-over that is under way; null while no old secret verifies. */
export async function secretCutOver(
  db: Transaction,
  organizationId: string,
  integrationKeyId: string,
  now: Date,
): Promise<SecretCutOver | null> {
  const secrets = await db.signingSecret.findMany({
    where: { integrationKeyId, integrationKey: { organizationId } },
    select: { createdAt: true, replacedAt: true, validUntil: true },
  });
  const ends = secrets.flatMap(({ validUntil }) => (validUntil !== null && validUntil > now ? [validUntil] : []));
  const until = ends.sort((a, b) => b.getTime() - a.getTime())[0];
  const current = secrets.find(({ replacedAt }) => replacedAt === null);
  if (until === undefined || current === undefined) return null;
  const rows = await db.requestLogRow.findMany({
    where: { organizationId, integrationKeyId, id: { gte: leastIdOf(current.createdAt) }, secretAge: { not: null } },
    select: { secretAge: true },
    orderBy: { id: 'desc' },
    take: LOOKED_AT,
  });
  const old = rows.filter(({ secretAge }) => secretAge !== 0).length;
  return { until, requests: rows.length, old, text: cutOverText(rows.length, old) };
}

function cutOverText(requests: number, old: number): string {
  if (requests === 0) return 'No signed request since the rotation';
  if (requests === 1) return `The only request since the rotation uses the ${old === 0 ? 'new' : 'old'} secret`;
  if (old === 0) return `None of the last ${requests} requests uses the old secret`;
  return `${old} of the last ${requests} requests still use${old === 1 ? 's' : ''} the old secret`;
}
