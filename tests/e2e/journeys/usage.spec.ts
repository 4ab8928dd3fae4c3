import type { Page } from '@playwright/test';
import { TENANT_EMAIL } from '../support/backend.ts';
import { parse } from '../support/csv.ts';
import { serviceIsAhead } from '../support/service-time.ts';
import { expect, test } from '../support/test.ts';
import { daysAgo, compute, gigabytes, minutes, records, downloadBy, storage } from '../support/usage.ts';

const USAGE = /\/user\/[^/]+\/usage/;
const CONSTRAINT = /\/user\/[^/]+\/constraint/;

const summary = (page: Page) => page.getByRole('region', { name: 'This billing cycle' });
const card = (page: Page, name: 'Compute (mins)' | 'Storage (GB)') => page.getByRole('region', { name });
const range = (page: Page) => page.getByRole('combobox', { name: 'Range' });
const asked = (requests: { url(): string }[]) => requests.map((it) => it.url()).filter((url) => USAGE.test(new URL(url).pathname));

/** The numbers of a column of the table of days. */
async function column(page: Page, name: string, head: string): Promise<number[]> {
  const table = page.getByRole('table', { name });
  const heads = await table.getByRole('columnheader').allTextContents();
  const rows = await table.getByRole('row').filter({ has: page.getByRole('cell') }).all();
  const texts = await Promise.all(rows.map(async (row) => (await row.getByRole('cell').allTextContents())[heads.indexOf(head) - 1]));
  return texts.map((text) => Number(text?.replaceAll(',', '') ?? 'NaN')).filter((number) => !Number.isNaN(number));
}

test('chart, table, CSV file and cards show the sums of the records of the service', async ({ app, page, api, handle }) => {
  await app.open('usage');
  await expect(app.loaded).toBeVisible();
  const all = await records(api, handle, daysAgo(29));
  const [used, held] = [compute(all), storage(all)];
  await expect(card(page, 'Compute (mins)')).toContainText(`Together ${minutes(used)} min.`);
  await expect(card(page, 'Storage (GB)')).toContainText(`${gigabytes(held)} GB.`);

  for (const [title, unit, name, expected] of [
    ['Compute (mins)', 'milliseconds', 'compute', used],
    ['Storage (GB)', 'bytes', 'storage', held],
  ] as const) {
    const file = await downloadBy(page, () => card(page, title).getByRole('button', { name: 'Download CSV' }).click());
    expect(file.name).toBe(`usage-${name}-${daysAgo(29)}-${daysAgo(0)}.csv`);
    const days = new Map<string, bigint>();
    for (const row of parse(file.text)) days.set(row['day_utc']!, (days.get(row['day_utc']!) ?? 0n) + BigInt(row[unit]!));
    const sums = [...days.values()];
    const total = name === 'compute' ? sums.reduce((sum, it) => sum + it, 0n) : sums.reduce((most, it) => (it > most ? it : most), 0n);
    expect(total).toBe(expected);
  }

  await app.button('View as table').first().click();
  const together = await column(page, 'Compute (mins) by day, newest first', 'Together');
  expect(together).toHaveLength(30);
  // Each row is rounded separately.
  expect(Math.abs(together.reduce((sum, it) => sum + it, 0) - Number(used) / 60_000)).toBeLessThan(30 * 0.05);

  const yesterday = all.filter((it) => it.usage_date.startsWith(daysAgo(1)));
  const last = page.getByRole('region', { name: /^Usage for .* UTC$/ });
  await expect(last).toContainText(minutes(compute(yesterday)));
  await expect(last).toContainText(gigabytes(storage(yesterday)));
});

test('usage that is not billable is shown separately and not charged', async ({ app, page, api, handle }) => {
  await app.open('usage');
  await expect(app.loaded).toBeVisible();
  const all = await records(api, handle, daysAgo(29));
  const free = all.filter((it) => it.billing_mode === 'non_billable');
  await app.button('View as table').first().click();
  const apart = await column(page, 'Compute (mins) by day, newest first', 'Not billable');
  expect(Math.abs(apart.reduce((sum, it) => sum + it, 0) - Number(compute(free)) / 60_000)).toBeLessThan(30 * 0.05);
  const upcoming = await (await api.get(`/api/v0/user/${handle}/billing/stripe/invoice/upcoming`)).json();
  await expect(summary(page)).toContainText(`$${(upcoming.total / 100).toFixed(2)}`);
  await summary(page).getByText('How this is computed').click();
  await expect(summary(page)).toContainText('Only what is billable');
  await expect(summary(page)).toContainText('past the included 400, at $0.05 each');
});

