import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { missingPrograms } from './programs.mjs';
import { setUp } from './setup.mjs';

const RESULT = '.build/test-result.json';
const REPORTERS = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULT}`];
const BROWSER_RESULT = '.build/e2e-result.json';
/** What `npm test -- --fast` leaves out besides the browser: processes that are killed, and the built pages. */
const SLOW = 'test/{processes,console}/**';
/** `npm test -- lib/keys e2e/list`: only these tests, without the checks of the whole tree. */
const filters = process.argv.slice(2).filter((word) => word !== '--fast');
const fast = process.argv.includes('--fast');
const [browserFilters, otherFilters] = [filters.filter(isInBrowser), filters.filter((filter) => !isInBrowser(filter))];
const everything = filters.length === 0;

await setUp(fast ? 'fast' : 'test');
const missing = await missingPrograms();
for (const file of [RESULT, BROWSER_RESULT]) rmSync(file, { force: true });
const checks = everything ? [fails('biome', 'check', '--error-on-warnings'), fails('tsc')] : [];
const failedChecks = await Promise.all(checks);
/** @type {Counts[]} */
const counts = [];
if (everything || otherFilters.length > 0) {
  const failedRun = await fails('vitest', 'run', ...REPORTERS, ...(fast ? ['--exclude', SLOW] : []), ...otherFilters);
  counts.push(atLeast(failedRun, outcome()));
}
if ((everything && !fast) || browserFilters.length > 0) {
  const failedRun = await fails('playwright', 'test', '--project=tests', ...browserFilters);
  counts.push(atLeast(failedRun, browserOutcome()));
}
const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ kind) => counts.reduce((all, one) => all + one[kind], 0);
for (const program of missing) process.stdout.write(`Not tested: ${program}\n`);
const untested = process.env.CI ? missing.length : 0; // where tests are all there is to do, none is left out
const failures = sum('failed') + failedChecks.filter((failed) => failed > 0).length + untested;
const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
process.stdout.write(`${sum('passed')} passed, ${failures} failed${skipped}\n`);
process.exit(failures === 0 ? 0 : 1);

/** @param {string} filter */
function isInBrowser(filter) {
  return filter.startsWith('e2e');
}

/**
 * A run that ended badly has failed, whatever it counted.
 * @param {number} failedRun
 * @param {Counts} found
 * @returns {Counts}
 */
function atLeast(failedRun, found) {
  return { ...found, failed: Math.max(found.failed, failedRun) };
}

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
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @returns {Counts}
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

/**
 * What Playwright wrote down.
 * @returns {Counts}
 */
function browserOutcome() {
  try {
    const { stats } = JSON.parse(readFileSync(BROWSER_RESULT, 'utf8'));
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
