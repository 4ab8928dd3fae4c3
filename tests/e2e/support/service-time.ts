import type { BrowserContext, Page } from '@playwright/test';

/** Every answer of the API says that it is `milliseconds` later than it is. A second call replaces the first. */
export async function serviceIsAhead(page: Page | BrowserContext, milliseconds: number): Promise<void> {
  await page.unroute(/\/api\/v0\//);
  await page.route(/\/api\/v0\//, async (route) => {
    const response = await route.fetch();
    const date = new Date(Date.now() + milliseconds).toUTCString();
    await route.fulfill({ response, headers: { ...response.headers(), date } });
  });
}
