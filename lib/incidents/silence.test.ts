import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { silencesTold } from '../../bench/replay-silence.ts';
import { KEPT_WEEKS, silenceOf, WEEK_HOURS } from './silence.ts';

// Shops as they sell, made up hour by hour from a seed: what is claimed in docs/decisions/0013-silence.md is counted here.

const DAYS_A_MONTH = 30;
const DAY_HOURS = 24;

/** Mulberry32: the same shops in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function poisson(mean: number, random: () => number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * (random() + random() + random() - 1.5) * 2));
  const limit = Math.exp(-mean);
  let [count, product] = [0, random()];
  while (product > limit) {
    count += 1;
    product *= random();
  }
  return count;
}

interface Shop {
  what: string;
  /** Requests a day, on an ordinary day. */
  daily: number;
  /** What of a day's requests an hour of the week has, times 24. */
  shape: (hourOfWeek: number) => number;
  /** What a day has of the ordinary: seasons, holidays. */
  season?: (day: number) => number;
}

const hourOfDay = (hourOfWeek: number) => hourOfWeek % DAY_HOURS;
const day = (hourOfWeek: number) => Math.floor(hourOfWeek / DAY_HOURS);
const consumer = (hour: number) =>
  [0.3, 0.1, 0.05, 0.05, 0.1, 0.3, 0.6, 0.9, 1.1, 1.2, 1.3, 1.3][hourOfDay(hour)] ?? (hourOfDay(hour) < 22 ? 1.5 : 0.8);
const office = (hour: number) => (day(hour) < 5 && hourOfDay(hour) >= 8 && hourOfDay(hour) < 18 ? 3.36 : 0);

const shops: Shop[] = [
  { what: 'busy, day and night', daily: 2_000, shape: () => 1 },
  { what: 'sells to consumers', daily: 200, shape: consumer },
  { what: 'small', daily: 30, shape: consumer },
  { what: 'very small', daily: 4, shape: consumer },
  { what: 'offices, Monday to Friday', daily: 60, shape: office },
  { what: 'a batch every night', daily: 40, shape: (hour) => (hourOfDay(hour) === 2 ? 24 : 0) },
  { what: 'a season that ends', daily: 100, shape: consumer, season: (at) => Math.max(0, 1.5 - at / 60) },
  { what: 'offices, with a week of holidays', daily: 60, shape: office, season: (at) => (at >= 75 && at < 82 ? 0 : 1) },
];

const START_DAYS = 49;
const DAYS = START_DAYS + 2 * DAYS_A_MONTH;

/** Requests hour by hour, and from `outage` on none. */
function traffic(shop: Shop, random: () => number, outage = Number.POSITIVE_INFINITY): number[] {
  return Array.from({ length: DAYS * DAY_HOURS }, (_, hour) => {
    if (hour >= outage) return 0;
    const mean = (shop.daily / DAY_HOURS) * shop.shape(hour % WEEK_HOURS) * (shop.season?.(hour / DAY_HOURS) ?? 1);
    return poisson(mean, random);
  });
}

const OF_EACH = 16;

function simulate(shop: Shop, seed: number) {
  const start = START_DAYS * DAY_HOURS;
  const alarms: number[] = [];
  const delays: number[] = [];
  let missed = 0;
  for (let each = 0; each < OF_EACH; each += 1) {
    const random = randomFrom(seed * 1_000 + each);
    alarms.push(silencesTold(traffic(shop, random), start).length / 2); // two months
    const outage = start + Math.floor(random() * WEEK_HOURS);
    const [first] = silencesTold(traffic(shop, randomFrom(seed * 1_000 + each), outage), outage);
    if (first === undefined) missed += 1;
    else delays.push(first - outage + 1); // the hour in which it is told is over by then
  }
  const sorted = delays.sort((a, b) => a - b);
  return {
    alarms: alarms.reduce((total, of) => total + of, 0) / OF_EACH,
    median: sorted[Math.floor(sorted.length / 2)] ?? null,
    worst: sorted.at(-1) ?? null,
    missed,
  };
}

test('false alarms per connection and month, and hours to detection, over shops of all sorts', () => {
  const table = shops.map((shop, seed) => ({ what: shop.what, ...simulate(shop, seed + 1) }));
  const steady = table.slice(0, 6);
  expect(steady.reduce((total, { alarms }) => total + alarms, 0) / steady.length).toBeLessThan(0.05);
  const named = (what: string) => table.find((row) => row.what === what);
  expect(named('busy, day and night')).toMatchObject({ alarms: 0, worst: 6, missed: 0 });
  expect(named('sells to consumers')?.missed).toBe(0);
  expect(named('sells to consumers')?.worst).toBeLessThan(30);
  expect(named('offices, Monday to Friday')).toMatchObject({ alarms: 0, missed: 0 });
  expect(named('a season that ends')?.alarms).toBe(0);
  // As the decision's page has it, number by number.
  const page = readFileSync('docs/decisions/0013-silence.md', 'utf8');
  const rows = page.split('\n').filter((line) => table.some(({ what }) => line.startsWith(`| ${what} |`)));
  const said = rows.map((line) => {
    const [what, , alarms, hours] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    return `${what}: ${alarms}; ${hours}`;
  });
  expect(said).toEqual(
    table.map(({ what, alarms, median, worst, missed }) => {
      const missing = missed === 0 ? '' : `; ${missed} not told`;
      return `${what}: ${Number(alarms.toFixed(2))}; ${median}, ${worst}${missing}`;
    }),
  );
});

test('a connection in its first weeks is never told of, however regular', () => {
  const hours = Array.from({ length: KEPT_WEEKS * WEEK_HOURS }, (_, ago) =>
    ago < 20 || ago > 2 * WEEK_HOURS ? 0 : 50,
  );
  expect(silenceOf(hours, 20)).toBeNull();
  const regular = Array.from({ length: KEPT_WEEKS * WEEK_HOURS }, (_, ago) => (ago < 20 ? 0 : 50));
  expect(silenceOf(regular, 20)).toEqual({ hours: 20, usualGapHours: 1, usualRequests: 1_000 });
  expect(silenceOf(regular, 5.9)).toBeNull();
});
