import type { Pool } from 'pg';
import { givenDatabaseUrl } from '../env.ts';
import { openPool } from './pool.ts';

declare global {
  /** Next bundles a module more than once, and each copy would open connections of its own. */
  var consolePoolOfThisProcess: Pool | undefined;
}

/** People click slower than machines send. */
const CONNECTIONS = 2;

/** The console's connections for verbs that speak SQL: what the API's hot path does too. Opened on demand. */
export function consolePool(): Pool {
  globalThis.consolePoolOfThisProcess ??= openPool(givenDatabaseUrl(), CONNECTIONS);
  return globalThis.consolePoolOfThisProcess;
}
