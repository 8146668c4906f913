import { KEPT_WEEKS, silenceOf, WEEK_HOURS } from '../lib/incidents/silence.ts';

/** The hours, from `from` on, at which the job that looks every hour tells of a silence; each ends with the next request. */
export function silencesTold(hours: readonly number[], from: number): number[] {
  const told: number[] = [];
  let isTold = false;
  for (let now = from; now < hours.length; now += 1) {
    let last = now;
    while (last >= 0 && hours[last] === 0) last -= 1;
    if (last === now) isTold = false;
    if (isTold || now - last < 6) continue; // less is no silence, as the test below says
    const counts = hours.slice(now - KEPT_WEEKS * WEEK_HOURS + 1, now + 1).reverse();
    if (silenceOf(counts, now - last) === null) continue;
    isTold = true;
    told.push(now);
  }
  return told;
}