test('a day is selected by keys and by pointer, and a day without records is a gap', async ({ app, page }) => {
  await page.goto(`${app.address('usage')}?range=90`);
  await expect(app.loaded).toBeVisible();
  const chart = app.chart('Compute minutes');
  await chart.focus();
  await expect(chart).toHaveAttribute('aria-valuenow', '90');
  await expect(chart).toHaveAttribute('aria-valuetext', /so far: Database Compute [\d.]+, Process Compute [\d.]+, together [\d.]+ min/);
  await page.keyboard.press('Home');
  await expect(chart).toHaveAttribute('aria-valuenow', '1');
  await page.keyboard.press('ArrowRight');
  await expect(chart).toHaveAttribute('aria-valuenow', '2');
  for (let step = 0; step < 7; step += 1) await page.keyboard.press('PageUp');
  // 39 and 40 days ago nothing was recorded.
  await expect(chart).toHaveAttribute('aria-valuenow', '51');
  await expect(chart).toHaveAttribute('aria-valuetext', /: no records\.$/);
  await page.keyboard.press('End');
  await expect(chart).toHaveAttribute('aria-valuenow', '90');
  const box = (await chart.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const now = Number(await chart.getAttribute('aria-valuenow'));
  expect(now).toBeGreaterThan(35);
  expect(now).toBeLessThan(55);
});

test('the range is in the address, and loaded days are not requested again', async ({ app, page, guard }) => {
  await app.open('usage');
  await expect(app.loaded).toBeVisible();
  const before = asked(guard.requests).length;
  await range(page).selectOption('Last 7 days');
  await expect(page).toHaveURL(/\?range=7$/);
  await expect(app.chart('Compute minutes')).toHaveAttribute('aria-valuemax', '7');
  await range(page).selectOption('Current billing cycle');
  await expect(page).toHaveURL(/\?range=cycle$/);
  await range(page).selectOption('Last 30 days');
  await expect(page).toHaveURL(app.address('usage'));
  expect(asked(guard.requests)).toHaveLength(before);
  await range(page).selectOption('Last 90 days');
  await expect(app.chart('Compute minutes')).toHaveAttribute('aria-valuemax', '90');
  await expect(app.loaded).toBeVisible();
  const urls = asked(guard.requests);
  expect(new Set(urls).size).toBe(urls.length);
  await page.reload();
  await expect(range(page)).toHaveValue('90');
  await expect(app.chart('Compute minutes')).toHaveAttribute('aria-valuemax', '90');
});

test('the same range can be chosen on a later visit', async ({ app, page }) => {
  await app.open('usage');
  for (const visit of ['first', 'second']) {
    await test.step(visit, async () => {
      await expect(app.loaded).toBeVisible();
      await range(page).selectOption('Last 7 days');
      await expect(app.chart('Compute minutes')).toHaveAttribute('aria-valuemax', '7');
      await app.go('notifications');
      await app.go('usage');
    });
  }
});

test('a custom range can be chosen, and an invalid one is refused with the reason', async ({ app, page }) => {
  await app.open('usage');
  await range(page).selectOption('Custom');
  await page.getByRole('textbox', { name: 'First day' }).fill(daysAgo(20));
  await page.getByRole('textbox', { name: 'Last day' }).fill(daysAgo(-2));
  await app.button('Show').click();
  await expect(page.getByText('The last day is in the future.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Last day' }).fill(daysAgo(11));
  await app.button('Show').click();
  await expect(page).toHaveURL(new RegExp(`from=${daysAgo(20)}&to=${daysAgo(11)}$`));
  await expect(app.chart('Storage in GB')).toHaveAttribute('aria-valuemax', '10');
  await page.reload();
  await expect(range(page)).toHaveValue('custom');
  await expect(page.getByRole('textbox', { name: 'First day' })).toHaveValue(daysAgo(20));
});

test('a click on a workspace filters the page by it, and the address contains the filter', async ({ app, page, api, handle }) => {
  await app.open('usage');
  await expect(app.loaded).toBeVisible();
  const workspaces = (await (await api.get(`/api/v0/user/${handle}/workspace`, { params: { limit: 100 } })).json()).items;
  const { id } = workspaces.find((it: { handle: string }) => it.handle === 'ci');
  const own = (await records(api, handle, daysAgo(29))).filter((it) => it.workspace_id === id);
  await card(page, 'Compute (mins)').getByRole('button', { name: 'ci', exact: true }).click();
  await expect(page).toHaveURL(/\?workspace=ci$/);
  await expect(card(page, 'Compute (mins)')).toContainText(`Together ${minutes(compute(own))} min.`);
  await expect(card(page, 'Storage (GB)')).toContainText(`${gigabytes(storage(own))} GB.`);
  await expect(summary(page)).toContainText('Compute this billing cycle, ci');
  await page.reload();
  await expect(page.getByText('Only ci')).toBeVisible();
  await expect(card(page, 'Compute (mins)')).toContainText(`Together ${minutes(compute(own))} min.`);
  await app.button('Show all workspaces').click();
  await expect(page).toHaveURL(app.address('usage'));
  await page.goto(`${app.address('usage')}?workspace=nowhere`);
  await expect(page.getByRole('heading', { name: 'No usage of this workspace' })).toHaveCount(2);
});

test('the breakdown adds up and can be sorted', async ({ app, page, api, handle }) => {
  await app.open('usage');
  await expect(app.loaded).toBeVisible();
  const table = page.getByRole('table', { name: 'Compute by workspace' });
  const names = () => table.getByRole('rowheader').allTextContents();
  await expect(table.getByRole('columnheader', { name: 'min' })).toHaveAttribute('aria-sort', 'descending');
  expect((await names())[0]).toBe('prod');
  await table.getByRole('button', { name: 'Workspace' }).click();
  await expect(table.getByRole('columnheader', { name: 'Workspace' })).toHaveAttribute('aria-sort', 'ascending');
  expect(await names()).toEqual((await names()).toSorted());
  await table.getByRole('button', { name: 'Workspace' }).click();
  await expect(table.getByRole('columnheader', { name: 'Workspace' })).toHaveAttribute('aria-sort', 'descending');
  const held = page.getByRole('table', { name: 'Storage by workspace, on the largest day' });
  await app.button('Show all 8 workspaces').click();
  await expect(held.getByRole('rowheader')).toHaveCount(8);
  const cells = await Promise.all((await held.getByRole('row').filter({ has: page.getByRole('cell') }).all()).map((row) => row.getByRole('cell').first().textContent()));
  const sum = cells.reduce((sum, text) => sum + Number(text), 0);
  const all = await records(api, handle, daysAgo(29));
  expect(Math.abs(sum - Number(storage(all)) / 1e9)).toBeLessThan(8 * 0.005);
});

test('a bar has the colour of its metric in both themes', async ({ app, page, newTab }) => {
  await app.open('usage');
  await expect(app.loaded).toBeVisible();
  const eye = await newTab();
  for (const [theme, expected] of [['light', [46, 56, 203]], ['dark', [129, 137, 255]]] as const) {
    await page.emulateMedia({ colorScheme: theme });
    const box = (await app.chart('Storage in GB').boundingBox())!;
    // Just above the axis, in the middle: the first metric of some day.
    const clip = { x: box.x + box.width / 2 - 10, y: box.y + 200, width: 20, height: 1 };
    const picture = await page.screenshot({ clip, fullPage: true });
    const seen = await eye.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]));
      const context = new OffscreenCanvas(bitmap.width, 1).getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, 1);
      return Array.from({ length: bitmap.width }, (_, x) => [...data.slice(x * 4, x * 4 + 3)]);
    }, picture.toString('base64'));
    expect(seen).toContainEqual([...expected]);
  }
});

