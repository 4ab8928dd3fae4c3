import type { PlaywrightTestOptions, PlaywrightWorkerOptions } from '@playwright/test';

// Parts of Chromium's own window that no test looks at: with every new one it would load its address bar's suggestions four
// times over, a second of a core beside the page. The last switch of that name holds, so those that Playwright switches off
// are named again.
const OFF = [
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup', 'PreloadTopChromeWebUI'],
  ...['AimEnabled', 'AvoidCorsURLLoaderRestartOnRedirect', 'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose'],
  ...['HttpsFirstBalancedModeAutoEnable', 'HttpsUpgrades', 'LensOverlay', 'MediaRouter', 'NetworkTimeServiceQuerying'],
  ...['OptimizationHints', 'PaintHolding', 'PreconnectToSearch', 'ThirdPartyStoragePartitioning'],
];

const args = [
  `--disable-features=${OFF.join(',')}`,
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
