import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const SECOND_MS = 1000;

export default defineConfig({
  test: {
    include: ['{lib,cli,app,components,scripts,test}/**/*.test.{ts,tsx}'],
    globalSetup: ['lib/test/database.ts', 'lib/test/heavy-thread.ts'],
    setupFiles: 'lib/test/quiet.ts',
    pool: 'forks',
    maxWorkers: Math.min(Math.max(availableParallelism(), 2), 4), // each has a database, and connections to it
    // However busy the machine is: what takes longer has come to a halt.
    testTimeout: 60 * SECOND_MS,
    hookTimeout: 120 * SECOND_MS,
    expect: { poll: { timeout: 30 * SECOND_MS } },
  },
});
