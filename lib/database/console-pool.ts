import type { Pool } from 'pg';
import { env } from '../env.ts';
import { SetupError } from '../setup-error.ts';
import { openPool } from './pool.ts';

declare global {
  /** Next bundles a module more than once, and each copy would open connections of its own. */
  var consolePoolOfThisProcess: Pool | undefined;
}

/** People click slower than machines send. */
const CONNECTIONS = 2;

/** The console's connections for verbs that speak SQL: what the API's hot path does too. Opened on demand. */
export function consolePool(): Pool {
  const { databaseUrl } = env();
  if (databaseUrl === null) throw new SetupError('DATABASE_URL is required to serve the console by next start');
  globalThis.consolePoolOfThisProcess ??= openPool(databaseUrl, CONNECTIONS);
  return globalThis.consolePoolOfThisProcess;
}
