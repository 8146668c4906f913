import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { check } from './check.ts';
import { Journal } from './journal.ts';
import { KeptServer } from './kept-server.ts';
import { Memory } from './memory.ts';
import { timedOrder } from './pressure.ts';
import { Random } from './random.ts';
import { type Departure, ReplicatedPostgres } from './replicated-postgres.ts';
import { askAgain } from './torture.ts';
import { Client } from './torture-client.ts';
import { makeShops, type ShopKey } from './torture-shop.ts';

const CLIENTS = 12;
const LOOK_EVERY_MS = 20;
/** Seconds are promised; past this it is no slow machine any more. */
const TAKE_MS = 60_000;
const SECRETS_KEY = 'a key-encryption key for tests only';

export interface FailoverPlan {
  seed: number;
  departure: Departure;
  /** Of load before the primary goes, and as much after the servers are well again. */
  seconds: number;
}

export interface FailoverOutcome {
  /** From the primary's going, by way of the replica's promotion, to each server having taken another order. */
  recoveredMs: number;
  counts: ReadonlyMap<string, number>;
  /** What must not be, each in one line. */
  violations: readonly string[];
}

/**
 * Two server processes under a mixed load, whose DATABASE_URL names a primary and its synchronous replica. The primary
 * goes and the replica is promoted; nobody tells the servers. Then all that clients read is compared with what is in the
 * tables of the new primary. The folder stays if anything was wrong.
 */
export async function failover({ seed, departure, seconds }: FailoverPlan): Promise<FailoverOutcome> {
  const folder = mkdtempSync(path.join(tmpdir(), 'failover-'));
  chmodSync(folder, 0o755); // PostgreSQL's user may not be ours
  const postgres = await ReplicatedPostgres.start(folder);
  const memory = new Memory();
  const journal = new Journal(memory);
  const random = new Random(seed);
  const servers: KeptServer[] = [];
  let recoveredMs = Number.NaN;
  try {
    const keys = await makeShops(postgres.url, SECRETS_KEY);
    for (const name of ['one', 'two']) {
      const logFile = path.join(folder, `server-${name}.log`);
      servers.push(new KeptServer({ databaseUrl: postgres.url, secretsKey: SECRETS_KEY, logFile }, postgres, journal));
    }
    const clients = Array.from({ length: CLIENTS }, (_, number) => {
      let names = 0;
      const newName = () => `c${number}-${++names}`;
      return new Client({ random: random.fork(), keys, memory, newName }, journal, servers);
    });
    const allWell = () => Promise.all(servers.map((server) => server.untilWell()));
    await allWell();
    let over = false;
    const load = clients.map((client) => client.run(() => over));
    try {
      await sleep(seconds * 1000);
      const goneAt = performance.now();
      await postgres.failOver(departure);
      await Promise.all(servers.map((server) => untilTaken(server, keys)));
      recoveredMs = performance.now() - goneAt;
      await allWell();
      await sleep(seconds * 1000);
    } finally {
      over = true;
      await Promise.all(load);
    }
    await askAgain(clients, memory, journal);
    await Promise.all(servers.map((server) => server.close()));
    await check(postgres.replicaUrl, journal);
  } catch (error) {
    journal.violation(`the run broke off: ${error instanceof Error ? error.stack : error}`);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await postgres.stop();
    if (journal.violations.length === 0) {
      postgres.remove();
      rmSync(folder, { recursive: true });
    } else journal.violation(`seed ${seed}; logs and tables are in ${folder}`);
  }
  return { recoveredMs, counts: journal.counts, violations: journal.violations };
}

/** Until this server takes an order of every key. */
async function untilTaken(server: KeptServer, keys: readonly ShopKey[]): Promise<void> {
  const deadline = performance.now() + TAKE_MS;
  for (const key of keys) {
    while (!server.up || (await timedOrder(server.up, key)).status !== 200) {
      if (performance.now() > deadline) throw new Error('a server takes no orders after the failover');
      await sleep(LOOK_EVERY_MS);
    }
  }
}
