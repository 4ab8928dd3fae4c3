import type { Page } from '@playwright/test';

/** Everything of a page that a secret could hide in: markup, what fields hold, storage, history, the accessibility tree. */
export async function dumpDom(page: Page): Promise<string> {
  const kept = await page.evaluate(async () =>
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
  return [await page.content(), kept, await page.locator('body').ariaSnapshot()].join('\n');
}
