import { consoleDatabase } from '../database/console-database.ts';
import { env } from '../env.ts';
import { SetupError } from '../setup-error.ts';
import { LogHub } from './hub.ts';

declare global {
  /** Next bundles a module more than once, and each copy would listen on a connection of its own. */
  var logHubOfThisProcess: LogHub | undefined;
}

/** The console's hub: one a process. */
export function consoleLogHub(): LogHub {
  const { databaseUrl } = env();
  if (databaseUrl === null) throw new SetupError('DATABASE_URL is required to serve the console by next start');
  globalThis.logHubOfThisProcess ??= new LogHub(databaseUrl, consoleDatabase());
  return globalThis.logHubOfThisProcess;
}
