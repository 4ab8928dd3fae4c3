import { type Page, expect } from '@playwright/test';
import { dumpDom } from './dom-dump.ts';
import type { Guard } from './guard.ts';

/** Expects `secret` to be nowhere: not in the page, its fields, storage, history, accessibility tree, console or addresses. */
export async function expectSecretNowhere(page: Page, guard: Guard, secret: string, when: string): Promise<void> {
  expect(secret.length, 'there is something to look for').toBeGreaterThanOrEqual(12);
  expect(await dumpDom(page), when).not.toContain(secret);
  expect(guard.console.join('\n'), `${when}: console`).not.toContain(secret);
  const encoded = encodeURIComponent(secret);
  for (const request of guard.requests) {
    expect(request.url(), `${when}: addresses`).not.toContain(encoded);
    expect(request.postData() ?? '', `${when}: bodies`).not.toContain(secret);
  }
}

/** The page as if it went into the back/forward cache and came back: what browsers tell it of that. */
export async function restoreFromCache(page: Page): Promise<void> {
  await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  });
}

/** The page as if its tab had been left. */
export async function hideTab(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  });
}

/** The browser refuses the clipboard. */
export async function denyClipboard(page: Page): Promise<void> {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('refused', 'NotAllowedError'));
  });
}
