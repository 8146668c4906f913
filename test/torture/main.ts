import { parseArgs } from 'node:util';
import '../../lib/test/quiet.ts';
import { torture } from './torture.ts';

/** `npm run torture -- --minutes N --seed S`: one run, one line of totals, status 1 if anything was wrong. */
const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } });
const minutes = Number(values.minutes ?? 1);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (!(minutes > 0 && Number.isInteger(seed))) {
  process.stderr.write('--minutes must be a number above 0, --seed a whole number\n');
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const started = performance.now();
process.stdout.write(`torture: ${minutes} min with --seed ${seed}\n`);
const { serverKills, postgresKills, counts, violations } = await torture({
  seed,
  seconds: minutes * 60,
  leastKills: 2,
});
for (const violation of violations) process.stdout.write(`VIOLATION (seed ${seed}): ${violation}\n`);
const took = Math.round((performance.now() - started) / 1000);
const happened = [...counts].sort().map(([what, times]) => `${what} ${times}`);
process.stdout.write(
  `seed ${seed}, ${took} s: ${serverKills} server kills, ${postgresKills} PostgreSQL kills; ${happened.join(', ')}; ` +
    `${violations.length} violations\n`,
);
process.exit(violations.length === 0 ? 0 : 1);
