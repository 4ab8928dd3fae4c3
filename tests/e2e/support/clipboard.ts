import type { Page } from '@playwright/test';

/** What is on the clipboard: read from an answer of the API, since the policy of the app's own pages forbids it. */
export async function clipboard(page: Page): Promise<string> {
  const reader = await page.context().newPage();
  await reader.goto(new URL('/api/v0/docs/openapi.json', page.url()).href);
  const text = await reader.evaluate(() => navigator.clipboard.readText());
  await reader.close();
  return text;
}
