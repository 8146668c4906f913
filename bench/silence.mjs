// How silence would have been told over the traffic that an installation has recorded: `DATABASE_URL=… node
// scripts/silence-figures.mjs`. It only reads, and prints no connection's name. Bundled by scripts/silence-figures.mjs.
import pg from 'pg';
import { WEEK_HOURS } from '../lib/incidents/silence.ts';
import { silencesTold } from './replay-silence.ts';

/** Three weeks are learnt from; what follows is judged. */
const START_HOURS = 3 * WEEK_HOURS;
const MONTH_HOURS = 30 * 24;
/** Ends of the traffic that are tried of each connection, spread over the hours that are judged. */
const CUTS = 20;
/** Connections by their requests a week. */
const SIZES = [
  [0, 'fewer than 100'],
  [100, '100 to 1,000'],
  [1_000, '1,000 to 10,000'],
  [10_000, '10,000 and more'],
];

const client = new pg.Client({ connectionString: process.argv.at(-1) });
await client.connect();
const { rows } = await client.query(`
  with accepted as (
    select integration_key_id as key, floor(extract(epoch from hour) / 3600)::integer as hour, requests - refused - failed as requests
    from integrations.request_statistics where requests > refused + failed)
  select array_agg(hour order by hour) as hours, array_agg(requests order by hour) as requests,
    floor(extract(epoch from now()) / 3600)::integer as now
  from accepted group by key having max(hour) - min(hour) > ${START_HOURS}`);
await client.end();

const figures = rows.map(replayed);
process.stdout.write(
  'requests a week   connections   told, per connection and month   hours to detection: median, worst   not told\n',
);
for (const [i, [least, name]] of SIZES.entries()) {
  const most = SIZES[i + 1]?.[0] ?? Number.POSITIVE_INFINITY;
  const these = figures.filter(({ weekly }) => weekly >= least && weekly < most);
  if (these.length === 0) continue;
  const delays = these.flatMap((one) => one.delays).sort((a, b) => a - b);
  const told = these.reduce((sum, one) => sum + one.told, 0) / these.reduce((sum, one) => sum + one.months, 0);
  const missed = these.reduce((sum, one) => sum + one.missed, 0) / (these.length * CUTS);
  process.stdout.write(
    `${name.padEnd(18)}${String(these.length).padStart(11)}${told.toFixed(2).padStart(33)}${`${delays[Math.floor(delays.length / 2)] ?? '–'}, ${delays.at(-1) ?? '–'}`.padStart(38)}${`${Math.round(missed * 100)} %`.padStart(11)}\n`,
  );
}
if (figures.length === 0) process.stdout.write('No connection has been recorded for more than three weeks yet.\n');

/** What would have been told of a connection, and how soon, had its traffic ended at any of some moments. */
function replayed({ hours, requests, now }) {
  const traffic = new Array(now - hours[0] + 1).fill(0);
  for (const [i, hour] of hours.entries()) traffic[hour - hours[0]] = requests[i];
  const judged = traffic.length - START_HOURS;
  const cuts = Array.from({ length: CUTS }, (_, i) => START_HOURS + Math.floor((judged * i) / CUTS));
  const delays = cuts.flatMap((cut) => {
    const quiet = [...traffic.slice(0, cut), ...new Array(2 * WEEK_HOURS).fill(0)];
    const [told] = silencesTold(quiet, cut);
    return told === undefined ? [] : [told - cut + 1];
  });
  return {
    weekly: (requests.reduce((sum, count) => sum + count, 0) / traffic.length) * WEEK_HOURS,
    months: judged / MONTH_HOURS,
    told: silencesTold(traffic, START_HOURS).length,
    delays,
    missed: CUTS - delays.length,
  };
}
