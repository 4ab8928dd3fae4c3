import { serviceIsAhead } from '../support/service-time.ts';
import { expect, test } from '../support/test.ts';
import { daysAgo } from '../support/usage.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A day as the pages write it. */
const written = (day: string) =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(day));

/** Milliseconds until the next midnight in UTC. */
const untilMidnight = () => DAY - (Date.now() % DAY);

test.describe('a clock of the device that is wrong', () => {
  for (const [name, error] of [['400 days ahead', 400 * DAY], ['20 hours ahead', 20 * HOUR], ['three days behind', -3 * DAY]] as const) {
    test(`${name} changes nothing`, async ({ app, page, api, handle, tokens }) => {
      for (const token of await tokens.all()) await tokens.remove(token);
      await api.post(`/api/v0/user/${handle}/token`, { data: { title: 'short', expiration: 2.5 * 86_400 } });
      const summary = page.getByRole('region', { name: 'This billing cycle' });
      await app.open('usage');
      await expect(app.loaded).toBeVisible();
      const right = await summary.innerText();

      await page.clock.setFixedTime(Date.now() + error);
      await app.open('usage');
      await expect(page.getByRole('heading', { name: `Usage for ${written(daysAgo(1))} UTC` })).toBeVisible();
      await expect(app.loaded).toBeVisible();
      expect(await summary.innerText()).toBe(right);
      await app.go('credentials');
      await expect(app.token('short')).toContainText('Expires in 3 days');
      await expect(app.token('short')).toContainText('Active');
    });
  }

  test('that is set back during a pause does not make it longer', async ({ app, page, faults }) => {
    await page.clock.install();
    await app.open('notifications');
    const fault = await faults.inject('PATCH', /\/user\/[^/]+\/preferences/, { status: 429, retryAfter: 5 });
    await page.getByRole('switch').first().click();
    await expect(app.button('Retry in 5 s')).toBeVisible();
    await fault.remove();
    await page.clock.setSystemTime(Date.now() - 3 * HOUR);
    await page.clock.runFor(5_000);
    await app.button('Retry').click();
    await expect(app.alert).toHaveCount(0);
  });
});

test('a pause of a day is one of five minutes', async ({ app, page, faults }) => {
  await app.open('notifications');
  await faults.inject('PATCH', /\/user\/[^/]+\/preferences/, { status: 429, retryAfter: 86_400 });
  await page.getByRole('switch').first().click();
  await expect(page.getByRole('button', { name: /^Retry in (300|29\d) s$/ })).toBeVisible();
});

test('a day that begins under an open tab is shown, and the day before is read again', async ({ app, page }) => {
  await serviceIsAhead(page, untilMidnight() - 15_000);
  await page.clock.install();
  await app.open('usage');
  await expect(page.getByRole('heading', { name: `Usage for ${written(daysAgo(1))} UTC` })).toBeVisible();
  await expect(app.loaded).toBeVisible();
  const read = page.waitForRequest((request) => {
    const where = new URL(request.url()).searchParams.get('where') ?? '';
    return where.includes(`usage_date < '${daysAgo(-2)}'`);
  });
  await page.clock.runFor(30_000);
  await expect(page.getByRole('heading', { name: `Usage for ${written(daysAgo(0))} UTC` })).toBeVisible();
  await read;
  await expect(app.chart('Compute minutes')).toHaveAttribute('aria-valuetext', new RegExp(`^${written(daysAgo(-1))}`));
});

test('a token that expires under an open tab becomes Expired', async ({ app, page, api, handle, tokens }) => {
  for (const token of await tokens.all()) await tokens.remove(token);
  await api.post(`/api/v0/user/${handle}/token`, { data: { title: 'short', expiration: 2 * 86_400 } });
  await serviceIsAhead(page, 2 * DAY - 60_000);
  await page.clock.install();
  await app.open('credentials');
  await expect(app.token('short')).toContainText('Expires within a day');
  await expect(app.token('short')).toContainText('Active');
  await page.clock.runFor(90_000);
  await expect(app.token('short')).toContainText('Expired');
});

test('where CORS hides the time of the service the page says whose clock it goes by', async ({ app, page }) => {
  await page.route(/\/api\/v0\//, async (route) => {
    const response = await route.fetch();
    const { date: _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  await app.open('usage');
  await expect(page.getByText('The last full day, by the clock of this device.')).toBeVisible();
  await expect(app.loaded).toBeVisible();
});
