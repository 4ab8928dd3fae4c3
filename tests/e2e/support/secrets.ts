import { type Page, expect } from '@playwright/test';
import { dumpDom } from './dom-dump.ts';
import type { Guard } from './guard.ts';

/** Expects that `secret` is not in the page, its inputs, storage, history, accessibility tree, console messages or requests. */
export async function expectSecretNowhere(page: Page, guard: Guard, secret: string, when: string): Promise<void> {
  expect(secret.length, 'length of the secret').toBeGreaterThanOrEqual(12);
  expect(await dumpDom(page), when).not.toContain(secret);
  expect(guard.console.join('\n'), `${when}: console`).not.toContain(secret);
  const encoded = encodeURIComponent(secret);
  for (const request of guard.requests) {
    expect(request.url(), `${when}: addresses`).not.toContain(encoded);
    expect(request.postData() ?? '', `${when}: bodies`).not.toContain(secret);
  }
}

/** Simulates that the page goes into the back/forward cache and comes back. */
export async function restoreFromCache(page: Page): Promise<void> {
  await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  });
}

/** Simulates that the tab is in the background. */
export async function hideTab(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  });
}

/** Makes the browser refuse to write to the clipboard. */
export async function denyClipboard(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const refuse = () => Promise.reject(new DOMException('refused', 'NotAllowedError'));
    Object.assign(navigator.clipboard, { write: refuse, writeText: refuse });
  });
}
