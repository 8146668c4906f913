import { randomBytes } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { joinEmbedded } from '../database/embedded.ts';
import { migrate } from '../database/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated database of this run's own that nobody is connected to: new ones are copies of it. */
    templateUrl: string;
  }
}

/** Tests make databases of their own, and theirs need not outlast a power cut; all else they do as the program does. */
const ONLY_FOR_TESTS = ['alter role connectors createdb', 'alter system set fsync = off', 'select pg_reload_conf()'];

/**
 * vitest's global set-up: a fresh, migrated database for each worker of each run, in an embedded PostgreSQL or the one
 * of TEST_DATABASE_URL. Test files that run at the same time share none.
 */
export default async function provideDatabases(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  const server = given
    ? { connectionString: given, superuserUrl: null, leave: async () => {} }
    : await joinEmbedded(path.resolve('.test-data'));
  if (server.superuserUrl !== null) await run(server.superuserUrl, ...ONLY_FOR_TESTS);
  const template = `test_${randomBytes(6).toString('hex')}`;
  const workers = Array.from({ length: project.config.maxWorkers || 1 }, (_, i) => `${template}_${i + 1}`);
  const url = new URL(server.connectionString);
  url.pathname = template;
  await run(server.connectionString, `create database ${template}`);
  await migrate(url.href);
  for (const name of workers) await run(server.connectionString, `create database ${name} template ${template}`);
  project.provide('templateUrl', url.href);
  return async () => {
    for (const name of [...workers, template]) {
      await run(server.connectionString, `drop database ${name} with (force)`);
    }
    await server.leave();
  };
}

async function run(connectionString: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}