test.describe('failures', () => {
  test('after a 429 loading pauses as long as the service asks, and then continues', async ({ app, page, faults }) => {
    const fault = await faults.inject('GET', USAGE, { status: 429, retryAfter: 2 });
    await app.open('usage');
    await expect(page.getByText(/asks for a pause of [12] s/)).toBeVisible();
    const met = fault.hits;
    await fault.remove();
    await expect(app.loaded).toBeVisible();
    expect(met).toBeLessThanOrEqual(4);
  });

  test('a failure shows how many days are loaded, and Retry loads the rest', async ({ app, page, faults }) => {
    for (const kind of [{ status: 500 }, 'offline', 'html', 'truncated', 'wrong shape'] as const) {
      const fault = await faults.inject('GET', USAGE, kind);
      await app.open('usage');
      await expect(app.alert).toContainText('Not all of the usage could be loaded');
      await expect(page.getByText(/^0 of \d+ days are shown$/)).toBeVisible();
      await expect(card(page, 'Compute (mins)').getByRole('button', { name: 'Download CSV' })).toHaveAccessibleDescription(/needs all days/);
      await fault.remove();
      await app.button('Retry').click();
      await expect(app.loaded).toBeVisible();
      await expect(app.alert).toHaveCount(0);
    }
  });

  test('without the names of the workspaces their ids are shown', async ({ app, page, faults }) => {
    const fault = await faults.inject('GET', /\/user\/[^/]+\/workspace/, { status: 500 });
    await app.open('usage');
    await expect(app.alert).toContainText('The names of your workspaces could not be loaded');
    await expect(page.getByRole('table', { name: 'Compute by workspace' }).getByRole('rowheader').first()).toHaveText(/^w_/);
    await fault.remove();
    await app.button('Retry').click();
    await expect(page.getByRole('table', { name: 'Compute by workspace' }).getByRole('rowheader').first()).toHaveText('prod');
  });

  test('without prices no charge is shown', async ({ app, page }) => {
    await page.route((url) => CONSTRAINT.test(url.pathname), async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      body.items = body.items.filter((it: { name: string }) => !it.name.startsWith('user_price'));
      await route.fulfill({ response: answer, json: body });
    });
    await app.open('usage');
    await expect(app.loaded).toBeVisible();
    await expect(summary(page)).toContainText('No prices are known for this account.');
    await expect(summary(page)).not.toContainText('$');
  });

  test('without prices of the service those of the configuration are used', async ({ app, page }) => {
    await page.route((url) => CONSTRAINT.test(url.pathname), (route) => route.fulfill({ json: { items: [] } }));
    await page.route((url) => url.pathname === app.address('usage'), async (route) => {
      const answer = await route.fetch();
      const prices = { included_compute_minutes: 100, included_storage_gb: 1, price_currency: 'eur', price_base: 5_000_000, price_compute_minute: 0, price_storage_gb: 0 };
      const block = /(<script type="application\/json" id="config">)\s*\{/;
      const body = (await answer.text()).replace(block, (_, tag) => `${tag}{${JSON.stringify(prices).slice(1, -1)},`);
      await route.fulfill({ response: answer, body });
    });
    await app.open('usage');
    await expect(summary(page)).toContainText('€5.00');
    await expect(summary(page)).toContainText('of 100 min');
  });
});

