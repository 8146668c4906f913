import { parseArgs } from 'node:util';
import { defaultTargets, growthTargets, targetServers } from './targets.mjs';

export const help = `npm run bench -- [options]

  --targets a,b    what to measure (default: ${defaultTargets.join(',')};
                   there are also ${Object.keys(targetServers)
                     .filter((name) => !defaultTargets.includes(name))
                     .join(', ')})
  --conns 1,16     connections
  --seconds 3      of each measurement, after a second to warm up
  --processes 1    our server's processes that answer requests
  --rounds 3       each target's turns: A B C, A B C, …
  --quick          --seconds 2 --rounds 1, and no repeats on a machine that others use too
  --growth         our server on an empty database beside one that --fill made; keys that are used little and a lot;
                   and the retention while it is under load
  --fill           makes that database first: --keys 10000 --orders 1000000 --rows 10000000, 15 GB, some minutes
  --profile        where the CPU goes in our server and in PostgreSQL, instead of the comparison
  --keep           writes the results to bench/results, else to .bench-data; a chart beside them
`;

/** A measurement that others disturb is repeated so often at most. */
const REPEATS = 1;

/** The settings of a run, or a sentence that says what is wrong with them. */
export function readOptions(words) {
  let values;
  try {
    ({ values } = parseArgs({
      args: words,
      options: {
        targets: { type: 'string' },
        conns: { type: 'string' },
        seconds: { type: 'string' },
        processes: { type: 'string', default: '1' },
        rounds: { type: 'string' },
        quick: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
        growth: { type: 'boolean', default: false },
        fill: { type: 'boolean', default: false },
        keys: { type: 'string', default: '10000' },
        orders: { type: 'string', default: '1000000' },
        rows: { type: 'string', default: '10000000' },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    return error.message;
  }
  const { quick, profile, keep, growth } = values;
  const targets = values.targets?.split(',') ?? (profile ? ['product'] : growth ? growthTargets : defaultTargets);
  const conns = (values.conns ?? (profile || growth ? '16' : '1,16')).split(',').map(Number);
  const seconds = Number(values.seconds ?? (quick ? 2 : 3));
  const rounds = Number(values.rounds ?? (quick ? 1 : 3));
  const unknown = targets.find((name) => !Object.hasOwn(targetServers, name));
  if (unknown !== undefined) return `no target ${unknown}; there are ${Object.keys(targetServers).join(', ')}`;
  if (!conns.every((count) => Number.isInteger(count) && count > 0)) return '--conns must be whole numbers, as in 1,16';
  if (!(seconds > 0)) return '--seconds must be a number above 0';
  if (!(Number.isInteger(rounds) && rounds > 0)) return '--rounds must be a whole number above 0';
  const apiProcesses = Number(values.processes);
  if (!(Number.isInteger(apiProcesses) && apiProcesses > 0)) return '--processes must be a whole number above 0';
  const size = { keys: Number(values.keys), orders: Number(values.orders), rows: Number(values.rows) };
  if (!Object.values(size).every((count) => Number.isInteger(count) && count > 0))
    return '--keys, --orders and --rows must be whole numbers above 0';
  const filling = values.fill ? size : null;
  return {
    targets,
    conns,
    seconds,
    rounds,
    apiProcesses,
    repeats: quick ? 0 : REPEATS,
    profile,
    growth,
    filling,
    keep,
    help: values.help,
  };
}
