import { randomBytes } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { joinEmbedded } from '../database/embedded.ts';
import { migrate } from '../database/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated database of this run's own. */
    databaseUrl: string;
  }
}

/** vitest's global set-up: a fresh, migrated database for each run, in an embedded PostgreSQL or the one of TEST_DATABASE_URL. */
export default async function provideDatabase(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  const server = given
    ? { connectionString: given, superuserUrl: null, leave: async () => {} }
    : await joinEmbedded(path.resolve('.test-data'));
  // Tests make databases of their own; all else they do as the program does.
  if (server.superuserUrl !== null) await run(server.superuserUrl, 'alter role connectors createdb');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = new URL(server.connectionString);
  url.pathname = name;
  await run(server.connectionString, `create database ${name}`);
  await migrate(url.href);
  project.provide('databaseUrl', url.href);
  return async () => {
    await run(server.connectionString, `drop database ${name} with (force)`);
    await server.leave();
  };
}

async function run(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(statement);
  await client.end();
}
