import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

// A test that waits for a time fails where it is short, and is slow where it is long: it waits for what it needs. And
// what a clock says of this machine is no fault of the product: how fast it is, `npm run bench` says.

/** The load and the blows of `npm run torture`, which are drawn at random; and what waits for a page's layout. */
const drawn = ['test/torture', 'e2e/widths'];

const clocks: readonly [RegExp, string][] = [
  [/\bwaitForTimeout\b/, 'waits for a time'],
  [/from 'node:timers(?:\/promises)?'(?<!setImmediate as \w+ \} from 'node:timers\/promises')/, 'waits for a time'],
  [/\bsetTimeout\((?:\w+|\(\) => \w+\(\)), |\bsleep\(/, 'waits for a time'],
  [/\bperformance\.now\(|\bcpuUsage\(|\bhrtime\b/, 'reads a clock'],
];

function tests(): string[] {
  const folders = ['lib', 'cli', 'app', 'components', 'scripts', 'test', 'e2e'];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => path.posix.join(folder, file)),
  );
  return files
    .filter((file) => /\.(test|spec)\.tsx?$|^(test|e2e|lib\/test)\/.*\.ts$/.test(file))
    .filter((file) => file !== 'scripts/steady-tests.test.ts' && !drawn.some((folder) => file.startsWith(folder)));
}

test('no test waits for a time, and none asks a clock how long something took', () => {
  const files = tests();
  expect(files.length).toBeGreaterThan(150);
  const found = files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return clocks.filter(([pattern]) => pattern.test(text)).map(([, does]) => `${file} ${does}`);
  });
  expect(found).toEqual([]);
});
