import type { Page } from '@playwright/test';

/** Every text of a page that could contain a secret: markup, values of inputs, storage, history, accessibility tree. */
export async function dumpDom(page: Page): Promise<string> {
  const stored = await page.evaluate(async () =>
    JSON.stringify([
      document.title,
      location.href,
      history.state,
      document.cookie,
      { ...localStorage },
      { ...sessionStorage },
      await caches.keys(),
      await indexedDB.databases(),
      [...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value),
    ]),
  );
  return [await page.content(), stored, await page.locator('body').ariaSnapshot()].join('\n');
}