test.describe('thresholds', () => {
  test('are explained, validated, saved, and shown beside the usage', async ({ app, page, api }) => {
    await app.open('usage');
    await app.button('Manage').click();
    const dialog = app.dialog('Usage thresholds');
    await expect(dialog).toContainText('Cap and warn also stops what uses compute');
    await dialog.getByRole('textbox', { name: 'Minutes in a billing cycle' }).fill('1.5');
    await app.button('Save').click();
    await expect(dialog).toContainText('Enter a whole number');
    await dialog.getByRole('textbox', { name: 'Minutes in a billing cycle' }).fill('600');
    await dialog.getByRole('group', { name: 'Compute' }).getByRole('combobox').selectOption('Cap and warn');
    await app.button('Save').click();
    await expect(dialog).toHaveCount(0);
    await expect(summary(page)).toContainText('600 min · Cap and warn');
    await expect(app.button('Manage')).toBeFocused();
    const user = await (await api.get('/api/v0/actor')).json();
    expect([user.usage_compute_threshold, user.usage_compute_action]).toEqual([600, 'cap_and_warn']);
  });

  test('a change made elsewhere is reported, the input is kept, and Retry saves it', async ({ app, page, api, handle, guard }) => {
    guard.expectsFailedLoad(`/api/v0/user/${handle}`, 412);
    await app.open('usage');
    await app.button('Manage').click();
    const field = page.getByRole('textbox', { name: 'GB on any day' });
    await field.fill('7');
    await api.patch(`/api/v0/user/${handle}`, { data: { display_name: 'Elsewhere' } });
    await app.button('Save').click();
    await expect(page.getByRole('dialog').getByRole('alert')).toContainText('The change was not saved');
    await expect(field).toHaveValue('7');
    await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click();
    await expect(summary(page)).toContainText('7 GB');
  });

  test('two devices that change one threshold each keep both', async ({ app, page, api, handle, guard }) => {
    guard.expectsFailedLoad(`/api/v0/user/${handle}`, 412);
    await app.open('usage');
    await app.button('Manage').click();
    await page.getByRole('textbox', { name: 'Minutes in a billing cycle' }).fill('700');
    await api.patch(`/api/v0/user/${handle}`, { data: { usage_storage_threshold: 77, usage_storage_action: 'cap_and_warn' } });
    await app.button('Save').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    const user = await (await api.get('/api/v0/actor')).json();
    expect([user.usage_compute_threshold, user.usage_storage_threshold, user.usage_storage_action]).toEqual([700, 77, 'cap_and_warn']);
  });

  test.describe('in a tenant', () => {
    test.use({ storageState: async ({ backend }, use) => use(await backend.signInAs(TENANT_EMAIL)) });

    test('are read-only, with the reason', async ({ page }) => {
      await page.goto('/');
      await page.getByRole('link', { name: 'Usage' }).click();
      const manage = page.getByRole('button', { name: 'Manage' });
      await expect(manage).toHaveAttribute('aria-disabled', 'true');
      await expect(manage).toHaveAccessibleDescription(/your tenant’s to manage/);
      await expect(summary(page)).toContainText('Your tenant pays for what you use.');
    });
  });
});

