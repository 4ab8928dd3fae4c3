import { defineConfig } from '@playwright/test';
import { browserOptions } from './support/browser.ts';

export default defineConfig({
  testDir: '.',
  testMatch: ['journeys/*.spec.ts', '*.spec.ts'],
  fullyParallel: true,
  workers: 2,
  // A test that passes at the second go has found something; it is not asked twice.
  retries: 0,
  forbidOnly: true,
  // For the longest journeys on a slow machine; what a person waits for has the five seconds below.
  timeout: 60_000,
  expect: { timeout: 5_000 },
  reporter: [['list']],
  outputDir: 'test-results',
  use: browserOptions,
});
