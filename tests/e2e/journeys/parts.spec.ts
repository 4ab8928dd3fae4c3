import type { Request } from '@playwright/test';
import { expect, test } from '../support/test.ts';

const MORE = /\/usage-[0-9a-f]+\.wasm$/;

const loads = (requests: Request[]) => requests.filter((it) => MORE.test(it.url())).length;

test('a chunk is loaded on hover, before the click, and once', async ({ app, page, guard }) => {
  await app.open('credentials');
  await expect(app.tokenRows.first()).toBeVisible();
  expect(loads(guard.requests)).toBe(0);
  const [answer] = await Promise.all([page.waitForResponse(MORE), app.entry('usage').hover()]);
  expect(answer.ok()).toBe(true);
  await app.go('usage');
  await expect(app.loaded).toBeVisible();
  await app.go('billing');
  await app.go('profile');
  await app.button('Change avatar').click();
  await expect(app.dialog('Change avatar')).toBeVisible();
  expect(loads(guard.requests)).toBe(1);
});

test('a chunk that cannot be loaded is reported, other pages work, and Retry loads it', async ({ app, page, guard }) => {
  guard.expectsFailedLoad(MORE);
  for (const fail of ['connectionreset', 404] as const) {
    await page.route(MORE, (route) => (fail === 404 ? route.fulfill({ status: 404, body: 'gone' }) : route.abort(fail)));
    await app.open('usage');
    await expect(app.alert).toContainText('This page could not be loaded');
    await expect(app.alert).toContainText('Nothing of yours was changed');
    await app.go('notifications');
    await expect(app.switch('System')).toBeVisible();
    await app.go('usage');
    // The request of this visit has failed, so the next one is made by Retry.
    await expect(app.alert).toContainText('This page could not be loaded');
    await page.unroute(MORE);
    await app.button('Retry').click();
    await expect(app.loaded).toBeVisible();
  }
});
