import { connectionPath, counted, type Finding, type WatchedKey } from './finding.ts';
import { about } from './judge.ts';
import { type HourlyCounts, silenceOf } from './silence.ts';

const HOUR_MS = 3600 * 1000;

export interface SilenceFacts {
  lastUsedAt: Date;
  /** When it was told; null: it was not. */
  toldAt: Date | null;
  counts: HourlyCounts;
}

/** What was told is over with the next request, however quiet the hour is by then. */
export function judgeSilence(key: WatchedKey, { lastUsedAt, toldAt, counts }: SilenceFacts, now: Date): Finding | null {
  const silentHours = (now.getTime() - lastUsedAt.getTime()) / HOUR_MS;
  const silence = toldAt === null ? silenceOf(counts, silentHours) : null;
  if (toldAt === null ? silence === null : lastUsedAt > toldAt) return null;
  const hours = counted(Math.floor(silentHours), 'hour', 'hours');
  const usual =
    silence === null
      ? ''
      : ` In each earlier week, the same hours had ${counted(silence.usualRequests, 'request', 'requests')} or more, at most ${counted(silence.usualGapHours, 'hour', 'hours')} apart.`;
  return about(key, 'silent', '', {
    title: `silent for ${hours}`,
    detail: `No accepted request since ${lastUsedAt.toISOString()}, ${hours} ago.${usual}`,
    meaning: 'Either nothing is being sold, or orders no longer reach us.',
    action: 'Check that orders still arrive',
    path: connectionPath(key),
  });
}
