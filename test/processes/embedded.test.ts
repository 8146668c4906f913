import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import pg from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { migrate } from '../../lib/database/migrate.ts';
import { removeData } from '../../lib/test/remove-data.ts';

const PROGRAM = path.resolve('.build/embedded-process.mjs');
let scratch: string;
let dataDir: string;
let processes: ChildProcess[];

beforeAll(async () => {
  await build({
    entryPoints: ['lib/test/embedded-process.ts'],
    outfile: PROGRAM,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
});

beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'embedded test '));
  chmodSync(scratch, 0o755);
  dataDir = path.join(scratch, 'data');
  processes = [];
});

afterEach(async () => {
  await Promise.all(processes.map(leave));
  removeData(dataDir);
  rmSync(scratch, { recursive: true });
});

async function join(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [PROGRAM, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  processes.push(child);
  const [line] = child.stdout ? await once(child.stdout, 'data') : [];
  return { child, url: String(line).trim() };
}

async function leave(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const left = once(child, 'exit');
  child.kill('SIGTERM');
  await left;
}

async function select(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query({ text: sql, rowMode: 'array' })).rows[0]?.[0];
  } finally {
    await client.end();
  }
}

/** The postmaster's pid, from its lock file: as long as it runs. */
function postmaster(): number {
  return Number(readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
}

describe('the embedded PostgreSQL', () => {
  it('is shared by the processes that join it, and the last one out stops it', async () => {
    const [first, second] = await Promise.all([join(), join()]);
    expect(second.url).toBe(first.url);
    await leave(first.child);
    expect(await select(second.url, 'select 1')).toBe(1);
    await leave(second.child);
    await expect(select(second.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('keeps its data and its port over a restart', async () => {
    const before = await join();
    await select(before.url, 'create table kept as select 42 as answer');
    await leave(before.child);
    const after = await join();
    expect(after.url).toBe(before.url);
    expect(await select(after.url, 'select answer from kept')).toBe(42);
  });

  it('outlives a process that was killed, and the next one joins it', async () => {
    const killed = await join();
    const pid = postmaster();
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    const next = await join();
    expect(postmaster()).toBe(pid);
    await leave(next.child);
    expect(() => postmaster()).toThrow('ENOENT');
  });

  it('comes back by itself when it was killed, with what was committed', async () => {
    const { url } = await join();
    await select(url, 'create table kept as select 42 as answer');
    process.kill(postmaster(), 'SIGKILL');
    await vi.waitFor(async () => expect(await select(url, 'select answer from kept')).toBe(42), 15_000);
  });

  it('comes back at its port, also when that is taken for a moment', { timeout: 60_000 }, async () => {
    const { child, url } = await join();
    child.kill('SIGSTOP'); // it would be faster
    process.kill(postmaster(), 'SIGKILL');
    const port = Number(new URL(url).port);
    const other = createServer();
    await vi.waitFor(() => once(other.listen(port, '127.0.0.1'), 'listening'), 5_000);
    const tries = once(other, 'connection'); // it looks who is there, and finds nobody it knows
    child.kill('SIGCONT');
    await tries;
    other.close();
    await vi.waitFor(async () => expect(await select(url, 'select 1')).toBe(1), 30_000);
  });

  it('is used by an owner of its own database who is no superuser', async () => {
    const { url } = await join();
    const who = "select concat_ws(' ', rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication)";
    expect(await select(url, `${who} from pg_roles where rolname = current_user`)).toBe('connectors f f f f f');
    await migrate(url);
    await expect(select(url, "copy core.orders to program 'cat'")).rejects.toThrow('permission denied');
    await expect(select(url, "select pg_read_file('/etc/passwd')")).rejects.toThrow('permission denied');
    const owners =
      "select string_agg(distinct nspowner::regrole::text, ' ') from pg_namespace where nspname in ('core', 'integrations')";
    expect(await select(url, owners)).toBe('connectors');
  });

  it('hands over what a version made that was the superuser itself, and again after it ran in between', async () => {
    const first = await join();
    const superuser = new URL(first.url);
    superuser.username = 'postgres';
    superuser.password = readFileSync(path.join(dataDir, 'postgres-password'), 'utf8').trim();
    await select(superuser.href, 'alter database connectors owner to postgres');
    await migrate(superuser.href); // as that version did
    await expect(select(first.url, 'select count(*) from core.orders')).rejects.toThrow('permission denied');
    await leave(first.child);
    const { url, child } = await join();
    await migrate(url);
    const left = `
      select count(*)::int from (
        select relowner as owner from pg_class where relnamespace::regnamespace::text in ('core', 'integrations', 'public')
        union all select proowner from pg_proc where pronamespace::regnamespace::text in ('core', 'integrations', 'public')
        union all select typowner from pg_type where typnamespace::regnamespace::text in ('core', 'integrations', 'public')
        union all select datdba from pg_database where datname = 'connectors'
      ) things where owner <> 'connectors'::regrole`;
    expect(await select(url, left)).toBe(0);
    await select(superuser.href, 'create table core.newer (id bigint generated always as identity primary key)');
    await leave(child);
    expect(await select((await join()).url, 'insert into core.newer default values returning id::int')).toBe(1);
  });

  it('moves to another port when somebody else has its own', { timeout: 60_000 }, async () => {
    const before = await join();
    await leave(before.child);
    const other = createServer().listen(Number(new URL(before.url).port), '127.0.0.1');
    await once(other, 'listening');
    const after = await join();
    other.close();
    expect(after.url).not.toBe(before.url);
    expect(await select(after.url, 'select 1')).toBe(1);
  });

  it('runs from a folder with a long path that only its owner may enter, also when that is root', async () => {
    dataDir = path.join(scratch, 'x'.repeat(200), 'y'.repeat(200));
    mkdirSync(path.dirname(dataDir), { mode: 0o700 });
    const { url } = await join();
    expect(await select(url, 'select 1')).toBe(1);
  });
});
