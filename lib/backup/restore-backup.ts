import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { knownMigrations, migrate } from '../database/migrate.ts';
import { openClient } from '../database/open-client.ts';
import { transactionOn } from '../database/pool.ts';
import { Refused } from '../refused.ts';
import { BackupReader } from './backup-reader.ts';
import { type Facts, parseCopyLine, readEnding, readFacts, readFirstLine } from './format.ts';
import { allPartitions, allTables, type Partition, type Table } from './tables.ts';
import type { Written } from './write-backup.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Puts a backup into a database where there is nothing yet, in the shape that its program had brought it to; what has come
 * since is applied by the next start. Refuses where there is an organization already. All is restored, or no row.
 */
export async function restoreBackup(connectionString: string, source: Readable): Promise<Written & { madeAt: string }> {
  const unzipped = createGunzip();
  source.once('error', (error) => unzipped.destroy(error));
  const reader = new BackupReader(source.pipe(unzipped));
  readFirstLine(await reader.line());
  const facts = readFacts(await reader.line());
  mustBeKnown(facts);
  const client = openClient(connectionString, { connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => {}); // what is under way rejects with it
  await client.connect();
  try {
    await makeVacant(client);
    await migrate(connectionString, undefined, facts.migrations.at(-1));
    const written = await transactionOn(client, () => load(client, reader, facts.partitions));
    await client.query('analyze');
    return { ...written, madeAt: facts.made_at };
  } finally {
    await client.end();
    source.destroy();
  }
}

function mustBeKnown({ migrations }: Facts): void {
  const known = knownMigrations();
  const unknown = migrations.find((name) => !known.includes(name));
  if (unknown) throw new Refused(`this backup is from a newer version of this program: ${unknown} is not known here`);
}

/** Tables without an organization hold nothing that anybody made: they are removed, to be made as the backup wants them. */
async function makeVacant(client: pg.Client): Promise<void> {
  const there = await client.query("select where to_regclass('core.organizations') is not null");
  if (there.rowCount === 1) {
    const { rowCount } = await client.query('select from core.organizations limit 1');
    if (rowCount !== 0) throw new Refused('this database is in use: restore into an empty one');
  }
  await client.query('drop schema if exists core, integrations cascade; drop table if exists _prisma_migrations');
}

async function load(client: pg.Client, reader: BackupReader, partitions: readonly Partition[]): Promise<Written> {
  const tables = await allTables(client);
  const names = tables.map(({ name }) => name);
  await client.query(`truncate ${names.join(', ')}`);
  await makePartitions(client, partitions);
  for (const name of names) await client.query(`alter table ${name} disable trigger user`);
  const written: Written = { tables: 0, rows: 0 };
  let line = await reader.line();
  for (let copy = parseCopyLine(line, tables); copy; copy = parseCopyLine(line, tables)) {
    const target = client.query(copyFrom(copy));
    await pipeline(Readable.from(reader.rows(), { objectMode: false }), target);
    written.tables += 1;
    written.rows += target.rowCount;
    line = await reader.line();
  }
  if (JSON.stringify(readEnding(line)) !== JSON.stringify(written)) throw new Refused('this backup is damaged');
  for (const name of names) await client.query(`alter table ${name} enable trigger user`);
  for (const table of tables) await setCounters(client, table);
  return written;
}

/** The days of the log, say, that are past: nobody would make them otherwise. */
async function makePartitions(client: pg.Client, partitions: readonly Partition[]): Promise<void> {
  const there = new Set((await allPartitions(client)).map(({ name }) => name));
  for (const { name, of, bound } of partitions) {
    if (!there.has(name)) await client.query(`create table ${name} partition of ${of} ${bound}`);
  }
}

async function setCounters(client: pg.Client, { name, counters }: Table): Promise<void> {
  for (const counter of counters) {
    await client.query(
      `select setval(pg_get_serial_sequence($1, $2), (select coalesce(max(${counter}), 0) + 1 from ${name}), false)`,
      [name, counter],
    );
  }
}
