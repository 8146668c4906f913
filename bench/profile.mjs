// Where the CPU goes: the functions of our server, and the statements of PostgreSQL.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isClean, measure } from './measure.mjs';
import { short } from './table.mjs';

const WARM_SECONDS = 1;
const FUNCTIONS = 40;
const STATEMENTS = 12;
const STATEMENT_CHARACTERS = 100;
const POLL_MS = 50;

/** PostgreSQL's settings for a run that profiles: count every statement, with its planning. */
export const profilingSettings = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'all',
  'pg_stat_statements.track_planning': 'on',
};

/** Measures a target and says where the CPU went meanwhile; `server` has bench/profiler.mjs in it, which writes `file`. */
export async function profile(name, target, server, postgresPid, file, { connections, seconds }) {
  const { database } = target;
  await database.query('create extension if not exists pg_stat_statements');
  let statements = [];
  const watcher = {
    async start() {
      rmSync(file, { force: true });
      server.signal('SIGUSR2');
      await database.query('select pg_stat_statements_reset()');
    },
    async end() {
      server.signal('SIGUSR2');
      statements = await costliestStatements(database);
      while (!existsSync(file)) await sleep(POLL_MS);
    },
  };
  const row = await measure(target, postgresPid, { connections, seconds, warmSeconds: WARM_SECONDS, watcher });
  const replies = row.done + row.late;
  const cpu = `CPU ${short(row.serverCpuMs)} ms/request in our server, ${short(row.postgresCpuMs)} in PostgreSQL`;
  console.log(`\n${name}, ${connections} connections: ${replies} replies; ${cpu} (all with the profilers' own)\n`);
  console.log(serverText(JSON.parse(readFileSync(file, 'utf8')), replies));
  console.log(statementsText(statements, replies));
  return isClean(row);
}

async function costliestStatements(database) {
  const { rows } = await database.query(
    `select calls::float, total_plan_time, total_exec_time, wal_bytes::float, shared_blks_hit::float, query
     from pg_stat_statements
     where dbid = (select oid from pg_database where datname = current_database())
     order by total_exec_time + total_plan_time desc limit $1`,
    [STATEMENTS],
  );
  return rows;
}

function statementsText(rows, replies) {
  const lines = rows.map((row) =>
    [
      short((row.total_exec_time + row.total_plan_time) / replies).padStart(10),
      short(row.total_plan_time / row.calls).padStart(9),
      short(row.total_exec_time / row.calls).padStart(9),
      short(row.calls / replies).padStart(9),
      short(row.wal_bytes / row.calls).padStart(9),
      short(row.shared_blks_hit / row.calls).padStart(9),
      `  ${row.query.replace(/\s+/g, ' ').trim().slice(0, STATEMENT_CHARACTERS)}`,
    ].join(''),
  );
  const heads =
    '    ms/req  ms plan  ms exec calls/req   WAL B   buffers  statement (time, not CPU: waits for locks included)';
  return `PostgreSQL, by statement (those inside functions count twice):\n${heads}\n${lines.join('\n')}\n`;
}

/** Self time by function and by package. */
function serverText({ nodes, samples, timeDeltas }, replies) {
  const micros = new Map();
  for (const [i, id] of samples.entries()) micros.set(id, (micros.get(id) ?? 0) + timeDeltas[i]);
  const functions = new Map();
  const packages = new Map();
  for (const { id, callFrame } of nodes) {
    const own = micros.get(id) ?? 0;
    if (own === 0 || callFrame.functionName === '(idle)') continue;
    const place = placeOf(callFrame);
    add(functions, `${callFrame.functionName || '(anonymous)'}  ${place.text}`, own);
    add(packages, place.owner, own);
  }
  const perRequest = (total) => short(total / 1000 / replies).padStart(9);
  const sorted = (map) => [...map].sort(([, a], [, b]) => b - a);
  const total = [...packages.values()].reduce((sum, own) => sum + own, 0);
  const line = ([what, own]) => `${perRequest(own)}  ${((100 * own) / total).toFixed(1).padStart(5)} %  ${what}`;
  return [
    `Our server's main thread, ms/request, ${perRequest(total).trim()} in all (time, not CPU: waits for a core included)`,
    '',
    'by owner:',
    ...sorted(packages).map(line),
    '',
    'by function:',
    ...sorted(functions).slice(0, FUNCTIONS).map(line),
    '',
  ].join('\n');
}

function add(map, name, value) {
  map.set(name, (map.get(name) ?? 0) + value);
}

/** Where a function is written, and whose it is: ours, a package's, node's, or the machine's (garbage collector …). */
function placeOf({ url, lineNumber, columnNumber }) {
  if (url === '') return { text: '', owner: 'native code, garbage collector' };
  if (url.startsWith('node:')) return { text: `${url}:${lineNumber + 1}`, owner: url.replace(/\/.*/, '') };
  const file = url.startsWith('file:') ? fileURLToPath(url) : url;
  const entry = sourceMapOf(file)?.findEntry(lineNumber, columnNumber);
  if (entry?.originalSource) {
    const source = path.relative('.', path.resolve(path.dirname(file), entry.originalSource));
    return {
      text: `${source}:${entry.originalLine + 1}`,
      owner: source.startsWith('lib/generated') ? 'prisma' : 'ours',
    };
  }
  const [, inPackage] = /.*node_modules\/(.*)/.exec(file) ?? [];
  const owner = inPackage
    ? inPackage
        .split('/')
        .slice(0, inPackage.startsWith('@') ? 2 : 1)
        .join('/')
    : 'ours';
  return { text: `${inPackage ?? path.relative('.', file)}:${lineNumber + 1}`, owner };
}

const sourceMaps = new Map();
function sourceMapOf(file) {
  if (!sourceMaps.has(file)) {
    const map = `${file}.map`;
    sourceMaps.set(file, existsSync(map) ? new SourceMap(JSON.parse(readFileSync(map, 'utf8'))) : null);
  }
  return sourceMaps.get(file);
}
