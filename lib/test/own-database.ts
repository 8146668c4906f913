import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { migrate } from '../database/migrate.ts';

/** A migrated database of a test file's own, for what counts or clears a whole installation. Call it at the file's top. */
export function ownDatabase(): { url: string } {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = new URL(inject('databaseUrl'));
  url.pathname = name;
  const run = async (statement: string) => {
    const client = new pg.Client({ connectionString: inject('databaseUrl') });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  beforeAll(async () => {
    await run(`create database ${name}`);
    await migrate(url.href);
  });
  afterAll(() => run(`drop database ${name} with (force)`));
  return { url: url.href };
}
