import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { clusterPort, startCluster, stopCluster } from '../../lib/database/embedded-cluster.ts';
import { migrate } from '../../lib/database/migrate.ts';
import type { Storage } from './kept-server.ts';

const PASSWORD = 'for this run only';
const LOOK_EVERY_MS = 20;
/** No replica takes so long to follow; it is stuck. */
const FOLLOW_MS = 60_000;

/** Two ways for a primary to go: dead, its connections broken; or gone from the network, with connections that hang. */
export const departures = ['killed', 'hangs'] as const;
export type Departure = (typeof departures)[number];

/** A primary and a replica that has each commit before its client hears of it, made of the embedded PostgreSQL. */
export class ReplicatedPostgres implements Storage {
  /** Names both, the primary first. */
  readonly url: string;
  up = true;
  killedAt = Number.NEGATIVE_INFINITY;
  private readonly primary: string;
  private readonly replica: string;

  private constructor(primary: string, replica: string) {
    this.primary = primary;
    this.replica = replica;
    const hosts = [primary, replica].map((dataDir) => `127.0.0.1:${clusterPort(dataDir)}`).join(',');
    this.url = `postgresql://postgres:${encodeURIComponent(PASSWORD)}@${hosts}/connectors?target_session_attrs=read-write`;
    process.once('exit', this.orphan);
  }

  /** Makes both in `folder`, migrated, and waits until the replica follows. */
  static async start(folder: string): Promise<ReplicatedPostgres> {
    const [primary, replica] = [path.join(folder, 'primary'), path.join(folder, 'replica')];
    mkdirSync(primary);
    await startCluster(primary, PASSWORD, true);
    await run(urlOf(primary, 'postgres'), 'create database connectors');
    await migrate(urlOf(primary));
    await stopCluster(primary);
    copyCluster(primary, replica);
    await startCluster(primary, PASSWORD, false);
    follow(replica, primary);
    await startCluster(replica, PASSWORD, true);
    await run(urlOf(primary), "alter system set synchronous_standby_names = '*'");
    await run(urlOf(primary), 'select pg_reload_conf()');
    await untilFollowed(urlOf(primary));
    return new ReplicatedPostgres(primary, replica);
  }

  /** Where the replica is, which is the primary after `failOver`. */
  get replicaUrl(): string {
    return urlOf(this.replica);
  }

  /** The primary goes; the replica becomes the primary. */
  async failOver(departure: Departure): Promise<void> {
    this.up = false;
    this.killedAt = performance.now();
    signalAll(this.primary, departure === 'killed' ? 'SIGKILL' : 'SIGSTOP');
    await run(this.replicaUrl, 'select pg_promote()');
    this.up = true;
  }

  async stop(): Promise<void> {
    signalAll(this.primary, 'SIGKILL');
    await stopCluster(this.replica);
    process.off('exit', this.orphan);
  }

  /** Removes their files, which may be elsewhere, once they are stopped. */
  remove(): void {
    for (const dataDir of [this.replica, this.primary]) {
      rmSync(realpathSync(path.join(dataDir, 'postgres')), { recursive: true });
      rmSync(dataDir, { recursive: true });
    }
  }

  /** Should we end before them: nobody else would stop them. */
  private readonly orphan = (): void => {
    for (const dataDir of [this.primary, this.replica]) signalAll(dataDir, 'SIGKILL');
  };
}

/** A copy of one that is stopped, as its owner's. */
function copyCluster(from: string, to: string): void {
  const source = realpathSync(path.join(from, 'postgres'));
  const target = `${source}.replica`;
  execFileSync('cp', ['-a', source, target]);
  rmSync(path.join(target, 'postmaster.opts')); // its port
  mkdirSync(to);
  symlinkSync(target, path.join(to, 'postgres'));
}

function follow(replica: string, primary: string): void {
  const folder = realpathSync(path.join(replica, 'postgres'));
  const primaryUrl = `host=127.0.0.1 port=${clusterPort(primary)} user=postgres password=''${PASSWORD}''`;
  appendFileSync(path.join(folder, 'postgresql.auto.conf'), `primary_conninfo = '${primaryUrl}'\n`);
  const signal = path.join(folder, 'standby.signal');
  appendFileSync(signal, '');
  const { uid, gid } = statSync(folder);
  chownSync(signal, uid, gid);
}

async function untilFollowed(url: string): Promise<void> {
  const deadline = performance.now() + FOLLOW_MS;
  while ((await run(url, "select from pg_stat_replication where sync_state = 'sync'")) === 0) {
    if (performance.now() > deadline) throw new Error('the replica does not follow its primary');
    await sleep(LOOK_EVERY_MS);
  }
}

/** Returns how many rows that gave. */
async function run(url: string, statement: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

function urlOf(dataDir: string, database = 'connectors'): string {
  return `postgresql://postgres:${encodeURIComponent(PASSWORD)}@127.0.0.1:${clusterPort(dataDir)}/${database}`;
}

/** To the postmaster and its children, if there are any. */
function signalAll(dataDir: string, signal: NodeJS.Signals): void {
  try {
    const postmaster = readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0] ?? '';
    const children = execFileSync('pgrep', ['-P', postmaster], { encoding: 'utf8' }).trim().split('\n');
    for (const pid of [postmaster, ...children]) process.kill(Number(pid), signal);
  } catch {
    // it was gone, or one of them was faster
  }
}
