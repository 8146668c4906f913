import type { Env } from '../env.ts';
import { joinEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';

/** A database that is there, and up to date. */
export interface OpenDatabase {
  connectionString: string;
  /** Call it last: an embedded PostgreSQL that nobody else uses stops. */
  leave(): Promise<void>;
}

/** The database of these settings, for the server and the command line alike. */
export async function openDatabase(env: Env): Promise<OpenDatabase> {
  const database = await reachDatabase(env);
  try {
    await migrate(database.connectionString);
    return database;
  } catch (error) {
    await database.leave();
    throw error;
  }
}

/** The same as it stands: whatever migrations it has or lacks. */
export async function reachDatabase({ databaseUrl, dataDir }: Env): Promise<OpenDatabase> {
  if (databaseUrl === null) return joinEmbedded(dataDir);
  return { connectionString: databaseUrl, leave: async () => {} };
}
