import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testDatabaseUrl } from '../test/database-url.ts';
import { migrate } from './migrate.ts';

let folder: string;
let url: string;
let admin: pg.Client;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'migrations-'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  admin = new pg.Client({ connectionString: testDatabaseUrl() });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const own = new URL(testDatabaseUrl());
  own.pathname = name;
  url = own.href;
});

afterEach(async () => {
  await admin.query(`drop database ${new URL(url).pathname.slice(1)} with (force)`);
  await admin.end();
});

function write(name: string, sql: string): void {
  mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, name, 'migration.sql'), sql);
}

async function select(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows.flat();
  } finally {
    await client.end();
  }
}

describe('migrations', () => {
  it('apply once, in order, however many processes start at once', async () => {
    write('2_fill', 'insert into notes values (1)');
    write('1_notes', 'create table notes (id int)');
    await Promise.all([migrate(url, folder), migrate(url, folder), migrate(url, folder)]);
    await migrate(url, folder);
    expect(await select('select id from notes')).toEqual([1]);
    expect(await select('select migration_name from _prisma_migrations order by started_at')).toEqual([
      '1_notes',
      '2_fill',
    ]);
  });

  it('make an index while others write, in no transaction, and begin anew after one that was left unfinished', async () => {
    write('1_notes', 'create table notes (id int); insert into notes values (1), (1)');
    await migrate(url, folder);
    await expect(select('create unique index concurrently notes_idx on notes (id)')).rejects.toThrow(
      'could not create unique index',
    );
    write('2_index', '-- Why.\ncreate index concurrently if not exists notes_idx on notes (id);\n');
    await Promise.all([migrate(url, folder), migrate(url, folder)]);
    const found = await select("select indisvalid, indisunique from pg_index where indexrelid = 'notes_idx'::regclass");
    expect(found).toEqual([true, false]);
  });

  it('that fail leave nothing behind, and are named', async () => {
    write('1_notes', 'create table notes (id int)');
    write('2_broken', 'create table half (id int); insert into nowhere values (1)');
    await expect(migrate(url, folder)).rejects.toThrow(/SetupError|2_broken.*nowhere/);
    expect(await select("select to_regclass('notes')::text, to_regclass('half')::text")).toEqual(['notes', null]);
    write('2_broken', 'insert into notes values (2)');
    await migrate(url, folder);
    expect(await select('select id from notes')).toEqual([2]);
  });

  it('wait for a lock in short turns, so that others are served meanwhile', async () => {
    write('1_notes', 'create table notes (id int)');
    await migrate(url, folder);
    const reader = new pg.Client({ connectionString: url });
    await reader.connect();
    await reader.query('begin');
    await reader.query('select from notes'); // a long look at the table
    write('2_more', 'alter table notes add column more text');
    let done = false;
    const migrated = migrate(url, folder).then(() => {
      done = true;
    });
    const waiting = "select count(*)::int from pg_locks where not granted and relation = 'notes'::regclass";
    await expect.poll(() => select(waiting), { interval: 10 }).toEqual([1]);
    await expect.poll(() => select(waiting), { interval: 10 }).toEqual([0]); // it let go
    expect(done).toBe(false);
    expect(await select('select id from notes')).toEqual([]);
    await reader.end();
    await migrated;
    expect(await select('select more from notes')).toEqual([]);
  });

  it('that were changed after they were applied are refused by name', async () => {
    write('1_notes', 'create table notes (id int)');
    await migrate(url, folder);
    write('1_notes', 'create table notes (id bigint)');
    await expect(migrate(url, folder)).rejects.toThrow('migration 1_notes was changed after it was applied');
  });

  it('say in one line which database cannot be reached', async () => {
    await expect(migrate('postgresql://a:b@127.0.0.1:1/x', folder)).rejects.toThrow(
      'PostgreSQL at 127.0.0.1:1 cannot be reached: connect ECONNREFUSED 127.0.0.1:1',
    );
  });
});
