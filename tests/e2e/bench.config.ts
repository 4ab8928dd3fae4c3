import { defineConfig } from '@playwright/test';
import { browserOptions } from './support/browser.ts';

// What a test does for a little while, at length.
process.env.NAVIGATIONS ??= '200';
process.env.STEPS ??= '2000';
process.env.WORKSPACES ??= '60';

// Not a test: `cargo xtask bench` measures, prints, and compares with the limits.
export default defineConfig({
  testDir: '.',
  testMatch: ['bench/*.ts', 'leaks.spec.ts', 'soak.spec.ts'],
  workers: 1,
  timeout: 900_000,
  reporter: [['line']],
  outputDir: 'test-results',
  use: browserOptions,
});
