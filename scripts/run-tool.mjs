import { spawn } from 'node:child_process';
import path from 'node:path';
import { lockedBy } from './setup-lock.mjs';

/** The end of a failed tool's output: enough to see the reason. */
const OUTPUT_CHARACTERS = 8000;

/**
 * Runs a tool to its end without a word; its output is shown only if it fails. Dies with us.
 * @param {string} command
 * @param {string[]} arguments_
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<void>}
 */
export function runTool(command, arguments_, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, arguments_, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    lockedBy(child.pid);
    const stop = () => child.kill();
    process.once('exit', stop);
    let output = '';
    child.stdout?.on('data', (data) => (output += data));
    child.stderr?.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('exit', stop);
      if (code === 0) return resolve();
      process.stderr.write(`\n${output.slice(-OUTPUT_CHARACTERS)}\n`);
      reject(new Error(`${path.basename(arguments_[0] ?? command)} ended with ${signal ?? `status ${code}`} (above)`));
    });
  });
}
