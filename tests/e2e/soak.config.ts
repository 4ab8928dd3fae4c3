import { defineConfig } from '@playwright/test';
import { browserOptions } from './support/browser.ts';

// The random walk at length. `STEPS` and `SEED` choose another length and another walk.
process.env.STEPS ??= '2000';

export default defineConfig({
  testDir: '.',
  testMatch: 'soak.spec.ts',
  workers: 1,
  reporter: [['line']],
  outputDir: 'test-results',
  use: browserOptions,
});
