import { defineConfig } from '@playwright/test';
import { browserOptions } from './support/browser.ts';

export default defineConfig({
  testDir: '.',
  testMatch: ['journeys/*.spec.ts', '*.spec.ts'],
  fullyParallel: true,
  workers: 2,
  // A test that passes only on a retry has found a fault.
  retries: 0,
  forbidOnly: true,
  // For the longest tests on a slow machine. Each single expectation has five seconds.
  timeout: 60_000,
  expect: { timeout: 5_000 },
  reporter: [['list']],
  outputDir: 'test-results',
  use: browserOptions,
});
