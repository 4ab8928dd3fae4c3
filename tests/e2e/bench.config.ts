import { defineConfig } from '@playwright/test';
import { browserOptions } from './support/browser.ts';

// The leak test runs longer here than among the tests.
process.env.NAVIGATIONS ??= '200';
process.env.WORKSPACES ??= '60';

// `cargo xtask bench` measures, prints, and compares with the limits.
export default defineConfig({
  testDir: '.',
  testMatch: ['bench/*.ts', 'leaks.spec.ts'],
  workers: 1,
  timeout: 900_000,
  reporter: [['line']],
  outputDir: 'test-results',
  use: browserOptions,
});
