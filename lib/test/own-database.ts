import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { migrate } from '../database/migrate.ts';
import { pointTestsAt } from './tenant.ts';

/**
 * A migrated database of a test file's own, which `testDatabase` and `makeTenant` then mean, too: for what counts or
 * clears a whole installation, or lets rows be older than a running server's jobs allow. Call it at the file's top.
 */
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
  pointTestsAt(url.href);
  beforeAll(async () => {
    await run(`create database ${name}`);
    await migrate(url.href);
  });
  afterAll(() => run(`drop database ${name} with (force)`));
  return { url: url.href };
}
