import { PrismaPg } from '@prisma/adapter-pg';
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts';

/** The console's and the command line's database (cold paths). The hot path has lib/database/pool.ts. */
export type Database = PrismaClient;
/** A client inside a transaction: what a verb's own steps take. */
export type Transaction = Prisma.TransactionClient;

/** Few: the hot path's pool shares the same server, and people click slower than machines send. */
const CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 30_000;

/** Connects on first use. `await database.$disconnect()` lets the process end. */
export function openDatabase(connectionString: string): Database {
  const adapter = new PrismaPg({
    connectionString,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'connectors console',
  });
  return new PrismaClient({ adapter });
}
