import { userInfo } from 'node:os';
import { openDatabase } from '../lib/database/open-database.ts';
import { type Database, openPrisma } from '../lib/database/prisma.ts';
import { type Env, env } from '../lib/env.ts';
import { processLog } from '../lib/process-log.ts';

/** What a command works in. */
export interface Installation {
  settings: Env;
  db: Database;
  /** The same database, for verbs that speak SQL. */
  connectionString: string;
}

/** Does `work` in the database that the server uses too, whether or not that runs, and leaves it. */
export async function inInstallation(work: (installation: Installation) => Promise<void>): Promise<void> {
  processLog.level = 'silent'; // standard output is for the answer
  const settings = env();
  const database = await openDatabase(settings);
  const db = openPrisma(database.connectionString);
  try {
    await work({ settings, db, connectionString: database.connectionString });
  } finally {
    await db.$disconnect();
    await database.leave();
  }
}

/** Who the audit log names. */
export function operator(): { name: string; clientIp: null } {
  return { name: `command line (${login()})`, clientIp: null };
}

function login(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown user'; // a container may run as a number without a name
  }
}
