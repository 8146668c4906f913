import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrate } from '../../lib/database/migrate.ts';
import { check } from './check.ts';
import { Journal } from './journal.ts';
import { KeptServer } from './kept-server.ts';
import { Killer } from './killer.ts';
import { Memory } from './memory.ts';
import { PrivatePostgres } from './private-postgres.ts';
import { Random } from './random.ts';
import { inShort } from './shop-request.ts';
import { Client } from './torture-client.ts';
import { makeShops } from './torture-shop.ts';

const CLIENTS = 16;
/** At the end, so many ask at once what became of their requests. */
const ASKING = 8;
const SECRETS_KEY = 'a key-encryption key for tests only';

export interface Plan {
  seed: number;
  seconds: number;
  /** The run goes on until so many servers have been killed, and PostgreSQL so often. */
  leastKills: number;
}

export interface Outcome {
  serverKills: number;
  /** Of single processes of a server. */
  partKills: number;
  postgresKills: number;
  /** How often each thing happened. */
  counts: ReadonlyMap<string, number>;
  /** What must not be, each in one line. */
  violations: readonly string[];
}

/**
 * Two server processes on a PostgreSQL of their own under a mixed load, all of them killed at moments that the seed
 * determines; then everything is started again, every request without an answer repeated, and all that clients read
 * compared with what is in the tables. The folder stays if anything was wrong.
 */
export async function torture(plan: Plan): Promise<Outcome> {
  const folder = mkdtempSync(path.join(tmpdir(), 'torture-'));
  chmodSync(folder, 0o755); // PostgreSQL's user may not be ours
  const postgres = await PrivatePostgres.start(path.join(folder, 'data'));
  const memory = new Memory();
  const journal = new Journal(memory);
  const random = new Random(plan.seed);
  const servers: KeptServer[] = [];
  const outcome = (serverKills: number, partKills: number): Outcome => {
    return {
      serverKills,
      partKills,
      postgresKills: postgres.kills,
      counts: journal.counts,
      violations: journal.violations,
    };
  };
  try {
    await migrate(postgres.url);
    const keys = await makeShops(postgres.url, SECRETS_KEY);
    for (const name of ['one', 'two']) {
      const logFile = path.join(folder, `server-${name}.log`);
      servers.push(new KeptServer({ databaseUrl: postgres.url, secretsKey: SECRETS_KEY, logFile }, postgres, journal));
    }
    const killer = new Killer(random.fork(), servers, postgres);
    const clients = Array.from({ length: CLIENTS }, (_, number) => {
      let names = 0;
      const newName = () => `c${number}-${++names}`;
      return new Client({ random: random.fork(), keys, memory, newName }, journal, servers);
    });
    await killer.untilAllIsWell();
    await underLoad(plan, killer, clients);
    await killer.untilAllIsWell();
    await askAgain(clients, memory, journal);
    await Promise.all(servers.map((server) => server.close()));
    await check(postgres.url, journal);
    return outcome(killer.serverKills, killer.partKills);
  } catch (error) {
    journal.violation(`the run broke off: ${error instanceof Error ? error.stack : error}`);
    return outcome(0, 0);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
    await postgres.stop();
    if (journal.violations.length === 0) {
      postgres.remove();
      rmSync(folder, { recursive: true });
    } else journal.violation(`seed ${plan.seed}; logs and tables are in ${folder}`);
  }
}

/** Clients and killer at work at the same time; the last blow, under load still, hits everything. */
async function underLoad({ seconds, leastKills }: Plan, killer: Killer, clients: readonly Client[]): Promise<void> {
  const until = performance.now() + seconds * 1000;
  let over = false;
  const killing = killer
    .run(() => performance.now() > until && killer.leastKills >= leastKills)
    .then(() => killer.killAll())
    .finally(() => {
      over = true;
    });
  await Promise.all([killing, ...clients.map((client) => client.run(() => over))]);
}

/** Repeats each request whose sender was left without an answer: now there must be one. */
export async function askAgain(clients: readonly Client[], memory: Memory, journal: Journal): Promise<void> {
  const open = [...memory.unanswered];
  const ask = async (client: Client) => {
    for (let request = open.pop(); request; request = open.pop()) {
      await client.untilAnswered(request);
      if (memory.unanswered.has(request)) journal.violation(`still no answer: ${inShort(request)}`);
    }
  };
  await Promise.all(clients.slice(0, ASKING).map(ask));
}
