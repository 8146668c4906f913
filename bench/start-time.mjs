// How long `npm start` takes from its start to its first 200, built, with the embedded database.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answersOk, CannotRun, freePort } from './child.mjs';

const POLL_MS = 5;
const PATIENCE_MS = 60_000;

/** Milliseconds of the first start in a folder, which makes the database, and of the next one. */
export async function startTimes(folder, environment) {
  const data = mkdtempSync(path.join(folder, 'start-'));
  try {
    return { first: await timed(data, environment), next: await timed(data, environment) };
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

async function timed(data, environment) {
  const port = await freePort();
  const { PATH, HOME } = environment;
  const env = { PATH, HOME, DATA_DIR: data, PORT: String(port), DRAIN_SECONDS: '0' };
  const started = performance.now();
  const child = spawn(process.execPath, ['scripts/start.mjs'], { env, stdio: 'ignore' });
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);
  try {
    while (!(await answersOk(`http://127.0.0.1:${port}/integrations/v1/health`))) {
      if (performance.now() - started > PATIENCE_MS) throw new CannotRun('npm start does not answer');
      await sleep(POLL_MS);
    }
    return performance.now() - started;
  } finally {
    child.kill('SIGINT');
    await ended;
    process.off('exit', killed);
  }
}
