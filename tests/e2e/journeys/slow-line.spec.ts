import { expect, test } from '../support/test.ts';

/** 50 kbps with 800 ms of latency: a phone at the edge of its network. */
const SLOW = { offline: false, latency: 800, downloadThroughput: 50_000 / 8, uploadThroughput: 50_000 / 8 };

test.setTimeout(180_000);
test.use({ demo: { workspaces: 6 } });

test('on a slow line usage loads to its end, also when answers are not compressed', async ({ app, page, traffic }) => {
  await app.open('notifications');
  await app.entry('usage').hover();
  await traffic.waitUntilIdle(page);
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  await line.send('Network.setExtraHTTPHeaders', { headers: { 'Accept-Encoding': 'identity' } });
  await line.send('Network.emulateNetworkConditions', SLOW);
  await app.entry('usage').click();
  await expect(app.loaded).toBeVisible({ timeout: 170_000 });
  await expect(app.alert).toHaveCount(0);
});
