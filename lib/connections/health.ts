import type { KeyStatus } from '../keys/vocabulary.ts';
import type { Recent, Strangers } from './judge-requests.ts';

/** What is known of a connection. */
export interface HealthFacts {
  status: KeyStatus;
  expiresAt: Date | null;
  revokedAt: Date | null;
  revokedBy: string | null;
  createdAt: Date;
  /** Its own requests in 24 h; null: there were none. */
  recent: Recent | null;
  /** Of others, in 24 h; null: there were none. */
  strangers: Strangers | null;
  /** Its newest verified request, however old; null: the log has none. */
  lastUsedAt: Date | null;
  /** The newest row of its log, whoever sent it, for a key at its end. */
  newestAt: Date | null;
}

/** How a connection does. `since` is when that began, as far as is known. */
export type Health =
  | { state: 'revoked'; since: Date; by: string; requestsSince: boolean }
  | { state: 'expired'; since: Date; requestsSince: boolean }
  | { state: 'waiting'; since: Date; strangers: Strangers | null }
  /** `since` null: for as long as rows are kept. */
  | { state: 'quiet'; since: Date | null; strangers: Strangers | null }
  | ({ state: 'refusing' | 'partly' | 'working' } & Judged);

/** By its own requests of late. */
interface Judged {
  recent: Recent;
  strangers: Strangers | null;
}

const DAY_MS = 24 * 3600 * 1000;
/** So many accepted in a row after refusals: whatever it was may be over. */
const MAYBE_OVER = 3;
/** Up to this share of refusals, or a single one among accepted requests, a connection works. */
const FEW = 0.1;

/**
 * Exactly one of seven; list, page, "Needs attention" and command line all ask here. What the key is comes first, then
 * whether it was ever heard of, and lately; then the share of its own requests of late that were refused, never the
 * newest one alone.
 */
export function healthOf(facts: HealthFacts, retentionDays: number, now: Date): Health {
  const { recent, strangers, lastUsedAt, newestAt } = facts;
  const endedAt = facts.revokedAt ?? facts.expiresAt;
  const requestsSince = endedAt !== null && newestAt !== null && newestAt > endedAt;
  if (facts.status === 'revoked' && facts.revokedAt !== null) {
    return { state: 'revoked', since: facts.revokedAt, by: facts.revokedBy ?? 'unknown', requestsSince };
  }
  if (facts.status === 'expired' && facts.expiresAt !== null) {
    return { state: 'expired', since: facts.expiresAt, requestsSince };
  }
  if (recent !== null) return { state: stateOf(recent), recent, strangers };
  if (lastUsedAt !== null) return { state: 'quiet', since: lastUsedAt, strangers };
  const olderThanTheLog = now.getTime() - facts.createdAt.getTime() > retentionDays * DAY_MS;
  return olderThanTheLog
    ? { state: 'quiet', since: null, strangers }
    : { state: 'waiting', since: facts.createdAt, strangers };
}

function stateOf({ requests, refused, acceptedInARow }: Recent): 'refusing' | 'partly' | 'working' {
  if (refused * 2 > requests && acceptedInARow < MAYBE_OVER) return 'refusing';
  return refused > 1 && refused > requests * FEW ? 'partly' : 'working';
}

/** The state in a word or two, and the glyph that stands before it. */
export const healthMarks = {
  working: { word: 'Working', glyph: 'connected' },
  partly: { word: 'Refusing some', glyph: 'warning' },
  refusing: { word: 'Refusing', glyph: 'refusing' },
  quiet: { word: 'Quiet', glyph: 'warning' },
  waiting: { word: 'Waiting for the first request', glyph: 'waiting' },
  expired: { word: 'Expired', glyph: 'expired' },
  revoked: { word: 'Revoked', glyph: 'revoked' },
} as const satisfies Record<Health['state'], { word: string; glyph: string }>;

/** A sentence in pieces, so that whoever shows it writes its moments as their reader's clock has them. */
export type Piece = string | Date;

/** What goes on after the word. */
export function healthSentence(health: Health): Piece[] {
  switch (health.state) {
    case 'revoked':
      return [`By ${health.by}, `, health.since, `. A revoked key can’t come back.${still(health.requestsSince)}`];
    case 'expired':
      return ['Since ', health.since, ` every request gets 401 invalid_api_key.${still(health.requestsSince)}`];
    case 'waiting':
      return ['The key was created ', health.since, '.', ...strangersNote(health.strangers)];
    case 'quiet':
      return [...quietWords(health.since), ...strangersNote(health.strangers)];
    default:
      return [...judgedWords(health.recent), ...strangersNote(health.strangers)];
  }
}

function still(requestsSince: boolean): string {
  return requestsSince ? ' Somebody is still sending requests with it.' : '';
}

function quietWords(since: Date | null): Piece[] {
  if (since === null) return ['No request for as long as rows are kept.'];
  return ['No request for 24 h. The last one came ', since, '.'];
}

function judgedWords({ requests, refused, latestAt, latestRefusal, lastGoodAt }: Recent): Piece[] {
  if (refused === 0 || latestRefusal === null) return ['Last request ', latestAt, '.'];
  const lastGood: Piece[] = lastGoodAt === null ? [] : [' Last accepted ', lastGoodAt, '.'];
  if (refused === requests) {
    const all =
      requests === 1
        ? 'The last request was refused, '
        : `The last ${count(requests)} requests were all refused, the latest `;
    return [all, latestRefusal.at, '.', ...lastGood];
  }
  const were = refused === 1 ? 'was' : 'were';
  const share = `${count(refused)} of the last ${count(requests)} requests ${were} refused (${shareText(refused, requests)}), the latest `;
  return [share, latestRefusal.at, '.', ...lastGood];
}

function strangersNote(strangers: Strangers | null): Piece[] {
  if (strangers === null) return [];
  const { requests, addresses, latestAt } = strangers;
  const [what, have] = requests === 1 ? ['1 request', 'has'] : [`${count(requests)} requests`, 'have'];
  const from = addresses.length === 1 ? 'an address that' : 'addresses that';
  const where = `${addresses.join(', ')}${addresses.length > 1 ? ' and maybe others' : ''}`;
  return [
    ` Not counted: ${what} from ${from} never sent a valid one (${where}), which ${have} been refused, the latest `,
    latestAt,
    '.',
  ];
}

/** The whole sentence as text. */
export function healthText(health: Health, clock: (moment: Date) => string): string {
  const pieces = healthSentence(health).map((piece) => (piece instanceof Date ? clock(piece) : piece));
  return `${healthMarks[health.state].word}. ${pieces.join('')}`;
}

/** `0.4 %`, and never 0 % of some, nor 100 % of fewer than all. */
export function shareText(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  if (part === whole) return '100 %';
  const percent = Math.min(99.9, Math.max(0.1, (part / whole) * 100));
  return `${percent >= 10 ? Math.min(99, Math.round(percent)) : percent.toFixed(1)} %`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
