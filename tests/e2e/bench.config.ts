import { defineConfig } from '@playwright/test';
import { browserOptions } from './support/browser.ts';

// Not a test: `cargo xtask bench` measures, prints, and compares with the limits.
export default defineConfig({
  testDir: 'bench',
  testMatch: '*.ts',
  workers: 1,
  timeout: 900_000,
  reporter: [['line']],
  outputDir: 'test-results',
  use: browserOptions,
});
