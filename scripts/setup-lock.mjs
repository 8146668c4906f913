import { randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HEARTBEAT_MS = 1000;
/** A holder that has not touched its file for so long was killed: it may be in another container, where a pid says nothing. */
const DEAD_AFTER_MS = 15_000;
/** Longer than any tool takes that a killed holder left running; past it, its pid must be somebody else's. */
const ORPHAN_MS = 10 * 60_000;
const POLL_MS = 200;

/** Our file in the lock, while we hold it. @type {string | undefined} */
let held;

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
    held = undefined;
    rmSync(own, { force: true });
    removeEmpty(lock);
  };
  held = own;
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

/**
 * Keeps the lock while this tool runs, even if we are killed and so cannot stop it: two `npm ci` would wreck each other.
 * @param {number | undefined} pid
 */
export function lockedBy(pid) {
  if (held) writeFileSync(held, `${pid ?? ''}`);
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
      const silent = Date.now() - statSync(file).mtimeMs;
      const orphan = silent < ORPHAN_MS && isRunning(Number(readFileSync(file, 'utf8')));
      if (silent > DEAD_AFTER_MS && !orphan) rmSync(file, { force: true });
    }
  } catch {
    return; // given back meanwhile
  }
  removeEmpty(lock);
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** @param {string} folder */
function removeEmpty(folder) {
  try {
    rmdirSync(folder);
  } catch {
    // not empty: somebody else's by now
  }
}
