import { env } from '../env.ts';
import { SetupError } from '../setup-error.ts';
import { type Database, openPrisma } from './prisma.ts';

declare global {
  /** Next bundles a module more than once, and each copy would open connections of its own. */
  var consoleDatabaseOfThisProcess: Database | undefined;
}

/** The console's database: one client a process, connected at its first use. */
export function consoleDatabase(): Database {
  const { databaseUrl } = env();
  if (databaseUrl === null) throw new SetupError('DATABASE_URL is required to serve the console by next start');
  globalThis.consoleDatabaseOfThisProcess ??= openPrisma(databaseUrl);
  return globalThis.consoleDatabaseOfThisProcess;
}
