import type { KeyStatus } from '../keys/vocabulary.ts';

/** The newest requests of a key where all of them were refused or failed. */
export interface RefusedRun {
  requests: number;
  /** Arrival of the first and of the newest of them. */
  since: Date;
  latestAt: Date;
}

/** What is known of a connection. */
export interface HealthFacts {
  status: KeyStatus;
  expiresAt: Date | null;
  revokedAt: Date | null;
  revokedBy: string | null;
  createdAt: Date;
  /** Null: the log has none. */
  lastRequestAt: Date | null;
  lastGoodAt: Date | null;
  /** Null: the newest request was good, or there is none. */
  run: RefusedRun | null;
  /** Of the last 24 hours. */
  requests: number;
  errors: number;
}

/** What a connection is in one word. `since` is when that began, as far as is known. */
export type Health =
  | { state: 'revoked'; since: Date; by: string; requestsSince: boolean }
  | { state: 'expired'; since: Date; requestsSince: boolean }
  | { state: 'waiting'; since: Date }
  /** `since` null: for as long as rows are kept. */
  | { state: 'quiet'; since: Date | null }
  | { state: 'refusing'; since: Date; run: RefusedRun }
  | { state: 'working'; since: Date };

const DAY_MS = 24 * 3600 * 1000;

/**
 * Exactly one of six. What the key is comes first, then whether it was ever heard of, and lately: a shop that was
 * refused and has been silent for a day is quiet, since by now nobody is trying.
 */
export function healthOf(facts: HealthFacts, retentionDays: number, now: Date): Health {
  const { lastRequestAt, run } = facts;
  const endedAt = facts.revokedAt ?? facts.expiresAt;
  const requestsSince = endedAt !== null && lastRequestAt !== null && lastRequestAt > endedAt;
  if (facts.status === 'revoked' && facts.revokedAt !== null) {
    return { state: 'revoked', since: facts.revokedAt, by: facts.revokedBy ?? 'unknown', requestsSince };
  }
  if (facts.status === 'expired' && facts.expiresAt !== null) {
    return { state: 'expired', since: facts.expiresAt, requestsSince };
  }
  if (lastRequestAt === null) {
    const olderThanTheLog = now.getTime() - facts.createdAt.getTime() > retentionDays * DAY_MS;
    return olderThanTheLog ? { state: 'quiet', since: null } : { state: 'waiting', since: facts.createdAt };
  }
  if (now.getTime() - lastRequestAt.getTime() > DAY_MS) return { state: 'quiet', since: lastRequestAt };
  if (run !== null) return { state: 'refusing', since: run.since, run };
  return { state: 'working', since: lastRequestAt };
}

/** `0.4 %`, and never 0 % of some, nor 100 % of fewer than all. */
export function shareText(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  if (part === whole) return '100 %';
  const percent = Math.min(99.9, Math.max(0.1, (part / whole) * 100));
  return `${percent >= 10 ? Math.min(99, Math.round(percent)) : percent.toFixed(1)} %`;
}
