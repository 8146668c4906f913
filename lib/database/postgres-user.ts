import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

/** The system user that PostgreSQL runs as. */
export interface PostgresUser {
  uid: number;
  gid: number;
}

/** What every Unix calls nobody. */
const NOBODY = { uid: 65_534, gid: 65_534 };

/** True when we are root, whom PostgreSQL refuses to run as. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Whom a new cluster shall belong to when we are root: `postgres` where there is one, else `nobody`. */
export function unprivilegedUser(): PostgresUser {
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) };
  }
  return NOBODY;
}

/** Whom an existing cluster's PostgreSQL must run as: its owner. Null: ourselves. */
export function ownerOf(cluster: string): PostgresUser | null {
  if (!isRoot()) return null;
  const { uid, gid } = statSync(cluster);
  return { uid, gid };
}

/** True when this user may enter the folder, or run the program: asked of the system, which knows of access lists too. */
export function mayExecute(user: PostgresUser | null, file: string): boolean {
  return user === null || spawnSync('test', ['-x', file], { ...user, cwd: '/' }).status === 0;
}
