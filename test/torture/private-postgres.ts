import { readFileSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Embedded, joinEmbedded } from '../../lib/database/embedded.ts';
import { killProcess } from './kill-process.ts';
import type { Random } from './random.ts';

const LOOK_EVERY_MS = 20;
const CONNECT_MS = 2_000;
/** Within that a backend's violent end has taken all others with it. */
const NOTICED_MS = 2_000;
/** A recovery from so little takes no such time; it is a hang. */
const COME_BACK_MS = 90_000;

/**
 * Three ways for PostgreSQL to die: the postmaster alone, whose children go on for a moment; all its processes at once;
 * one that serves a connection, whereupon the postmaster ends the others and recovers.
 */
export const deaths = ['postmaster', 'all', 'backend'] as const;
export type Death = (typeof deaths)[number];

/** A PostgreSQL of the run's own. When it is killed it comes back: our share in it sees to that (lib/database/embedded.ts). */
export class PrivatePostgres {
  readonly url: string;
  kills = 0;
  /** When it was last killed (performance.now). */
  killedAt = Number.NEGATIVE_INFINITY;
  /** False from a kill until it was seen to answer again. */
  up = true;
  private readonly dataDir: string;
  private readonly share: Embedded;

  private constructor(dataDir: string, share: Embedded) {
    this.dataDir = dataDir;
    this.share = share;
    this.url = share.connectionString;
    process.once('exit', this.orphan);
  }

  static async start(dataDir: string): Promise<PrivatePostgres> {
    return new PrivatePostgres(dataDir, await joinEmbedded(dataDir));
  }

  /**
   * Resolves when it is noticed: a backend that was killed takes the others with it only a moment later. One that ended by
   * itself meanwhile, since its server did, takes nobody; then it is the turn of the witness's own.
   */
  async kill(death: Death, random: Random): Promise<void> {
    const witness = await this.connect();
    const ended = witness
      ? new Promise((resolve) => witness.once('end', () => resolve('ended')))
      : Promise.resolve('ended');
    const servants = death === 'postmaster' || !witness ? [] : await servantsOf(witness);
    const serving = servants.filter(({ serves }) => serves);
    const all = [{ pid: this.postmaster() }, ...servants];
    this.kills += 1;
    this.killedAt = performance.now();
    this.up = false;
    for (const { pid } of death === 'backend' && serving.length > 0 ? [random.pick(serving)] : all) killProcess(pid);
    const own = servants.find(({ isOurs }) => isOurs)?.pid ?? null;
    while ((await Promise.race([ended, sleep(NOTICED_MS)])) !== 'ended') {
      this.killedAt = performance.now();
      killProcess(own);
    }
  }

  /** Kills it, and again while it recovers. */
  async killTwice(random: Random): Promise<void> {
    const first = this.postmaster();
    await this.kill('all', random);
    const deadline = performance.now() + COME_BACK_MS;
    while (this.postmaster() === null || this.postmaster() === first) {
      if (performance.now() > deadline) throw new Error('PostgreSQL does not start again');
      await sleep(LOOK_EVERY_MS);
    }
    await sleep(random.whole(0, 300));
    await this.kill('postmaster', random);
  }

  async untilUp(): Promise<void> {
    const deadline = performance.now() + COME_BACK_MS;
    let client = await this.connect();
    for (; !client; client = await this.connect()) {
      if (performance.now() > deadline) throw new Error('PostgreSQL does not come back');
      await sleep(LOOK_EVERY_MS);
    }
    await client.end();
    this.up = true;
  }

  /** Gives the share back, which stops it. */
  async stop(): Promise<void> {
    await this.share.leave();
    process.off('exit', this.orphan);
  }

  /** Removes its files, which may be elsewhere, once it is stopped. */
  remove(): void {
    rmSync(realpathSync(path.join(this.dataDir, 'postgres')), { recursive: true });
    rmSync(this.dataDir, { recursive: true });
  }

  /** Should we end before it: nobody else would stop it. */
  private readonly orphan = (): void => {
    killProcess(this.postmaster());
  };

  /** A connection that sees every process of PostgreSQL's, or null when there is none to be had. */
  private async connect(): Promise<pg.Client | null> {
    const client = new pg.Client({ connectionString: this.share.superuserUrl, connectionTimeoutMillis: CONNECT_MS });
    client.on('error', () => {}); // seen by its end
    try {
      await client.connect();
      return client;
    } catch {
      await client.end().catch(() => {});
      return null;
    }
  }

  /** Its pid, from its lock file, which a dead one leaves behind. */
  private postmaster(): number | null {
    try {
      return Number(readFileSync(path.join(this.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]) || null;
    } catch {
      return null;
    }
  }
}

/** Every other process of PostgreSQL, and whether it serves one of the servers' requests, or this one. */
async function servantsOf(client: pg.Client): Promise<{ pid: number; serves: boolean; isOurs: boolean }[]> {
  const { rows } = await client.query<{ pid: number; serves: boolean; isOurs: boolean }>(
    `select pid, application_name = 'connectors' as serves, pid = pg_backend_pid() as "isOurs" from pg_stat_activity`,
  );
  return rows;
}
