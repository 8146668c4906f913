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
  const database =
    env.databaseUrl === null
      ? await joinEmbedded(env.dataDir)
      : { connectionString: env.databaseUrl, leave: async () => {} };
  try {
    await migrate(database.connectionString);
    return database;
  } catch (error) {
    await database.leave();
    throw error;
  }
}
