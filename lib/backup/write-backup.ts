import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { openClient } from '../database/open-client.ts';
import { run, statement } from '../database/statement.ts';
import { Refused } from '../refused.ts';
import { copyLine, endOfRows, firstLine, remark } from './format.ts';
import { allPartitions, allTables, type Table } from './tables.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/** Most of the gain in size for a small part of the time. */
const COMPRESSION = { level: 3 };

/** What a backup has. */
export interface Written {
  tables: number;
  rows: number;
}

/**
 * Writes everything that the database holds, as of one moment, while it is in use: nobody waits, but days of the log are
 * neither added nor dropped meanwhile. Signing secrets stay sealed: without SECRETS_KEY they are of no use.
 */
export async function writeBackup(connectionString: string, out: Writable, now: Date): Promise<Written> {
  const client = openClient(connectionString, { connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => {}); // what is under way rejects with it
  await client.connect();
  const written: Written = { tables: 0, rows: 0 };
  try {
    const tables = await allTables(client);
    if (tables.length === 0) throw new Refused('there is nothing to back up: this database was never set up');
    await freeze(client, tables);
    await pipeline(Readable.from(pieces(client, tables, written, now)), createGzip(COMPRESSION), out);
    return written;
  } catch (error) {
    client.connection.stream.destroy(); // it may be in the midst of a table
    throw error;
  } finally {
    await client.end();
  }
}

/** The backup from its first byte to its last; counts in `written`. */
async function* pieces(client: pg.Client, tables: readonly Table[], written: Written, now: Date) {
  const partitions = await allPartitions(client);
  const migrations = await appliedMigrations(client);
  yield `${firstLine}\n${remark({ made_at: now.toISOString(), migrations, partitions })}`;
  for (const table of tables) {
    yield copyLine(table);
    const rows = client.query(copyTo(`copy (select ${table.columns.join(', ')} from ${table.name}) to stdout`));
    yield* rows;
    written.tables += 1;
    written.rows += rows.rowCount;
    yield endOfRows;
  }
  yield remark(written);
}

/** From here on this connection sees one moment, and no table or part of one goes away. */
async function freeze(client: pg.Client, tables: readonly Table[]): Promise<void> {
  await client.query('begin isolation level repeatable read read only');
  await client.query(`lock table ${tables.map(({ name }) => name).join(', ')} in access share mode`);
}

const applied = statement({
  name: 'applied-migrations',
  parameters: {},
  columns: { name: 'text' },
  text: `
    select migration_name::text as name from _prisma_migrations
    where finished_at is not null and rolled_back_at is null order by migration_name`,
});

/** In the order in which they were applied. */
export async function appliedMigrations(client: pg.Client): Promise<string[]> {
  const rows = await run(client, applied, {});
  return rows.map(({ name }) => name);
}
