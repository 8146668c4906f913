import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { joinEmbedded } from '../lib/database/embedded.ts';
import { migrate } from '../lib/database/migrate.ts';
import { type Database, openPrisma } from '../lib/database/prisma.ts';
import { ServerProcess } from '../test/torture/server-process.ts';

const SECRETS_KEY = 'a key-encryption key for tests only';
/** Tests have their shops on this machine. */
const more = { ALLOW_PRIVATE_ADDRESSES: 'true' };

/** A fresh installation: a database of its own, and the bundled server on it as a process of its own. */
export interface Installation {
  url: string;
  databaseUrl: string;
  secretsKey: string;
  db: Database;
  /** What the server has printed so far. */
  printed(): string;
  /** One more server process on the same database. */
  another(): Promise<ServerProcess>;
  stop(): Promise<void>;
}

/** With other settings by their variables, where a test needs some. */
export async function startInstallation(settings: Record<string, string> = {}): Promise<Installation> {
  const embedded = await joinEmbedded(path.resolve('.test-data'));
  const name = `e2e_${randomBytes(6).toString('hex')}`;
  const address = new URL(embedded.connectionString);
  address.pathname = name;
  const databaseUrl = address.href;
  await run(embedded.superuserUrl, `create database ${name} owner connectors`);
  await migrate(databaseUrl);
  await mkdir('.build/e2e-logs', { recursive: true });
  const logFile = path.resolve('.build/e2e-logs', `${name}.log`);
  const start = async () => {
    const server = await ServerProcess.start({
      databaseUrl,
      secretsKey: SECRETS_KEY,
      logFile,
      more: { ...more, ...settings },
    });
    if (!(await server.untilServing())) throw new Error(`the server ended at its start: see ${logFile}`);
    return server;
  };
  const servers = [await start()];
  const db = openPrisma(databaseUrl);
  return {
    url: servers[0]?.url.replace('127.0.0.1', 'localhost') ?? '',
    databaseUrl,
    secretsKey: SECRETS_KEY,
    db,
    printed: () => readFileSync(logFile, 'utf8'),
    another: async () => {
      const server = await start();
      servers.push(server);
      return server;
    },
    stop: async () => {
      await db.$disconnect();
      await Promise.all(servers.map((server) => server.stop()));
      await run(embedded.superuserUrl, `drop database ${name} with (force)`);
      await embedded.leave();
    },
  };
}

async function run(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(statement);
  await client.end();
}
