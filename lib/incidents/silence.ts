/** A connection's accepted requests by hour, counted back from now: `[0]` is the hour that runs. */
export type HourlyCounts = readonly number[];

export const WEEK_HOURS = 168;
/** Weeks that are learnt from: the last so many. */
const LEARNT_WEEKS = 4;
/** With those that its gaps and spans may reach into: counts of so many weeks are needed, however short the log is kept. */
export const KEPT_WEEKS = LEARNT_WEEKS + 2;
/** Of these so many must have been alike: a connection that is younger is not judged. */
const LEAST_WEEKS = 3;
const LEAST_SILENCE_HOURS = 6;
/** Longer than so many times the usual gap. */
const GAPS = 4;
/** In each of the weeks before, the same span of the week had at least so many requests. */
const LEAST_IN_SPAN = 8;
/** A week with less than this of the others is the end of a season. */
const LEAST_SHARE = 0.65;

/** A silence that is none of the usual ones. */
export interface Silence {
  hours: number;
  /** Between two requests, at this hour of the week, as far as hours tell. */
  usualGapHours: number;
  /** In the quietest of the weeks before, in the same span of the week. */
  usualRequests: number;
}

/**
 * Whether a connection has gone silent, by its own hours of the week (see docs/decisions/0013-silence.md). `silentHours`
 * is how long ago, in hours, its last accepted request came. Null: it has not, or is too new or too irregular to tell.
 */
export function silenceOf(counts: HourlyCounts, silentHours: number): Silence | null {
  const hours = Math.floor(silentHours);
  if (hours < LEAST_SILENCE_HOURS) return null;
  const weeks = Array.from({ length: LEARNT_WEEKS }, (_, week) => (week + 1) * WEEK_HOURS);
  const known = weeks.filter((at) => sum(counts, at, WEEK_HOURS) > 0);
  if (known.length < LEAST_WEEKS) return null;
  // The same span in the weeks before: it was busy in each, or this one may be quiet as well.
  const spans = known.map((at) => sum(counts, at, hours));
  const usualRequests = Math.min(...spans);
  if (usualRequests < LEAST_IN_SPAN) return null;
  const usualGapHours = Math.max(...known.map((at) => gapAround(counts, at)));
  if (silentHours <= GAPS * usualGapHours) return null;
  if (isFading(counts, hours)) return null;
  return { hours, usualGapHours, usualRequests };
}

/** How long the gap was that a moment lay in: from the last hour with a request up to the next one. */
function gapAround(counts: HourlyCounts, at: number): number {
  let [before, after] = [at, at];
  while ((counts[before] ?? 0) === 0 && before - at < WEEK_HOURS) before += 1;
  while ((counts[after] ?? 0) === 0 && after > at - WEEK_HOURS && after > 0) after -= 1;
  return Math.max(1, before - after);
}

/** The week up to the silence had far less than those before it: whatever it is, it began earlier. */
function isFading(counts: HourlyCounts, hours: number): boolean {
  const before = [1, 2, 3].map((week) => sum(counts, hours + week * WEEK_HOURS, WEEK_HOURS));
  const usual = before.reduce((total, of) => total + of, 0) / before.length;
  return sum(counts, hours, WEEK_HOURS) < usual * LEAST_SHARE;
}

/** Requests in the `length` hours that ended `from` hours ago. */
function sum(counts: HourlyCounts, from: number, length: number): number {
  let total = 0;
  for (let hour = from; hour < from + length; hour += 1) total += counts[hour] ?? 0;
  return total;
}
