import { consoleDatabase } from '../database/console-database.ts';
import { givenDatabaseUrl } from '../env.ts';
import { LogHub } from './hub.ts';

declare global {
  /** Next bundles a module more than once, and each copy would listen on a connection of its own. */
  var logHubOfThisProcess: LogHub | undefined;
}

/** The console's hub: one a process. */
export function consoleLogHub(): LogHub {
  globalThis.logHubOfThisProcess ??= new LogHub(givenDatabaseUrl(), consoleDatabase());
  return globalThis.logHubOfThisProcess;
}
