import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { clusterOf, createCluster } from './create-cluster.ts';
import { programsFor, runProgram } from './postgres-programs.ts';
import { ownerOf } from './postgres-user.ts';

/** Given at every start, so that an old cluster has them too. Errors of statements are ours to log, without their values. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  log_min_messages: 'log',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

const WAIT_SECONDS = '60';

/** The port of the last start: PostgreSQL writes down what it was started with. Null before the first one. */
export function clusterPort(dataDir: string): number | null {
  const options = readIfThere(path.join(clusterOf(dataDir), 'postmaster.opts'));
  const port = /port=(\d+)/.exec(options ?? '')?.[1];
  return port === undefined ? null : Number(port);
}

/**
 * Starts PostgreSQL, in a session of its own, which a Ctrl-C in our terminal does not reach. Makes its cluster first.
 * It gets the port that it had, and fails while somebody else has that; unless it `mayMove` to any other.
 */
export async function startCluster(dataDir: string, password: string, mayMove: boolean): Promise<void> {
  if (!existsSync(clusterOf(dataDir))) await createCluster(dataDir, password);
  const folder = realpathSync(clusterOf(dataDir));
  const user = ownerOf(folder);
  const { pg_ctl } = await programsFor(user, path.dirname(folder));
  forgetDeadPostmaster(folder);
  const log = path.join(folder, 'server.log');
  const read = readIfThere(log)?.length ?? 0;
  const last = clusterPort(dataDir);
  const settings = Object.entries({ ...SETTINGS, port: last === null || mayMove ? await freePort(last) : last });
  const options = settings.map(([name, value]) => `-c ${name}=${value}`).join(' ');
  try {
    await runProgram(pg_ctl, ['start', '-D', folder, '-l', log, '-t', WAIT_SECONDS, '-s', '-o', options], user, folder);
  } catch (error) {
    const lines = readIfThere(log)?.slice(read).split('\n');
    const fatal = lines?.findLast((line) => line.includes('FATAL: '));
    throw new Error(`${fatal?.replace(/^.*FATAL: +/, '') ?? error} (see ${log})`);
  }
}

/** Stops PostgreSQL, its connections with it, and returns when all is on disk. */
export async function stopCluster(dataDir: string): Promise<void> {
  const folder = realpathSync(clusterOf(dataDir));
  const user = ownerOf(folder);
  const { pg_ctl } = await programsFor(user, path.dirname(folder));
  await runProgram(pg_ctl, ['stop', '-D', folder, '-m', 'fast', '-t', WAIT_SECONDS, '-s'], user, folder);
}

/** The process in the lock file may be dead but not reaped, or after a power cut another one: PostgreSQL would wait for it. */
function forgetDeadPostmaster(folder: string): void {
  const lockFile = path.join(folder, 'postmaster.pid');
  const pid = readIfThere(lockFile)?.split('\n')[0];
  const command = readIfThere(`/proc/${pid}/cmdline`);
  if (command !== null && !command.includes(folder)) rmSync(lockFile, { force: true });
}

/** The wanted port if it is free, else any. */
async function freePort(wanted: number | null): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => (wanted === null ? reject(error) : resolve(freePort(null))));
    probe.listen(wanted ?? 0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
