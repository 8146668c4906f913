import { userInfo } from 'node:os';
import { openDatabase } from '../lib/database/open-database.ts';
import { type Database, openPrisma } from '../lib/database/prisma.ts';
import { type Env, env, placeOfNewInstallation } from '../lib/env.ts';
import { processLog } from '../lib/process-log.ts';
import { Refused } from '../lib/refused.ts';

/** What a command works in. */
export interface Installation {
  settings: Env;
  db: Database;
  /** The same database, for verbs that speak SQL. */
  connectionString: string;
}

/**
 * Does `work` in the database that the server uses too, whether or not that runs, and leaves it. Refuses where there is
 * no installation yet.
 */
export async function inInstallation(work: (installation: Installation) => Promise<void>): Promise<void> {
  mustBeInstalled();
  await inNewInstallation(work);
}

/** Nothing is read, changed or backed up where nothing is: the folder that was named may be the wrong one. */
export function mustBeInstalled(): void {
  const place = placeOfNewInstallation();
  if (place === null) return;
  throw new Refused(`there is no installation in ${place}: set DATA_DIR or DATABASE_URL, or make one with npm start`);
}

/** The same for what an installation can begin with: it is made if there is none. */
export async function inNewInstallation(work: (installation: Installation) => Promise<void>): Promise<void> {
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
