/** Moments as the console writes them, in a time zone that is given, so that server and browser write the same. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface Clock {
  year: number;
  month: number;
  day: number;
  weekday: string;
  hour: string;
  minute: string;
  second: string;
  milliseconds: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** True for a zone that this JavaScript knows: a cookie may say anything. */
export function isTimeZone(zone: string): boolean {
  try {
    return formatOf(zone) !== undefined;
  } catch {
    return false;
  }
}

/** Made once a zone: making one costs more than using it a hundred times. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, made);
  return made;
}

function clock(moment: Date, zone: string): Clock {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, value]),
  );
  const number = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name));
  const [year, month, day] = [number('year'), number('month'), number('day')];
  return {
    year,
    month,
    day,
    weekday: days[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? '',
    hour: parts.get('hour') ?? '',
    minute: parts.get('minute') ?? '',
    second: parts.get('second') ?? '',
    milliseconds: String(moment.getUTCMilliseconds()).padStart(3, '0'),
  };
}

/** `23 Nov`, with the year when it is another one than `now`'s. */
export function dayOf(moment: Date, zone: string, now?: Date): string {
  const { day, month, year } = clock(moment, zone);
  const sameYear = now !== undefined && clock(now, zone).year === year;
  return `${day} ${months[month - 1]}${sameYear ? '' : ` ${year}`}`;
}

/** `14:02`. */
export function timeOfDay(moment: Date, zone: string): string {
  const { hour, minute } = clock(moment, zone);
  return `${hour}:${minute}`;
}

/** `14:02:31.482`, for the request log. */
export function exactTimeOfDay(moment: Date, zone: string): string {
  const { hour, minute, second, milliseconds } = clock(moment, zone);
  return `${hour}:${minute}:${second}.${milliseconds}`;
}

/** `Today, Mon 23 Nov`, `Yesterday, …`, `Sat 21 Nov`: what stands above the rows of a day. */
export function dayHeading(moment: Date, zone: string, now: Date): string {
  const { weekday } = clock(moment, zone);
  const day = `${weekday} ${dayOf(moment, zone, now)}`;
  if (sameDay(moment, now, zone)) return `Today, ${day}`;
  return daysBetween(moment, now, zone) === 1 ? `Yesterday, ${day}` : day;
}

export function sameDay(one: Date, other: Date, zone: string): boolean {
  return daysBetween(one, other, zone) === 0;
}

/** Dates of the calendar from one moment to another; a day may have 23 or 25 hours. */
function daysBetween(from: Date, to: Date, zone: string): number {
  const dateOf = (moment: Date) => {
    const { year, month, day } = clock(moment, zone);
    return Date.UTC(year, month - 1, day);
  };
  return (dateOf(to) - dateOf(from)) / DAY_MS;
}

/**
 * In lists: `2 min ago`; after 24 hours `Tue 14:02`; after 7 days `3 Nov`. The future alike: `in 6 days`; but what is
 * less than a minute off has happened: `now` ticks each minute, and news are younger than it.
 */
export function relative(moment: Date, now: Date, zone: string): string {
  const passed = now.getTime() - moment.getTime();
  const distance = Math.abs(passed);
  if (distance < MINUTE_MS) return 'just now';
  if (passed >= 7 * DAY_MS) return dayOf(moment, zone, now);
  if (passed >= DAY_MS) return `${clock(moment, zone).weekday} ${timeOfDay(moment, zone)}`;
  const amount = amountOf(distance);
  return passed > 0 ? `${amount} ago` : `in ${amount}`;
}

function amountOf(distance: number): string {
  if (distance < HOUR_MS) return `${Math.floor(distance / MINUTE_MS)} min`;
  if (distance < DAY_MS) return `${Math.floor(distance / HOUR_MS)} h`;
  const whole = Math.floor(distance / DAY_MS);
  return whole === 1 ? '1 day' : `${whole} days`;
}

/** `today, 14:02`, `tomorrow, 10:02`, `23 Nov, 10:02`: inside a sentence. */
export function inSentence(moment: Date, now: Date, zone: string): string {
  const time = timeOfDay(moment, zone);
  if (sameDay(moment, now, zone)) return `today, ${time}`;
  if (daysBetween(now, moment, zone) === 1) return `tomorrow, ${time}`;
  if (daysBetween(moment, now, zone) === 1) return `yesterday, ${time}`;
  return `${dayOf(moment, zone, now)}, ${time}`;
}

/** `14:02` today, else as in a sentence: after "since", where the day goes without saying. */
export function clockOf(moment: Date, now: Date, zone: string): string {
  return sameDay(moment, now, zone) ? timeOfDay(moment, zone) : inSentence(moment, now, zone);
}

/** `from 10:02 to 10:09`, `from yesterday, 23:58 to today, 00:03`; within a minute `at 10:02`. */
export function periodOf(from: Date, to: Date, now: Date, zone: string): string {
  const begin = clockOf(from, now, zone);
  if (!sameDay(from, to, zone)) return `from ${inSentence(from, now, zone)} to ${inSentence(to, now, zone)}`;
  const end = timeOfDay(to, zone);
  return timeOfDay(from, zone) === end ? `at ${begin}` : `from ${begin} to ${end}`;
}

/** `23 Nov 2026 14:02:31.482`, and the zone with its offset: `Europe/Berlin, UTC+1`. */
export function inFull(moment: Date, zone: string): string {
  return `${dayOf(moment, zone)} ${exactTimeOfDay(moment, zone)}`;
}

export function zoneName(moment: Date, zone: string): string {
  const { year, month, day, hour, minute, second } = clock(moment, zone);
  const local = Date.UTC(
    year,
    month - 1,
    day,
    Number(hour),
    Number(minute),
    Number(second),
    moment.getUTCMilliseconds(),
  );
  const offset = Math.round((local - moment.getTime()) / MINUTE_MS);
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const size = minutes === 0 ? `${hours}` : `${hours}:${String(minutes).padStart(2, '0')}`;
  return zone === 'UTC' ? 'UTC' : `${zone.replaceAll('_', ' ')}, UTC${offset < 0 ? '−' : '+'}${size}`;
}
