import type { PlaywrightTestOptions, PlaywrightWorkerOptions } from '@playwright/test';

// Features of Chromium's own window, unused by the tests. With every window it would load the suggestions of its address bar
// four times, which takes a second of processor time. Only the last switch of this name is used, so the list includes the
// features that Playwright disables.
const OFF = [
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup', 'PreloadTopChromeWebUI'],
  ...['AimEnabled', 'AvoidCorsURLLoaderRestartOnRedirect', 'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose'],
  ...['HttpsFirstBalancedModeAutoEnable', 'HttpsUpgrades', 'LensOverlay', 'MediaRouter', 'NetworkTimeServiceQuerying'],
  ...['OptimizationHints', 'PaintHolding', 'PreconnectToSearch', 'ThirdPartyStoragePartitioning'],
  // With the next option: scroll bars that take 15 px of the page, as on most desktops.
  'OverlayScrollbar',
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

/** Chromium without background work and with classic scroll bars: the program in CHROMIUM, else the one that Playwright installed. */
export const browserOptions: Partial<PlaywrightTestOptions & PlaywrightWorkerOptions> = {
  browserName: 'chromium',
  launchOptions: { executablePath: process.env.CHROMIUM || undefined, args, ignoreDefaultArgs: ['--hide-scrollbars'] },
  viewport: { width: 1280, height: 800 },
  locale: 'en-GB',
  timezoneId: 'UTC',
};
