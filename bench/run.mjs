// The benchmark: starts what it needs, lets the targets take turns, prints one table, ends what it started.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { chart } from './chart.mjs';
import { CannotRun } from './child.mjs';
import { openLab } from './lab.mjs';
import { isClean, measure, prepare } from './measure.mjs';
import { help, readOptions } from './options.mjs';
import { profile } from './profile.mjs';
import { startTimes } from './start-time.mjs';
import { howToRead, short, table } from './table.mjs';

const WARM_SECONDS = 1;
/** A measurement during which others used more than this of the machine is repeated; the quietest one counts. */
const FOREIGN_CORES = 0.25;

/** Runs it and returns the exit status: 0, 1 when it could not run, 2 when a reply or a row was not as it should be. */
export async function bench(words, environment) {
  const options = readOptions(words);
  if (typeof options === 'string' || options.help) {
    const wrong = typeof options === 'string';
    (wrong ? process.stderr : process.stdout).write(wrong ? `${options}\n\n${help}` : help);
    return wrong ? 1 : 0;
  }
  const interrupt = new AbortController();
  const interrupted = new Promise((_, reject) => {
    interrupt.signal.addEventListener('abort', () => reject(interrupt.signal.reason));
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => interrupt.abort(new Error('interrupted')));

  const opening = openLab(options, environment, interrupt.signal);
  const work = opening.then((lab) =>
    options.profile ? profileEach(lab, options) : compare(lab, options, environment),
  );
  try {
    return (await Promise.race([work, interrupted])) ? 0 : 2;
  } catch (error) {
    const reason = error instanceof CannotRun || interrupt.signal.aborted ? error.message : error.stack;
    process.stderr.write(`Cannot go on: ${reason}\nEnding what was started.\n`);
    return interrupt.signal.aborted ? 130 : 1;
  } finally {
    const lab = await opening.catch(() => null);
    await lab?.close();
  }
}

/** All targets in turn, round by round. True when the run was clean. */
async function compare(lab, options, environment) {
  const { targets, seconds, rounds, conns, repeats, keep, growth } = options;
  for (const name of targets) await prepare(name, lab.targets[name], Math.max(...conns));
  const rows = [];
  for (let round = 1; round <= rounds; round++) {
    for (const connections of conns) {
      for (const name of targets) {
        const settings = { connections, seconds, warmSeconds: WARM_SECONDS };
        const row = { round, target: name, conns: connections, ...(await quietest(lab, name, settings, repeats)) };
        rows.push(row);
        process.stderr.write(progress(row, lab, seconds));
      }
    }
  }
  const about = { ...description(lab, options), ...(growth ? {} : await starts(environment)) };
  console.log(`\n${Object.values(about).join(', ')}\n\n${table(rows)}\n\n${howToRead}`);
  if (rows.some((row) => row.foreignCores > FOREIGN_CORES)) {
    console.log(
      `Others used the machine meanwhile (more than ${FOREIGN_CORES} cores): rely on the CPU, or measure again.`,
    );
  }
  const clean = rows.every(isClean);
  if (!clean) console.log('NOT CLEAN: there were unexpected replies, or rows that do not match the replies (above).');
  console.log(`Written to ${write({ about, rows }, keep, growth ? 'growth' : 'latest')}`);
  return clean;
}

async function quietest(lab, name, settings, repeats) {
  let best = null;
  for (let turn = 0; turn <= repeats; turn++) {
    const row = await measure(lab.targets[name], lab.postgres.pid, settings);
    if (best === null || row.foreignCores < best.foreignCores) best = row;
    if (!(best.foreignCores > FOREIGN_CORES)) break;
  }
  return best;
}

async function profileEach(lab, { targets, conns, seconds }) {
  let clean = true;
  for (const name of targets) {
    if (lab.targets[name].pid !== lab.product?.pid) continue;
    await prepare(name, lab.targets[name], conns[0]);
    const file = lab.product.profileFile;
    const settings = { connections: conns[0], seconds };
    clean = (await profile(name, lab.targets[name], lab.product, lab.postgres.pid, file, settings)) && clean;
    console.log(`The whole profile, for a viewer: ${path.relative('.', file)}`);
  }
  return clean;
}

function progress(row, lab, seconds) {
  const { target, conns, round, rps, serverCpuMs, postgresCpuMs, ok, lost, status, foreignCores } = row;
  const cpu = `CPU ${short(serverCpuMs)} + ${short(postgresCpuMs)} ms`;
  const lines = [
    `  round ${round}, ${conns} conns: ${target} ${short(rps)} req/s, ${cpu}, others ${short(foreignCores)} cores`,
  ];
  if (!isClean(row)) {
    lines.push(`    NOT CLEAN: ${ok} as expected, ${row.bad} not, ${row.errors} broke off; rows missing: ${lost}`);
    if (row.sampleBad) lines.push(`    the first: ${row.sampleBad.replace(/\s+/g, ' ')}`);
  }
  if (status[429])
    lines.push(
      `    ${status[429]} times 429: ${lab.keys} keys carry ${lab.keys * 100} req/s for a minute, in ${seconds} s`,
    );
  return `${lines.join('\n')}\n`;
}

function description(lab, { seconds, rounds, apiProcesses }) {
  return {
    postgres: `PostgreSQL ${lab.postgresVersion} with fsync`,
    node: `Node ${process.versions.node}`,
    processes: `${apiProcesses === 1 ? 'one process answers' : `${apiProcesses} processes answer`} requests, with 10 database connections each`,
    keys: `${lab.keys} keys`,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
    measured: `${rounds} × ${seconds} s on ${new Date().toISOString().slice(0, 10)}`,
  };
}

/** How long `npm start` takes to its first 200, once what the run needed is quiet. */
async function starts(environment) {
  const { first, next } = await startTimes('.bench-data', environment);
  const seconds = (ms) => (ms / 1000).toFixed(1);
  return { start: `npm start to its first 200: ${seconds(next)} s, or ${seconds(first)} s with a new database` };
}

/** The file of the results; a chart of them lies beside those that are kept. */
function write(results, keep, name) {
  const file = keep ? `bench/results/${name}.json` : '.bench-data/results.json';
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  if (keep) spawnSync('node_modules/.bin/biome', ['format', '--write', file]);
  const conns = Math.max(...results.rows.map((row) => row.conns));
  if (results.rows.some((row) => row.target === 'fastify-tx'))
    writeFileSync(file.replace(/json$/, 'svg'), chart(results, conns));
  return file;
}
