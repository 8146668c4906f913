import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withSetupLock } from './setup-lock.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'setup lock '));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A lock whose holder, running this tool, was last heard of so long ago. */
function abandoned(pid: string, secondsAgo: number): string {
  const file = path.join(folder, 'setup.lock', 'somebody');
  mkdirSync(path.dirname(file));
  writeFileSync(file, pid);
  const then = Date.now() / 1000 - secondsAgo;
  utimesSync(file, then, then);
  return file;
}

it('two set-ups never run at once, and nothing is left behind', async () => {
  let running = 0;
  let most = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    for (let turns = 0; turns < 50; turns += 1) await turn();
    running -= 1;
  };
  await Promise.all([withSetupLock(folder, work), withSetupLock(folder, work), withSetupLock(folder, work)]);
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

it('the lock of a set-up that was killed is taken over', async () => {
  abandoned('', 60);
  await expect(withSetupLock(folder, async () => {})).resolves.toBeUndefined();
});

it('but not while the tool that it started still runs', async () => {
  const file = abandoned(String(process.pid), 60);
  const looked = vi.spyOn(process, 'kill');
  let entered = false;
  const waiting = withSetupLock(folder, async () => {
    entered = true;
  });
  await vi.waitUntil(() => looked.mock.calls.length > 2, { timeout: 10_000 }); // whether the tool still runs
  expect(entered).toBe(false);
  rmSync(file);
  await waiting;
  expect(entered).toBe(true);
});
