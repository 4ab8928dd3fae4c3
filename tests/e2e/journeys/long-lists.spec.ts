import { expect, test } from '../support/test.ts';
import { daysAgo } from '../support/usage.ts';

const MANY = 100_000;

// The test tool takes its time for such answers.
test.setTimeout(120_000);

test('of 100,000 invoices the first thousand are shown, and the page says so and stays usable', async ({ app, page }) => {
  await page.route(/\/billing\/invoice\?/, (route) =>
    route.fulfill({
      json: {
        items: Array.from({ length: MANY }, (_, index) => ({
          id: `in_${index}`,
          created_at: '2026-10-01T00:00:00Z',
          period_start: '2026-09-01T00:00:00Z',
          period_end: '2026-10-01T00:00:00Z',
          next_payment_attempt: '',
          currency: 'usd',
          status: 'paid',
          total: index,
        })),
      },
    }));
  await app.open('billing');
  await expect(app.card('Invoices').getByRole('alert')).toContainText('Only the first 1,000 are shown', { timeout: 60_000 });
  await app.go('notifications');
  await expect(page.getByRole('switch').first()).toBeVisible();
});

test('usage of 100,000 workspaces on one page is added up', async ({ app, page }) => {
  await page.route(/\/usage\?/, (route) => {
    const [from, to] = new URL(route.request().url()).searchParams.get('where')!.match(/\d{4}-\d\d-\d\d/g)!;
    const day = daysAgo(1);
    const items = from! <= day && day < to!
      ? Array.from({ length: MANY }, (_, index) => ({
          usage_date: `${day}T00:00:00Z`, workspace_id: `w_${index}`, metric: 'db_execution_ms', billing_mode: 'billable',
          dimension: 'compute', unit: 'millisecond', value: 60_000,
        }))
      : [];
    return route.fulfill({ json: { items } });
  });
  await app.open('usage');
  await expect(app.loaded).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('region', { name: 'Compute (mins)' })).toContainText('Together 100,000.0 min.');
  const table = page.getByRole('table', { name: 'Compute by workspace' });
  await expect(table.getByRole('rowheader', { name: 'All other workspaces' })).toBeVisible();
  await app.button('Show all 1001 workspaces').first().click();
  await expect(table.getByRole('rowheader')).toHaveCount(1_001);
});

test('a list without an end is no longer loaded once its page is left', async ({ app, page }) => {
  let asked = 0;
  await page.route(/\/workspace\?/, async (route) => {
    asked += 1;
    // The latency of a network.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await route.fulfill({ json: { items: [], next_token: `t${asked}` } });
  });
  await app.open('profile');
  await expect.poll(() => asked).toBeGreaterThan(3);
  await app.go('notifications');
  await expect(page.getByRole('switch').first()).toBeVisible();
  const left = asked;
  await app.go('billing');
  await expect(app.card('Invoices')).toBeVisible();
  expect(asked).toBe(left);
});
