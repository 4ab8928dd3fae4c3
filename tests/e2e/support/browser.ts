import type { PlaywrightTestOptions, PlaywrightWorkerOptions } from '@playwright/test';

const args = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-dev-shm-usage',
];
// Chromium's sandbox does not start for root.
if (process.getuid?.() === 0) args.push('--no-sandbox');

/** A quiet Chromium: the one of the system when CHROMIUM names it, else the one that Playwright installed. */
export const browserOptions: Partial<PlaywrightTestOptions & PlaywrightWorkerOptions> = {
  browserName: 'chromium',
  launchOptions: { executablePath: process.env.CHROMIUM || undefined, args },
  viewport: { width: 1280, height: 800 },
  locale: 'en-GB',
  timezoneId: 'UTC',
};
