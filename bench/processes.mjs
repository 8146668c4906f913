// CPU and memory of process trees, from /proc. Elsewhere than on Linux every figure is NaN.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const LINUX = existsSync('/proc/stat');
const TICKS_PER_SECOND = configured('CLK_TCK', 100);
const PAGE_BYTES = configured('PAGESIZE', 4096);
const BYTES_PER_MB = 1048576;
/** How the processes that answer requests are named; the system keeps fifteen letters of it. */
const API_TITLE = 'connectors api';

/** Every process of this moment: pid → { parent, ticks (its own and those of children that ended), bytes, isApi }. */
export function processes() {
  const found = new Map();
  if (!LINUX) return found;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statOf(name);
    if (fields === null) continue;
    const [own, ended] = [Number(fields[11]) + Number(fields[12]), Number(fields[13]) + Number(fields[14])];
    const isApi = fields.name.startsWith(API_TITLE);
    found.set(Number(name), {
      parent: Number(fields[1]),
      ticks: own + ended,
      bytes: Number(fields[21]) * PAGE_BYTES,
      isApi,
    });
  }
  return found;
}

/** The pid of a process's child by the title that it gave itself. */
export function childNamed(parent, title) {
  const isIt = (pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(title);
  return [...processes()].find(([pid, each]) => each.parent === parent && isIt(pid))?.[0];
}

/** What a process and its descendants have used: CPU seconds since they started, MB of memory now, of all and of the API's largest. */
export function usage(all, root) {
  if (!all.has(root)) return { cpuSeconds: Number.NaN, megabytes: Number.NaN, apiMegabytes: Number.NaN };
  const tree = [root];
  for (const member of tree) {
    for (const [pid, { parent }] of all) if (parent === member) tree.push(pid);
  }
  const sum = (what) => tree.reduce((total, pid) => total + all.get(pid)[what], 0);
  const serving = tree.filter((pid) => all.get(pid).isApi);
  const largest = Math.max(...(serving.length > 0 ? serving : [root]).map((pid) => all.get(pid).bytes));
  return {
    cpuSeconds: sum('ticks') / TICKS_PER_SECOND,
    megabytes: sum('bytes') / BYTES_PER_MB,
    apiMegabytes: largest / BYTES_PER_MB,
  };
}

/** CPU seconds that the whole machine has been busy with since it started. */
export function busySeconds() {
  if (!LINUX) return Number.NaN;
  const [, user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'latin1').split(/\s+/).map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND;
}

/** The name in /proc/PID/stat and the fields after it; null when the process has just ended. */
function statOf(pid) {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const end = line.lastIndexOf(')');
    return Object.assign(line.slice(end + 2).split(' '), { name: line.slice(line.indexOf('(') + 1, end) });
  } catch {
    return null;
  }
}

function configured(name, otherwise) {
  try {
    return Number(execFileSync('getconf', [name])) || otherwise;
  } catch {
    return otherwise;
  }
}
