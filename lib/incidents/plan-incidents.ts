import type { Finding } from './finding.ts';
import { type IncidentKind, kinds, kindsOfTraffic } from './kinds.ts';

/** An incident that is open. */
export interface OpenIncident {
  id: string;
  kind: IncidentKind;
  integrationKeyId: string;
  subject: string;
  openedAt: Date;
  remindedAt: Date | null;
  clearSince: Date | null;
  /** How many like it were opened in 24 h, this one included. */
  ofLate: number;
  /** From before what the log still has: what a webhook does is then known no more. */
  isPastLog: boolean;
  /** Its key was revoked: nothing of it can need anybody any more. */
  isGone: boolean;
}

export interface Plan {
  open: Finding[];
  /** Those that are there no longer, for the first time. */
  clear: string[];
  /** Those that are there again, before they counted as resolved. */
  unclear: string[];
  /** `told` false: another incident has taken its place, and that is told. */
  resolve: { id: string; at: Date; told: boolean }[];
  /** With what is to be said now; null: what was said, since nothing has happened that tells more. */
  remind: { id: string; finding: Finding | null }[];
}

/** Whether the facts of a kind were looked at, for all keys or for this one. */
export type WasJudged = (kind: IncidentKind, integrationKeyId: string) => boolean;

const MINUTE_MS = 60_000;
const REMIND_MS = 24 * 60 * MINUTE_MS;
const LONGEST_CALM_MS = REMIND_MS;
/** Kinds that follow on each other: of a key and what they are about only the last is told of its end. */
const families: Partial<Record<IncidentKind, string>> = {
  webhook_failing: 'webhook',
  webhook_off: 'webhook',
};

/**
 * What becomes of the incidents, given what was found: one incident is opened once, reminded of once, and resolved when
 * its cause has been gone for a while. That while doubles with every time that it came back within a day, so whatever
 * comes and goes is told ever more seldom.
 */
export function planIncidents(
  found: readonly Finding[],
  open: readonly OpenIncident[],
  judged: WasJudged,
  now: Date,
): Plan {
  const byName = new Map(found.map((finding) => [nameOf(finding), finding]));
  const openNames = new Set(open.map(nameOf));
  const familiesFound = new Set(found.map(familyOf));
  const plan: Plan = { open: [], clear: [], unclear: [], resolve: [], remind: [] };
  for (const finding of found) if (!openNames.has(nameOf(finding))) plan.open.push(finding);
  for (const incident of open) {
    const { id, kind, clearSince } = incident;
    const finding = byName.get(nameOf(incident));
    if (finding !== undefined) {
      if (clearSince !== null) plan.unclear.push(id);
      if (isToBeReminded(incident, now)) plan.remind.push({ id, finding });
    } else if (incident.isGone) plan.resolve.push({ id, at: now, told: false });
    else if (familiesFound.has(familyOf(incident))) plan.resolve.push({ id, at: now, told: false });
    // Looked at or not, a cause that is known to be gone may have been gone for long enough by now.
    else if (clearSince !== null && now.getTime() - clearSince.getTime() >= calmOf(incident))
      plan.resolve.push({ id, at: clearSince, told: true });
    else if (clearSince === null && judged(kind, incident.integrationKeyId)) {
      if (calmOf(incident) === 0) plan.resolve.push({ id, at: now, told: !isForgotten(incident) });
      else plan.clear.push(id);
    } else if (clearSince === null && kindsOfTraffic.includes(kind) && isToBeReminded(incident, now))
      plan.remind.push({ id, finding: null });
  }
  return plan;
}

/** Nothing says that it works again: it is closed, and nobody is told that it were over. */
function isForgotten({ kind, isPastLog }: OpenIncident): boolean {
  return isPastLog && families[kind] === 'webhook';
}

function isToBeReminded({ kind, openedAt, remindedAt }: OpenIncident, now: Date): boolean {
  return kinds[kind].reminds && remindedAt === null && now.getTime() - openedAt.getTime() >= REMIND_MS;
}

/** The first time as its kind says; then at least two minutes, doubled each time. */
function calmOf({ kind, ofLate }: OpenIncident): number {
  const first = kinds[kind].calmMinutes * MINUTE_MS;
  if (ofLate <= 1) return first;
  return Math.min(Math.max(first, 2 * MINUTE_MS) * 2 ** (ofLate - 1), Math.max(first, LONGEST_CALM_MS));
}

function nameOf({ kind, integrationKeyId, subject }: Pick<Finding, 'kind' | 'integrationKeyId' | 'subject'>): string {
  return `${kind} ${integrationKeyId} ${subject}`;
}

/** What ends in 14 days is what ends in 3; a webhook that is off is the one that was failing. */
function familyOf({ kind, integrationKeyId, subject }: Pick<Finding, 'kind' | 'integrationKeyId' | 'subject'>): string {
  const isStage = kind === 'key_ending' || kind === 'secret_ending';
  return `${families[kind] ?? kind} ${integrationKeyId} ${isStage ? '' : subject}`;
}
