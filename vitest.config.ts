import { defineConfig } from 'vitest/config';

const SECOND_MS = 1000;

export default defineConfig({
  test: {
    include: ['{lib,cli,app,components,scripts,test}/**/*.test.{ts,tsx}'],
    globalSetup: ['lib/test/database.ts', 'lib/test/heavy-thread.ts'],
    setupFiles: 'lib/test/quiet.ts',
    pool: 'forks',
    testTimeout: 20 * SECOND_MS,
    hookTimeout: 60 * SECOND_MS,
  },
});
