import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/prisma/client.ts';
import { connectionTo } from './open-client.ts';

/** The console's and the command line's database (cold paths). The hot path has lib/database/pool.ts. */
export type Database = ReturnType<typeof openPrisma>;
/** The same inside a transaction. */
export type Transaction = Omit<Database, '$connect' | '$disconnect' | '$on' | '$transaction' | '$extends'>;

/** Few: the hot path's pool shares the same server, and people click slower than machines send. */
const CONNECTIONS = 4;
/** Longer than the hot path's: people wait rather than being refused, also beside a busy event loop. */
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30_000;

/** Secrets, even hashed and sealed, are selected by name or not at all. */
const omit = {
  user: { passwordHash: true },
  integrationKey: { keyHash: true },
  signingSecret: { sealed: true },
  linkedShop: { credentials: true },
  setupLink: { tokenHash: true },
  invitation: { tokenHash: true },
  totpFactor: { sealed: true },
  recoveryCode: { codeHash: true },
  passwordLink: { tokenHash: true },
  noticeChannel: { sealedUrl: true, sealedSecret: true },
} as const;

/** Connects on first use. `await database.$disconnect()` lets the process end. */
export function openPrisma(connectionString: string) {
  const adapter = new PrismaPg({
    ...connectionTo(connectionString),
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'connectors console',
  });
  return new PrismaClient({ adapter, omit, transactionOptions: { maxWait: 5_000, timeout: STATEMENT_TIMEOUT_MS } });
}
