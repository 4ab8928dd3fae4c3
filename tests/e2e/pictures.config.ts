import { defineConfig } from '@playwright/test';
import { browserOptions } from './support/browser.ts';

// Not a test: `PICTURES=some/folder npm run pictures` draws every page, for people to look at.
export default defineConfig({
  testDir: 'pictures',
  testMatch: '*.ts',
  workers: 2,
  timeout: 60_000,
  reporter: [['list']],
  outputDir: 'test-results',
  use: browserOptions,
});
