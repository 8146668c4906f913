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
  /** One of the catalogue's, or another version's. */
  errorCode: string;
  statusCode: number;
  /** How many requests, folded ones included; at least so many when `more`. */
  requests: number;
  more: boolean;
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
  /** The newest of them that was found out about; null when none was, and for members (contract §5). */
  diagnosis: { rowId: string; at: Date; summary: string } | null;
}

/**
 * What happened, and what was found out about it, which has a row to open; empty when nothing was: "Same failure 41 times
 * since 10:02. Last accepted 10:01. Signing secret rotated 10:02 by anna@.", "Cause found at 10:03: …". `clock` writes a
 * moment as the reader's zone and day want it.
 */
export function groupSentences(
  { requests, more, since, lastGoodAt, mixed, cause, diagnosis }: FailureGroup,
  clock: (moment: Date) => string,
): { summary: string; found: string } {
  const times =
    requests === 1
      ? 'Once, at'
      : `Same failure ${requests.toLocaleString('en-US')}${more ? ' or more' : ''} times since`;
  const sentences = [`${times} ${clock(since)}${mixed ? ', with accepted requests in between.' : '.'}`];
  if (lastGoodAt !== null && !mixed) sentences.push(`Last accepted ${clock(lastGoodAt)}.`);
  if (cause) sentences.push(causeText(cause, clock));
  const found = diagnosis === null ? '' : `Cause found at ${clock(diagnosis.at)}: ${diagnosis.summary}`;
  return { summary: sentences.join(' '), found };
}

/** "Signing secret rotated 10:02 by anna@." */
function causeText({ what, at, by }: LikelyCause, clock: (moment: Date) => string): string {
  return `${what} ${clock(at)}${by === null ? '' : ` by ${shortActor(by)}`}.`;
}

/** Who, as lines with little room name them: an e-mail address up to its @. */
export function shortActor(actor: string): string {
  return /^[^\s@]+@/.exec(actor)?.[0] ?? actor;
}
