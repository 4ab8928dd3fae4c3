import { defineConfig } from '@playwright/test';
import { browserOptions } from './support/browser.ts';

// Takes a screenshot of every page, for visual review: `cargo xtask pictures`.
export default defineConfig({
  testDir: 'pictures',
  testMatch: '*.ts',
  workers: 2,
  timeout: 60_000,
  reporter: [['list']],
  outputDir: 'test-results',
  use: browserOptions,
});
