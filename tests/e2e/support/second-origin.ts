import { StaticSite } from './static-site.ts';
import { test as base } from './test.ts';

export { expect } from '@playwright/test';

/** The test of `test.ts`, with the app on one origin and its API on another. */
export const test = base.extend<{ site: StaticSite }>({
  site: async ({}, use) => {
    const site = await StaticSite.start();
    await use(site);
    await site.stop();
  },
  demo: async ({ site }, use) => use({ allowOrigin: site.origin }),
  baseURL: async ({ site, backend }, use) => {
    site.setBackend(backend.origin);
    await use(site.origin);
  },
});
