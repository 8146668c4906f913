import { defineConfig } from '@playwright/test';
import { browserLaunch } from './scripts/browser.mjs';

const SECOND_MS = 1000;

export default defineConfig({
  testDir: 'e2e',
  outputDir: '.build/e2e',
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  timeout: 180 * SECOND_MS,
  expect: { timeout: 30 * SECOND_MS }, // a busy machine is no fault
  reporter: [['list'], ['json', { outputFile: '.build/e2e-result.json' }]],
  use: {
    launchOptions: browserLaunch() ?? {},
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    screenshot: 'only-on-failure', // a trace of every step costs as much as the steps
  },
  projects: [{ name: 'tests' }, { name: 'screens', testMatch: 'screens.ts', outputDir: '.build/screens' }],
});
