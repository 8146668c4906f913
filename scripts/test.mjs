import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { setUp } from './setup.mjs';

const RESULT = '.build/test-result.json';
const REPORTERS = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULT}`];
/** `npm test -- lib/keys`: only these tests, without the checks of the whole tree. */
const filters = process.argv.slice(2);

await setUp('test');
rmSync(RESULT, { force: true });
const failedChecks =
  filters.length > 0 ? 0 : (await fails('biome', 'check', '--error-on-warnings')) + (await fails('tsc'));
const failedRun = await fails('vitest', 'run', ...REPORTERS, ...filters);
const { passed, failed, skipped } = outcome();
const failures = Math.max(failed, failedRun) + failedChecks;
process.stdout.write(`${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exit(failures === 0 ? 0 : 1);

/**
 * Runs one of the tree's own tools, its output as it comes; 1 if it fails, else 0. It ends when we are asked to.
 * @param {string} tool
 * @param {...string} options
 * @returns {Promise<number>}
 */
function fails(tool, ...options) {
  process.stdout.write(`\n> ${[tool, ...options].join(' ')}\n`);
  const child = spawn(`node_modules/.bin/${tool}`, options, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, NODE_ENV: 'test' },
  });
  const pass = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
  process.once('SIGINT', pass).once('SIGTERM', pass);
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (code, signal) => {
      process.off('SIGINT', pass).off('SIGTERM', pass);
      if (signal) process.exit(130);
      resolve(code === 0 ? 0 : 1);
    });
  });
}

/**
 * What vitest wrote down; a file that could not be loaded counts as one failure.
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
function outcome() {
  try {
    const result = JSON.parse(readFileSync(RESULT, 'utf8'));
    const unloaded = result.testResults.filter(isUnloaded).length;
    return {
      passed: result.numPassedTests,
      failed: result.numFailedTests + unloaded,
      skipped: result.numPendingTests + result.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** @param {{ status: string, assertionResults: unknown[] }} file */
function isUnloaded(file) {
  return file.status === 'failed' && file.assertionResults.length === 0;
}
