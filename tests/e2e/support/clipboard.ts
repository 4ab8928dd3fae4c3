import type { Page } from '@playwright/test';

/** The text on the clipboard, read in a document of the API, since the permissions policy of the app forbids reading it. */
export async function clipboard(page: Page): Promise<string> {
  const reader = await page.context().newPage();
  await reader.goto(new URL('/api/v0/docs/openapi.json', page.url()).href);
  const text = await reader.evaluate(() => navigator.clipboard.readText());
  await reader.close();
  return text;
}
