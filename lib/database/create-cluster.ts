import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SetupError } from '../setup-error.ts';
import { programsFor, runProgram } from './postgres-programs.ts';
import { isRoot, mayExecute, type PostgresUser, unprivilegedUser } from './postgres-user.ts';

/** Where root's clusters go when PostgreSQL's user may not enter the data folder. */
const SHARED_HOME = '/var/lib/peptideclients-connectors';

/** PostgreSQL's own folder, or the link to it. */
export function clusterOf(dataDir: string): string {
  return path.join(dataDir, 'postgres');
}

/**
 * Makes a data folder for PostgreSQL aside and puts it in place: one that is there is whole, and of several that are made
 * at once one stays. If we are root and the user whom PostgreSQL runs as may not enter `dataDir` (a clone in /root, say),
 * the files go where that user may, with a link to them in `dataDir`.
 */
export async function createCluster(dataDir: string, password: string): Promise<void> {
  const cluster = clusterOf(dataDir);
  if (lstatSync(cluster, { throwIfNoEntry: false })) {
    throw new SetupError(`${cluster} links to a folder that is gone; remove the link to begin with an empty database`);
  }
  const user = isRoot() ? unprivilegedUser() : null;
  if (user === null || mayExecute(user, dataDir)) {
    const folder = `${cluster}.${randomUUID()}`;
    await initialise(folder, password, user);
    putInPlace(cluster, folder, () => renameSync(folder, cluster));
  } else {
    const home = makeHome(user);
    const folder = path.join(home, 'data');
    await initialise(folder, password, user);
    putInPlace(cluster, home, () => {
      symlinkSync(folder, cluster);
      process.stderr.write(
        `PostgreSQL cannot run as root, and others may not enter ${dataDir}: its files are in ${home}\n`,
      );
    });
  }
}

/** Puts it in place, or removes what was made if another process was faster. */
function putInPlace(cluster: string, made: string, put: () => void): void {
  try {
    put();
  } catch (error) {
    rmSync(made, { recursive: true });
    if (!existsSync(cluster)) throw error;
  }
}

async function initialise(folder: string, password: string, user: PostgresUser | null): Promise<void> {
  mkdirSync(folder, { mode: 0o700 });
  const passwordFile = `${folder}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user !== null) for (const file of [folder, passwordFile]) chownSync(file, user.uid, user.gid);
  const { initdb } = await programsFor(user, path.dirname(folder));
  const access = ['-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  // Sorted by code point, upper and lower case by Unicode, the same on every system.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  try {
    await runProgram(initdb, ['-D', folder, ...access, ...locale], user, folder);
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw new SetupError(`PostgreSQL's data folder cannot be made: ${error instanceof Error ? error.message : error}`);
  } finally {
    rmSync(passwordFile);
  }
}

/** A new folder that this user can reach. Its parents are left as they are. */
function makeHome({ uid, gid }: PostgresUser): string {
  for (const parent of [SHARED_HOME, tmpdir(), '/tmp']) {
    if (parent === SHARED_HOME && !existsSync(parent)) {
      mkdirSync(parent, { recursive: true });
      chmodSync(parent, 0o755);
    }
    if (!mayExecute({ uid, gid }, parent)) continue;
    const home = mkdtempSync(path.join(parent, 'cluster-'));
    chownSync(home, uid, gid);
    return home;
  }
  throw new SetupError(`no folder for PostgreSQL's files that its user may enter: set DATA_DIR to one`);
}
