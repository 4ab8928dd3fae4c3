import { defineConfig } from '@playwright/test';
import { browserOptions } from './support/browser.ts';

// The soak test at full length, with a page translator. `STEPS` sets another length, `SEED` other steps, and `TRANSLATOR=`
// leaves the pages as they are.
process.env.STEPS ??= '2000';
process.env.TRANSLATOR ??= 'on';

export default defineConfig({
  testDir: '.',
  testMatch: 'soak.spec.ts',
  workers: 1,
  reporter: [['line']],
  outputDir: 'test-results',
  use: browserOptions,
});