test.describe('with 200 workspaces', () => {
  test.use({ demo: { workspaces: 200 } });
  test.setTimeout(240_000);

  test('90,000 records load newest first with progress; loading can be cancelled and continued', async ({ app, page, guard }) => {
    await page.goto(`${app.address('usage')}?range=90`);
    const bar = page.getByRole('progressbar', { name: 'Days loaded' });
    await expect(bar).toBeVisible();
    // The newest days are shown before all days are loaded.
    await expect(app.chart('Compute minutes')).toHaveAttribute('aria-valuetext', /so far: Database Compute/);
    await expect.poll(async () => Number(await bar.getAttribute('value'))).toBeGreaterThan(5);
    await app.button('Cancel').click();
    await expect(page.getByText(/^\d+ of 90 days are shown$/)).toBeVisible();
    await expect(bar).toBeHidden();
    const count = asked(guard.requests).length;
    // While loading is stopped the page reacts at once.
    await app.chart('Compute minutes').focus();
    await page.keyboard.press('Home');
    await expect(app.chart('Compute minutes')).toHaveAttribute('aria-valuetext', /: not loaded\.$/);
    expect(asked(guard.requests).length).toBe(count);
    await app.button('Load the rest').click();
    await expect(app.loaded).toBeVisible({ timeout: 180_000 });
    expect(asked(guard.requests).length).toBeGreaterThan(880);
    const file = await downloadBy(page, () => card(page, 'Compute (mins)').getByRole('button', { name: 'Download CSV' }).click());
    const total = parse(file.text).reduce((sum, row) => sum + BigInt(row['milliseconds']!), 0n);
    await expect(card(page, 'Compute (mins)')).toContainText(`Together ${minutes(total)} min.`);
    await expect(page.getByRole('button', { name: 'Show all 200 workspaces' }).first()).toBeVisible();
  });
});

test.describe('in every time zone and locale', () => {
  const PLACES = [
    ['Pacific/Pago_Pago', 'ar-EG'],
    ['Pacific/Kiritimati', 'hi-IN-u-nu-deva'],
    ['Asia/Kolkata', 'de-DE'],
    ['America/New_York', 'en-US'],
  ] as const;

  test('days are those of UTC, and numbers have the same format', async ({ browser, backend, handle }) => {
    const texts: string[] = [];
    for (const [timezoneId, locale] of PLACES) {
      const context = await browser.newContext({ timezoneId, locale, baseURL: backend.origin, storageState: await backend.signIn() });
      const page = await context.newPage();
      await page.goto(`/user/${handle}/advanced/usage`);
      await expect(page.getByText(/^\d+ days loaded$/)).toBeVisible();
      await page.getByRole('button', { name: 'View as table' }).first().click();
      texts.push(await page.getByRole('main').ariaSnapshot());
      await context.close();
    }
    expect(texts[0]).toContain('days loaded');
    for (const text of texts) expect(text).toBe(texts[0]);
  });

  test('no day is missing or doubled when daylight saving time changes', async ({ browser, backend, handle }) => {
    for (const [timezoneId, instant, yesterday] of [
      ['Europe/Berlin', '2026-10-25T00:30:00Z', '24 Oct 2026'],
      ['America/New_York', '2026-11-01T05:30:00Z', '31 Oct 2026'],
      ['Pacific/Kiritimati', '2026-10-24T23:59:59Z', '23 Oct 2026'],
    ] as const) {
      const context = await browser.newContext({ timezoneId, baseURL: backend.origin, storageState: await backend.signIn() });
      const page = await context.newPage();
      await serviceIsAhead(page, new Date(instant).getTime() - Date.now());
      await page.goto(`/user/${handle}/advanced/usage?range=7`);
      await expect(page.getByRole('heading', { name: `Usage for ${yesterday} UTC` })).toBeVisible();
      await page.getByRole('button', { name: 'View as table' }).first().click();
      const days = await page.getByRole('table', { name: 'Compute (mins) by day, newest first' }).getByRole('rowheader').allTextContents();
      expect(new Set(days).size).toBe(7);
      expect(days[1]).toBe(yesterday);
      await context.close();
    }
  });
});
