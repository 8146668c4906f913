import type { ErrorCode } from '../errors/catalogue.ts';

/** What was done to a key just before it began to fail. */
export interface LikelyCause {
  /** As a piece of a sentence, its moment and person to follow: `Signing secret rotated`. */
  what: string;
  at: Date;
  /** Null: nobody did it then, a time came (an expiry, the end of an overlap). */
  by: string | null;
}

/** Failures of one kind on one key. Dates and text only: fit for a client component. */
export interface FailureGroup {
  integrationKeyId: string;
  /** The bare 8. */
  keyId: string;
  keyName: string;
  errorCode: ErrorCode;
  statusCode: number;
  /** How many requests, folded ones included. */
  requests: number;
  /** Arrival of the first and of the newest of them. */
  since: Date;
  latest: Date;
  /** The newest row, to open. */
  latestRowId: string;
  /** Arrival of the last verified request that was accepted before the newest failure; null: none in 24 h. */
  lastGoodAt: Date | null;
  /** True when good requests came in between, so that `since` is no moment at which something broke. */
  mixed: boolean;
  /** False once a good request came after the newest failure. */
  ongoing: boolean;
  cause: LikelyCause | null;
  /** The summary of the newest diagnosis among them; null when there is none yet. */
  diagnosis: string | null;
}

/**
 * A group in one line: "signature_invalid × 41 since 10:02. Last good 10:01. Signing secret rotated 10:02 by anna@."
 * Without a likely cause it ends in the newest diagnosis. `clock` writes a moment as the reader's zone and day want it.
 */
export function groupText(group: FailureGroup, clock: (moment: Date) => string): string {
  return groupParts(group, clock).join(' ');
}

/** Its sentences one by one, the count first, for a layout that sets them apart. */
export function groupParts(group: FailureGroup, clock: (moment: Date) => string): string[] {
  const parts = [`${group.errorCode} × ${group.requests.toLocaleString('en-US')} since ${clock(group.since)}.`];
  if (group.lastGoodAt !== null) parts.push(`Last good ${clock(group.lastGoodAt)}.`);
  if (group.cause) parts.push(causeText(group.cause, clock));
  else if (group.diagnosis !== null) parts.push(group.diagnosis);
  return parts;
}

/** "Signing secret rotated 10:02 by anna@." */
export function causeText({ what, at, by }: LikelyCause, clock: (moment: Date) => string): string {
  return `${what} ${clock(at)}${by === null ? '' : ` by ${shortActor(by)}`}.`;
}

/** Who, as lines with little room name them: an e-mail address up to its @. */
export function shortActor(actor: string): string {
  return /^[^\s@]+@/.exec(actor)?.[0] ?? actor;
}
