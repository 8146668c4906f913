// A PostgreSQL of the benchmark's own: the project's embedded one, with durable settings. Bundled by bench/run.mjs.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { clusterOf, createCluster } from '../lib/database/create-cluster.ts';
import { programsFor, runProgram } from '../lib/database/postgres-programs.ts';
import { ownerOf } from '../lib/database/postgres-user.ts';
import { keptSecret } from '../lib/kept-secret.ts';

/** Memory and checkpoints of a small production machine; nothing here makes a commit less durable. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '512MB',
  max_connections: 200,
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
};

/**
 * Starts it on this port, its cluster made first if need be; one that a killed run left behind is stopped. `more` are
 * further settings. `urlOf(database)` is a connection string, `pid` the postmaster's.
 */
export async function startPostgres(dataDir, port, more = {}) {
  const password = keptSecret(path.join(dataDir, 'postgres-password'));
  if (!existsSync(clusterOf(dataDir))) await createCluster(dataDir, password);
  const folder = realpathSync(clusterOf(dataDir));
  const user = ownerOf(folder);
  const { pg_ctl } = await programsFor(user, path.dirname(folder));
  const control = (...words) =>
    runProgram(pg_ctl, [words[0], '-D', folder, '-s', '-w', ...words.slice(1)], user, folder);
  const stop = () => control('stop', '-m', 'fast');

  const lockFile = path.join(folder, 'postmaster.pid');
  if (existsSync(lockFile)) await stop().catch(() => {}); // dead already
  const options = Object.entries({ ...SETTINGS, ...more, port }).map(([name, value]) => `-c ${name}=${value}`);
  await control('start', '-l', path.join(folder, 'server.log'), '-o', options.join(' '));
  return {
    port,
    pid: Number(readFileSync(lockFile, 'utf8').split('\n')[0]),
    urlOf: (database) => `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`,
    stop,
  };
}
