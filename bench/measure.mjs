// One measurement of one target: load, CPU, memory, WAL, and whether the rows that were promised are there.
import { CannotRun } from './child.mjs';
import { load } from './client.mjs';
import { busySeconds, processes, usage } from './processes.mjs';

const LOOK_AT_MEMORY_MS = 1000;
/** Load on a server that has just started: so many requests, but no longer than this. */
const FIRST_REQUESTS = 4000;
const FIRST_SECONDS = 10;

let sent = 0;
const run = Date.now().toString(36);

/** Sends to a target; each request's external id and Idempotency-Key are new. */
function send(target, connections, seconds, limit) {
  const build = () => target.build(sent, `${run}-${sent++}`);
  return load({ ...target, build, connections, seconds, limit });
}

/** Gets a target going: what it must have seen before it is measured, and enough for its code to be compiled. */
export async function prepare(name, target, connections) {
  if (target.prime) await prime(name, target);
  await send(target, connections, FIRST_SECONDS, FIRST_REQUESTS);
}

async function prime(name, target) {
  const build = (i) => target.build(i, '');
  const { ok, sampleBad } = await load({
    host: target.host,
    port: target.port,
    build,
    connections: 1,
    seconds: 60,
    limit: target.prime,
    good: (status) => status === 200,
  });
  if (ok !== target.prime) throw new CannotRun(`${name}: the first requests failed: ${sampleBad}`);
}

/**
 * Warms a target up and measures it. CPU is per reply, in ms; `lost` is how many orders were promised but are not there
 * (negative: are there but were not promised); `foreignCores` is what others used of the machine meanwhile. A `watcher`
 * is told when the measurement proper starts and ends.
 */
export async function measure(target, postgresPid, { connections, seconds, warmSeconds, watcher }) {
  await send(target, connections, warmSeconds);
  const rowsBefore = await countRows(target);
  const walBefore = await walPosition(target);
  await watcher?.start();
  const before = reading(target, postgresPid);
  const memory = [before.server];
  const looking = setInterval(() => memory.push(usage(processes(), target.pid)), LOOK_AT_MEMORY_MS);
  const [result] = await Promise.all([send(target, connections, seconds), target.meanwhile?.()]);
  clearInterval(looking);
  const after = reading(target, postgresPid);
  memory.push(after.server);
  await watcher?.end();
  const wal = (await walPosition(target)) - walBefore;
  const rowsAfter = await countRows(target);

  const replies = result.done + result.late;
  const spent = (what) => after[what].cpuSeconds - before[what].cpuSeconds;
  const orders = rowsAfter.orders - rowsBefore.orders;
  const foreign = after.busy - before.busy - (spent('server') || 0) - (spent('postgres') || 0) - spent('client');
  return {
    ...result,
    serverCpuMs: (spent('server') * 1000) / replies,
    postgresCpuMs: (spent('postgres') * 1000) / replies,
    clientCpuMs: (spent('client') * 1000) / replies,
    walBytes: wal / replies,
    peakMegabytes: Math.max(...memory.map(({ megabytes }) => megabytes)),
    peakApiMegabytes: Math.max(...memory.map(({ apiMegabytes }) => apiMegabytes)),
    foreignCores: Math.max(0, foreign) / (after.at - before.at),
    lost: result.ok * target.orders - orders,
    linesMatch: target.lines === null || rowsAfter.lines - rowsBefore.lines === orders * target.lines,
  };
}

/** True when every reply was the expected one and every promised row is there. */
export function isClean({ bad, errors, lost, linesMatch }) {
  return bad === 0 && errors === 0 && lost === 0 && linesMatch;
}

function reading({ pid }, postgresPid) {
  const all = processes();
  const { user, system } = process.cpuUsage();
  return {
    at: Number(process.hrtime.bigint()) / 1e9,
    busy: busySeconds(),
    server: usage(all, pid),
    postgres: usage(all, postgresPid),
    client: { cpuSeconds: (user + system) / 1e6 },
  };
}

async function countRows({ database, countRows: text }) {
  const { rows } = await database.query({ text, rowMode: 'array' });
  const [orders, lines] = rows[0].map(Number);
  return { orders, lines };
}

/** Bytes of WAL since the beginning of time. */
async function walPosition({ database }) {
  const { rows } = await database.query("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as bytes");
  return Number(rows[0].bytes);
}
