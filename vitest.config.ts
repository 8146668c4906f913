import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const SECOND_MS = 1000;

const tests = ['lib', 'cli', 'app', 'components', 'scripts', 'test']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`))
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => /\.test\.tsx?$/.test(file));
/** What changes more than its own file has: modules, settings of the process. */
const CHANGES_ITS_PROCESS =
  /\bvi\.(mock|doMock|stubEnv|stubGlobal|useFakeTimers|resetModules)\(|processLog\.level|process\.env\.\w+ =/;
const alone = tests.filter((file) => CHANGES_ITS_PROCESS.test(readFileSync(file, 'utf8')));

/** Short files start long processes: they begin first, so that no core is idle at the end while the last of them runs. */
class ProcessesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isOne = ({ moduleId }: TestSpecification) => /\/test\/(processes|console)\//.test(moduleId);
    const sorted = await super.sort(files);
    // Those that share a process stay together, or it would be started anew.
    return sorted.toSorted(
      (one, other) =>
        Number(other.project.config.isolate) - Number(one.project.config.isolate) ||
        Number(isOne(other)) - Number(isOne(one)),
    );
  }
}

export default defineConfig({
  resolve: {
    // A password is hashed at a cost that is felt, hundreds of times: see there.
    alias: [{ find: /^\.\/password-cost\.ts$/, replacement: path.resolve('lib/test/cheap-password.ts') }],
  },
  test: {
    sequence: { sequencer: ProcessesFirst },
    globalSetup: ['lib/test/database.ts', 'lib/test/bundle-threads.ts'],
    setupFiles: 'lib/test/quiet.ts',
    pool: 'forks',
    // One more than can run at once, since tests wait, too. Each has a database, and connections to it.
    maxWorkers: Math.min(availableParallelism() + 1, 4),
    // However busy the machine is: what takes longer has come to a halt.
    testTimeout: 60 * SECOND_MS,
    hookTimeout: 120 * SECOND_MS,
    expect: { poll: { timeout: 30 * SECOND_MS } },
    // Loading the product takes longer than most files' tests: those that leave their process as it was share it.
    projects: [
      { extends: true, test: { name: 'alone', include: alone, isolate: true } },
      {
        extends: true,
        test: { name: 'shared', include: tests.filter((file) => !alone.includes(file)), isolate: false },
      },
    ],
  },
});
