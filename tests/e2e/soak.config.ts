import { defineConfig } from '@playwright/test';
import { browserOptions } from './support/browser.ts';

// The soak test at full length. `STEPS` sets another length, `SEED` other steps.
process.env.STEPS ??= '2000';

export default defineConfig({
  testDir: '.',
  testMatch: 'soak.spec.ts',
  workers: 1,
  reporter: [['line']],
  outputDir: 'test-results',
  use: browserOptions,
});
