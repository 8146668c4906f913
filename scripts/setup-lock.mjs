import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HEARTBEAT_MS = 1000;
/** A holder that has not touched its file for so long was killed. By its clock, not its pid: that may be in another container. */
const DEAD_AFTER_MS = 15_000;
const POLL_MS = 200;

/**
 * Runs `work` while no other set-up runs in this clone. The lock is a folder with one file in it, named after its owner:
 * renaming a full folder into place is atomic and fails when one is there, and a dead owner is removed by its own name,
 * so nobody ever removes a lock that was taken meanwhile.
 * @param {string} buildFolder
 * @param {() => Promise<void>} work
 */
export async function withSetupLock(buildFolder, work) {
  const name = `${process.pid}-${randomUUID()}`;
  const lock = path.join(buildFolder, 'setup.lock');
  const own = path.join(lock, name);
  await take(lock, path.join(buildFolder, `setup.lock-${name}`), name);
  const release = () => {
    rmSync(own, { force: true });
    removeEmpty(lock);
  };
  const heartbeat = setInterval(() => utimesSync(own, new Date(), new Date()), HEARTBEAT_MS);
  process.once('exit', release);
  for (const signal of INTERRUPTS) process.once(signal, interrupted);
  try {
    await work();
  } finally {
    clearInterval(heartbeat);
    process.off('exit', release);
    for (const signal of INTERRUPTS) process.off(signal, interrupted);
    release();
  }
}

/** @type {NodeJS.Signals[]} */
const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Ends by way of the exit handlers, which stop the running tool and give the lock back. */
function interrupted() {
  process.stderr.write('\n');
  process.exit(130);
}

/**
 * @param {string} lock
 * @param {string} draft
 * @param {string} name
 */
async function take(lock, draft, name) {
  mkdirSync(draft, { recursive: true });
  writeFileSync(path.join(draft, name), '');
  for (let told = false; !renamed(draft, lock); told = true) {
    if (!told) process.stderr.write('  waiting for another set-up in this folder …\n');
    removeDead(lock);
    await sleep(POLL_MS);
    utimesSync(path.join(draft, name), new Date(), new Date());
  }
}

/** @param {string} draft @param {string} lock */
function renamed(draft, lock) {
  try {
    renameSync(draft, lock);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && /ENOTEMPTY|EEXIST|EPERM/.test(String(error.code))) return false;
    throw error;
  }
}

/** @param {string} lock */
function removeDead(lock) {
  try {
    for (const owner of readdirSync(lock)) {
      const file = path.join(lock, owner);
      if (Date.now() - statSync(file).mtimeMs > DEAD_AFTER_MS) rmSync(file, { force: true });
    }
  } catch {
    return; // given back meanwhile
  }
  removeEmpty(lock);
}

/** @param {string} folder */
function removeEmpty(folder) {
  try {
    rmdirSync(folder);
  } catch {
    // not empty: somebody else's by now
  }
}
