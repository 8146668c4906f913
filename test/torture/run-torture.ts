import { parseArgs } from 'node:util';
import '../../lib/test/quiet.ts';
import { failover } from './failover.ts';
import { departures } from './replicated-postgres.ts';
import { torture } from './torture.ts';

/**
 * `npm run torture -- --minutes N --seed S`: one run, one line of totals, status 1 if anything was wrong. With
 * `--failover` it is a primary that goes, once killed and once hanging, under so many minutes of load.
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string' }, seed: { type: 'string' }, failover: { type: 'boolean' } },
});
const minutes = Number(values.minutes ?? (values.failover ? 0.2 : 1));
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (!(minutes > 0 && Number.isInteger(seed))) {
  process.stderr.write('--minutes must be a number above 0, --seed a whole number\n');
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

process.stdout.write(`torture: ${minutes} min with --seed ${seed}\n`);
process.exit((await (values.failover ? loseThePrimary() : killEverything())) === 0 ? 0 : 1);

/** Returns how many violations there were. */
async function killEverything(): Promise<number> {
  const started = performance.now();
  const { serverKills, partKills, postgresKills, counts, violations } = await torture({
    seed,
    seconds: minutes * 60,
    leastKills: 2,
  });
  report(
    `${serverKills} server kills, ${partKills} of single processes, ${postgresKills} PostgreSQL kills`,
    started,
    counts,
    violations,
  );
  return violations.length;
}

async function loseThePrimary(): Promise<number> {
  let wrong = 0;
  for (const departure of departures) {
    const started = performance.now();
    const { recoveredMs, counts, violations } = await failover({ seed, departure, seconds: minutes * 30 });
    const back = `orders were taken again after ${(recoveredMs / 1000).toFixed(1)} s`;
    report(`the primary ${departure === 'killed' ? 'was killed' : 'hung'}, ${back}`, started, counts, violations);
    wrong += violations.length;
  }
  return wrong;
}

function report(
  what: string,
  started: number,
  counts: ReadonlyMap<string, number>,
  violations: readonly string[],
): void {
  for (const violation of violations) process.stdout.write(`VIOLATION (seed ${seed}): ${violation}\n`);
  const took = Math.round((performance.now() - started) / 1000);
  const happened = [...counts].sort().map(([name, times]) => `${name} ${times}`);
  process.stdout.write(`seed ${seed}, ${took} s: ${what}; ${happened.join(', ')}; ${violations.length} violations\n`);
}
