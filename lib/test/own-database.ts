import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { testDatabaseUrl } from './database-url.ts';
import { pointTestsAt } from './tenant.ts';

/** A database of a test's own, beside the one that others share. */
export interface OwnDatabase {
  url: string;
  drop(): Promise<void>;
}

/**
 * A migrated database of a test file's own, which `testDatabase` and `makeTenant` then mean, too: for what counts or
 * clears a whole installation, or lets rows be older than a running server's jobs allow. Call it at the file's top.
 */
export function ownDatabase(): { url: string } {
  const { url, name } = newName();
  const { back } = pointTestsAt(url);
  beforeAll(() => run(`create database ${name} template ${new URL(inject('templateUrl')).pathname.slice(1)}`));
  afterAll(async () => {
    await back();
    await run(`drop database ${name} with (force)`);
  });
  return { url };
}

/** An empty one, without any table. */
export async function makeEmptyDatabase(): Promise<OwnDatabase> {
  const { url, name } = newName();
  await run(`create database ${name}`);
  return { url, drop: () => run(`drop database ${name} with (force)`) };
}

function newName(): { url: string; name: string } {
  const name = `own_${randomBytes(6).toString('hex')}`;
  return { url: new URL(`/${name}`, testDatabaseUrl()).href, name };
}

async function run(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: testDatabaseUrl() });
  await client.connect();
  await client.query(statement);
  await client.end();
}
