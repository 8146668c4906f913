// Server processes that the benchmark starts and ends.
import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MS = 60_000;
const STOP_MS = 10_000;
const POLL_MS = 100;
const LOG_CHARACTERS = 2000;

/** A reason that a sentence says: no stack trace needed. */
export class CannotRun extends Error {}

/**
 * Starts `node …` in a session of its own, so that a Ctrl-C reaches us alone and we end it in our order, and waits until
 * `readyUrl` answers 200. Its output goes to `logFile`.
 */
export async function startNode(name, { options, cwd, env, logFile, readyUrl }) {
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, options, { cwd, env, stdio: ['ignore', log, log], detached: true });
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);
  const ended = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', resolve);
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
    child.kill('SIGKILL');
    await ended;
    process.off('exit', killed);
  };
  const ready = untilOk(readyUrl).then((ok) => (ok ? null : `does not answer ${readyUrl}`));
  const problem = await Promise.race([ready, ended.then(() => 'ended')]);
  if (problem === null) return { pid: child.pid, stop };
  await stop();
  throw new CannotRun(`${name} ${problem}:\n${readFileSync(logFile, 'utf8').slice(-LOG_CHARACTERS)}`);
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function untilOk(url) {
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    if (await answersOk(url)) return true;
  }
  return false;
}

/** The body is read too: a server that stops waits for whoever is still reading. */
export async function answersOk(url) {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
