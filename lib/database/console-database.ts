import { givenDatabaseUrl } from '../env.ts';
import { type Database, openPrisma } from './prisma.ts';

declare global {
  /** Next bundles a module more than once, and each copy would open connections of its own. */
  var consoleDatabaseOfThisProcess: Database | undefined;
}

/** The console's database: one client a process, connected at its first use. */
export function consoleDatabase(): Database {
  globalThis.consoleDatabaseOfThisProcess ??= openPrisma(givenDatabaseUrl());
  return globalThis.consoleDatabaseOfThisProcess;
}
