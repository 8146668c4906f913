import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { SetupError } from '../setup-error.ts';
import { openClient } from './open-client.ts';
import { nameServers, parseDatabaseUrl } from './servers.ts';

/** The lock that Prisma's own commands take too. */
const MIGRATION_LOCK = 72_707_369;
const CONNECT_TIMEOUT_MS = 5_000;
const OLDEST_POSTGRES = 15;
/** Shorter than any request waits for a lock. */
const LOCK_TIMEOUT_MS = 1_000;
const BETWEEN_TRIES_MS = 500;
/** A minute and a half in all. */
const LOCK_TRIES = 60;
const FOLDER = path.resolve('prisma/migrations');

interface Applied {
  migration_name: string;
  checksum: string;
  finished: boolean;
}

/**
 * Brings the database up to date: each folder's `migration.sql`, in the order of their names, once, also when several
 * processes start at the same time; none that comes after `last`. The record is Prisma's, so that `prisma migrate status` agrees.
 */
export async function migrate(connectionString: string, folder = FOLDER, last?: string): Promise<void> {
  const client = await connect(connectionString);
  try {
    await takeMigrationLock(client);
    await client.query(RECORDS);
    const records = await client.query<Applied>(APPLIED);
    for (const migration of pending(folder, records.rows, last)) await applyOne(client, migration);
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(`the database could not be migrated: ${error instanceof Error ? error.message : error}`);
  } finally {
    await client.end();
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = openClient(connectionString, { connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => {}); // the query under way rejects with it
  const { servers } = parseDatabaseUrl(connectionString);
  const place = servers.length > 1 ? nameServers(servers) : `${client.host}:${client.port}`;
  try {
    await client.connect();
  } catch (error) {
    const reason = error instanceof AggregateError ? error.errors[0] : error;
    throw new SetupError(
      `PostgreSQL at ${place} cannot be reached: ${reason instanceof Error ? reason.message : reason}`,
    );
  }
  const { rows } = await client.query<{ version: string }>("select current_setting('server_version') as version");
  const version = rows[0]?.version ?? '';
  if (Number.parseInt(version, 10) >= OLDEST_POSTGRES) return client;
  await client.end();
  throw new SetupError(`PostgreSQL ${OLDEST_POSTGRES} or newer is needed; ${place} has ${version}`);
}

/** Asked for again and again: whoever waits within a statement is waited for by an index that is made concurrently. */
async function takeMigrationLock(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      MIGRATION_LOCK,
    ]);
    if (rows[0]?.taken) return;
    await sleep(BETWEEN_TRIES_MS);
  }
}

/** The names of all migrations, in their order. */
export function knownMigrations(folder = FOLDER): string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(path.join(folder, name, 'migration.sql')))
    .sort();
}

interface MigrationFile {
  name: string;
  sql: Buffer;
}

/** Those that were not applied yet. One that failed half-way, or that is no longer what was applied, stops them all. */
function pending(folder: string, records: Applied[], last: string | undefined): MigrationFile[] {
  const names = knownMigrations(folder).filter((name) => last === undefined || name <= last);
  const files = names.map((name) => ({ name, sql: readFileSync(path.join(folder, name, 'migration.sql')) }));
  return files.filter(({ name, sql }) => {
    const record = records.find(({ migration_name }) => migration_name === name);
    if (record === undefined) return true;
    if (!record.finished) throw new SetupError(`migration ${name} failed half-way: see _prisma_migrations`);
    if (record.checksum !== checksum(sql)) throw new SetupError(`migration ${name} was changed after it was applied`);
    return false;
  });
}

/** A migration that is one such statement, after its comments: PostgreSQL takes it in no transaction. */
const CONCURRENTLY = /^(?:--.*\n|\s)*(?:create|drop) index concurrently if (?:not )?exists (?:\w+\.)?(\w+)[^;]*;\s*$/;

/** Makes or drops an index while others write. What an earlier try left unfinished goes first. */
async function applyConcurrently(client: pg.Client, { name, sql }: MigrationFile, index: string): Promise<void> {
  try {
    const { rows } = await client.query<{ unfinished: string }>(UNFINISHED, [index]);
    for (const { unfinished } of rows) await client.query(`drop index concurrently ${unfinished}`);
    await client.query(sql.toString('utf8'));
    await client.query(RECORD, [name, checksum(sql)]);
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/**
 * One migration and its record, in one transaction. Other processes may be serving: what waits for a lock makes all wait
 * who come after it, so it gives up soon, lets them through and tries again.
 */
async function applyOne(client: pg.Client, { name, sql }: MigrationFile): Promise<void> {
  const index = CONCURRENTLY.exec(sql.toString('utf8'))?.[1];
  if (index !== undefined) return applyConcurrently(client, { name, sql }, index);
  for (let tries = 1; ; tries += 1) {
    try {
      await client.query('begin');
      await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await client.query(sql.toString('utf8'));
      await client.query(RECORD, [name, checksum(sql)]);
      await client.query('commit');
      return;
    } catch (error) {
      const isLocked = error instanceof pg.DatabaseError && error.code === '55P03';
      if (!isLocked || tries === LOCK_TRIES) {
        throw new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
      }
      await client.query('rollback');
      await sleep(BETWEEN_TRIES_MS);
    }
  }
}

function checksum(sql: Buffer): string {
  return hash('sha256', sql);
}

/** As Prisma makes it. */
const RECORDS = `
  create table if not exists _prisma_migrations (
    id                  varchar(36) primary key,
    checksum            varchar(64) not null,
    finished_at         timestamptz,
    migration_name      varchar(255) not null,
    logs                text,
    rolled_back_at      timestamptz,
    started_at          timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`;

const APPLIED = `
  select migration_name, checksum, finished_at is not null as finished
  from _prisma_migrations
  where rolled_back_at is null`;

const UNFINISHED = `
  select indexrelid::regclass::text as unfinished from pg_index where not indisvalid and indexrelid::regclass::text ~ ('(^|[.])' || $1 || '$')`;

const RECORD = `
  insert into _prisma_migrations (id, migration_name, checksum, finished_at, applied_steps_count)
  values (gen_random_uuid()::text, $1, $2, clock_timestamp(), 1)`;
