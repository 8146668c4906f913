import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { setUp } from './setup.mjs';

const RESULT = '.build/test-result.json';
/** A subset: `npm test -- lib/keys`. Then only these tests run. */
const filters = process.argv.slice(2);

await setUp('test');
rmSync(RESULT, { force: true });
const checks =
  filters.length > 0
    ? []
    : [
        ['biome', 'check', '--error-on-warnings'],
        ['tsc', '--noEmit'],
      ];
const broken = checks.filter(([name = '', ...options]) => !passes(name, options));
const vitest = passes('vitest', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${RESULT}`,
  ...filters,
]);
const { passed, failed, skipped } = counted();
const failures = failed + broken.length;
const ok = vitest && failures === 0;
if (broken.length > 0) process.stdout.write(`failed: ${broken.map(([name]) => name).join(', ')}\n`);
process.stdout.write(
  `${passed} passed, ${ok ? 0 : Math.max(failures, 1)} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
);
process.exit(ok ? 0 : 1);

/**
 * Runs one of the tree's own tools, its output as it comes.
 * @param {string} name
 * @param {string[]} options
 */
function passes(name, options) {
  process.stdout.write(`\n> ${[name, ...options].join(' ')}\n`);
  return (
    spawnSync(`node_modules/.bin/${name}`, options, { stdio: 'inherit', shell: process.platform === 'win32' })
      .status === 0
  );
}

/** What vitest wrote down; a file that could not be loaded counts as one failure. */
function counted() {
  /** @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} */
  let result;
  try {
    result = JSON.parse(readFileSync(RESULT, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const unloaded = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + unloaded.length,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}
