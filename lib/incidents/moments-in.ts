const MOMENT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

/** A notice's text with its moments, which are in ISO-8601, as `write` has them. */
export function momentsIn(text: string, write: (moment: Date) => string): string {
  return text.replace(MOMENT, (iso) => write(new Date(iso)));
}

/** `29 Nov 2026, 02:20 UTC`: for readers whose clock is not known. */
export function utcMoment(moment: Date): string {
  const [day, time] = [moment.toISOString().slice(0, 10), moment.toISOString().slice(11, 16)];
  const month = moment.toLocaleString('en-GB', { month: 'short', timeZone: 'UTC' });
  return `${Number(day.slice(8))} ${month} ${day.slice(0, 4)}, ${time} UTC`;
}

const UNITS = [
  ['day', 24 * 3600],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** `2 hours 5 minutes`, in at most two units. */
export function lasted(from: Date, until: Date): string {
  let seconds = Math.max(0, Math.round((until.getTime() - from.getTime()) / 1000));
  if (seconds < 60) return 'less than a minute';
  const parts: string[] = [];
  for (const [unit, length] of UNITS) {
    const count = Math.floor(seconds / length);
    seconds -= count * length;
    if (count > 0 && parts.length < 2) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
    else if (parts.length > 0) break;
  }
  return parts.join(' ');
}
