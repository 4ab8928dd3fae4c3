import type { Page, Route } from '@playwright/test';
import { clipboard } from '../support/clipboard.ts';
import { denyClipboard, expectSecretNowhere, hideTab, restoreFromCache } from '../support/secrets.ts';
import { expect, test } from '../support/test.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const FORM = /^[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}$/;

const card = (page: Page) => page.getByRole('region', { name: 'Database Password' });
const shown = async (page: Page) => {
  const text = card(page).getByText(FORM);
  await expect(text).toBeVisible();
  return (await text.textContent())!;
};
const dialog = (page: Page) => page.getByRole('alertdialog', { name: 'Rotate the database password?' });
const rotate = async (page: Page) => {
  await card(page).getByRole('button', { name: 'Rotate Password' }).click();
  await dialog(page).getByRole('button', { name: 'Rotate Password' }).click();
  await expect(dialog(page)).toHaveCount(0);
};

test('the password is requested by Show only, and in the page only while it is shown', async ({ app, page, guard, api, handle }) => {
  const { $password: password } = await (await api.get(`/api/v0/user/${handle}/password`)).json();
  const asked = () => guard.requests.filter((request) => request.url().endsWith('/password')).length;
  await app.open('credentials');
  await expect(card(page)).toContainText('••••-••••-••••');
  await expectSecretNowhere(page, guard, password, 'masked');
  expect(asked()).toBe(0);

  await app.button('Show password').click();
  expect(await shown(page)).toBe(password);
  await expect(card(page)).toContainText(`:${password}@`);
  await expect(card(page)).toContainText(/Set on \d+ \w+ \d{4}/);
  expect(asked()).toBe(1);

  await app.button('Hide password').click();
  await expect(app.button('Show password')).toBeFocused();
  await expectSecretNowhere(page, guard, password, 'hidden again');
  await app.button('Show password').click();
  expect(await shown(page)).toBe(password);
  await app.go('notifications');
  await expectSecretNowhere(page, guard, password, 'on another page');
  await page.goBack();
  await expect(app.button('Show password')).toBeVisible();
  await expectSecretNowhere(page, guard, password, 'after Back');
});

test('Copy does not show the password; the copied connection string contains it', async ({ app, page, guard, api, handle }) => {
  const { $password: password } = await (await api.get(`/api/v0/user/${handle}/password`)).json();
  await app.open('credentials');
  await app.button('Copy password').click();
  await expect(app.status.filter({ hasText: 'Password copied.' })).toBeVisible();
  expect(await clipboard(page)).toBe(password);
  await expectSecretNowhere(page, guard, password, 'copied');

  const { items } = await (await api.get(`/api/v0/user/${handle}/workspace?limit=100`)).json();
  const picker = card(page).getByRole('combobox', { name: 'Workspace' });
  for (const { handle: name, host, database_name } of items.slice(0, 3)) {
    await picker.selectOption(name);
    const place = `${handle}-${name}.${host}`;
    await expect(card(page)).toContainText(`postgresql://${handle}:••••••••@${place}:9193/${database_name}`);
    await app.button('Copy connection string').click();
    await expect(app.status.filter({ hasText: 'Connection string copied.' })).toBeVisible();
    expect(await clipboard(page)).toBe(`postgresql://${handle}:${password}@${place}:9193/${database_name}`);
    for (const [button, text] of [
      ['Copy host', place],
      ['Copy port', '9193'],
      ['Copy database', database_name],
      ['Copy user', handle],
      ['Copy psql line', `psql --host=${place} --port=9193 --username=${handle} ${database_name}`],
    ]) {
      await app.button(button).click();
      await expect.poll(() => clipboard(page)).toBe(text);
    }
  }
  await expectSecretNowhere(page, guard, password, 'everything copied');
});

test('the password is dropped when the page is restored from the cache, and masked after a minute in the background', async ({ app, page, guard }) => {
  await page.clock.install();
  await app.open('credentials');
  await app.button('Show password').click();
  const password = await shown(page);
  await restoreFromCache(page);
  await expect(app.button('Show password')).toBeVisible();
  await expectSecretNowhere(page, guard, password, 'restored');

  await app.button('Show password').click();
  await shown(page);
  await hideTab(page);
  await page.clock.fastForward(59_000);
  await expect(card(page)).toContainText(password);
  await page.clock.fastForward(2_000);
  await expect(app.button('Show password')).toBeVisible();
  await expectSecretNowhere(page, guard, password, 'hidden for a minute');
});

test('when the browser refuses the clipboard the password stays masked until Show, and Copy selects it with the keys to copy it', async ({ app, page, api, handle, guard }) => {
  const { $password: password } = await (await api.get(`/api/v0/user/${handle}/password`)).json();
  await denyClipboard(page);
  await app.open('credentials');
  for (const button of ['Copy password', 'Copy connection string']) {
    await app.button(button).click();
    await expect(app.status.filter({ hasText: 'Show it, select it and press Ctrl+C, on a Mac ⌘C.' })).toBeVisible();
    await expectSecretNowhere(page, guard, password, `${button}, refused`);
    await app.button('Dismiss').click();
  }
  await app.button('Show password').click();
  await app.button('Copy password').click();
  await expect(app.status.filter({ hasText: 'It is selected: press Ctrl+C, on a Mac ⌘C.' })).toBeVisible();
  await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toBe(password);
  await app.button('Copy connection string').click();
  await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toContain(`:${password}@`);
});

test('the dialog to rotate explains the effect and focuses Cancel; the progress is shown after a reload and in every tab', async ({ app, page, newTab, api, handle, guard }) => {
  const path = `/api/v0/user/${handle}/password`;
  const { $password: before } = await (await api.get(path)).json();
  const other = await newTab();
  await app.inTab(other).open('credentials');
  await app.inTab(other).button('Show password').click();
  expect(await shown(other)).toBe(before);

  await page.clock.install();
  await app.open('credentials');
  const button = card(page).getByRole('button', { name: 'Rotate Password' });
  await button.click();
  await expect(dialog(page)).toHaveAccessibleDescription(/couple of minutes to reach all workspaces.*Existing connections are not terminated/);
  await expect(dialog(page).getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
  expect((await (await api.get(path)).json()).$password).toBe(before);

  await rotate(page);
  await expect(app.status.filter({ hasText: 'Password rotated.' })).toBeVisible();
  const banner = card(page).getByText('of typically 2:00');
  await expect(banner).toBeVisible();
  const { $password: after } = await (await api.get(path)).json();
  expect(after).not.toBe(before);
  await expectSecretNowhere(page, guard, after, 'rotated');
  await app.button('Show password').click();
  expect(await shown(page)).toBe(after);
  await expect(page.getByRole('region', { name: 'Recent security activity' }).getByRole('row').nth(1)).toContainText('Database password rotated');

  // The other tab drops the old password and shows the banner.
  await expect(card(other).getByText('of typically 2:00')).toBeVisible();
  await expectSecretNowhere(other, guard, before, 'the other tab');

  await page.clock.runFor(30_000);
  await expect(banner).toContainText(/0:3\d of typically/);
  await page.reload();
  await expect(banner).toBeVisible();
  await page.clock.runFor(120_000);
  await expect(card(page)).toContainText('should have reached all workspaces');
  await card(page).getByRole('button', { name: 'Dismiss' }).click();
  await expect(card(page)).not.toContainText('should have reached');
  await expect(card(other).getByText('of typically 2:00')).toHaveCount(0);
  await page.reload();
  await expect(app.button('Show password')).toBeVisible();
  await expect(card(page)).not.toContainText('should have reached');
});

test('two quick clicks rotate once', async ({ app, page, faults }) => {
  await app.open('credentials');
  await card(page).getByRole('button', { name: 'Rotate Password' }).click();
  const held = await faults.hold('POST', /\/user\/[^/]+\/password/);
  await dialog(page).getByRole('button', { name: 'Rotate Password' }).dblclick();
  await expect.poll(() => held.hits).toBe(1);
  await held.release();
  await expect(dialog(page)).toHaveCount(0);
  expect(held.hits).toBe(1);
});

test('a rotation whose response is lost is recognized as done by the audit log', async ({ app, page, api, handle, faults }) => {
  const path = `/api/v0/user/${handle}/password`;
  const { $password: before } = await (await api.get(path)).json();
  await app.open('credentials');
  await expect(page.getByRole('region', { name: 'Recent security activity' })).toBeVisible();
  await faults.inject('POST', /\/user\/[^/]+\/password/, 'lost');
  await rotate(page);
  await expect(card(page).getByText('of typically 2:00')).toBeVisible();
  expect((await (await api.get(path)).json()).$password).not.toBe(before);
});

for (const [name, answer] of [
  ['a success without a password', (route: Route) => route.fulfill({ status: 201, json: {} })],
  ['the password as it was', async (route: Route) => route.fulfill({ status: 201, json: await (await route.fetch({ method: 'GET', postData: undefined })).json() })],
  ['no answer', (route: Route) => route.abort('connectionreset')],
] as const) {
  test(`no rotation is claimed after ${name}, also when there was one on another device before`, async ({ app, page, api, handle, guard }) => {
    await app.open('credentials');
    await expect(page.getByRole('region', { name: 'Recent security activity' }).getByRole('rowheader').first()).toBeVisible();
    // This page has not read the activity since.
    await api.post(`/api/v0/user/${handle}/password`, { data: {} });
    const { $password: before } = await (await api.get(`/api/v0/user/${handle}/password`)).json();
    guard.expectsFailedLoad(/\/password$/);
    await page.route(/\/password$/, (route) => (route.request().method() === 'POST' ? answer(route) : route.fallback()));
    await card(page).getByRole('button', { name: 'Rotate Password' }).click();
    await dialog(page).getByRole('button', { name: 'Rotate Password' }).click();
    await expect(dialog(page).getByRole('alert')).toContainText('The password was not rotated');
    await expect(app.status.filter({ hasText: 'Password rotated.' })).toHaveCount(0);
    await expect(card(page).getByText('of typically 2:00')).toHaveCount(0);
    expect((await (await api.get(`/api/v0/user/${handle}/password`)).json()).$password).toBe(before);
  });
}

test('when the activity cannot be read, whether a rotation was made is not known', async ({ app, page, faults, guard }) => {
  await app.open('credentials');
  await faults.inject('GET', /\/user\/[^/]+\/audit_log/, { status: 500 });
  guard.expectsFailedLoad(/\/password$/);
  await page.route(/\/password$/, (route) => (route.request().method() === 'POST' ? route.abort('connectionreset') : route.fallback()));
  await card(page).getByRole('button', { name: 'Rotate Password' }).click();
  await dialog(page).getByRole('button', { name: 'Rotate Password' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText(/The password may not have been rotated.*is not known/s);
  await expect(card(page).getByText('of typically 2:00')).toHaveCount(0);
});

test('a rotation that failed is reported in its dialog, and Retry rotates', async ({ app, page, faults }) => {
  await app.open('credentials');
  await expect(page.getByRole('region', { name: 'Recent security activity' })).toBeVisible();
  await card(page).getByRole('button', { name: 'Rotate Password' }).click();
  const fault = await faults.inject('POST', /\/user\/[^/]+\/password/, 'offline');
  await dialog(page).getByRole('button', { name: 'Rotate Password' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('The password was not rotated');
  await expect(dialog(page).getByRole('alert')).toContainText('shows no rotation: the old one still works');
  await fault.remove();
  await dialog(page).getByRole('button', { name: 'Retry' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(card(page).getByText('of typically 2:00')).toBeVisible();
});

for (const [way, act] of [
  ['Show', (page: Page) => page.getByRole('button', { name: 'Show password' }).click()],
  ['Copy', (page: Page) => page.getByRole('button', { name: 'Copy password' }).click()],
  ['Rotate', rotate],
] as const) {
  test(`disabled by the administrator: ${way} shows the reason in place of the button`, async ({ app, page, faults }) => {
    await faults.inject('GET', /\/user\/[^/]+\/password/, { status: 403, type: 'error_forbidden', detail: 'The administrator of your tenant has switched the database password off.' });
    await faults.inject('POST', /\/user\/[^/]+\/password/, { status: 403, type: 'error_forbidden', detail: 'The administrator of your tenant has switched the database password off.' });
    await app.open('credentials');
    await act(page);
    await expect(card(page).getByRole('alert')).toContainText('The administrator of your tenant has switched the database password off.');
    await expect(card(page).getByRole('button')).toHaveCount(0);
  });
}

test('a password that cannot be loaded is reported, and Retry shows it', async ({ app, page, faults }) => {
  await app.open('credentials');
  const fault = await faults.inject('GET', /\/user\/[^/]+\/password/, { status: 500 });
  await app.button('Show password').click();
  await expect(card(page).getByRole('alert')).toContainText('The password could not be read');
  await expect(card(page).getByRole('alert')).toContainText('It is as it was.');
  await fault.remove();
  await card(page).getByRole('button', { name: 'Retry' }).click();
  await shown(page);
  await expect(app.alert).toHaveCount(0);
});

test.describe('with an empty account', () => {
  test.use({ demo: { empty: true } });

  test('the password can be shown; a text explains the missing connection strings', async ({ app, page }) => {
    await app.open('credentials');
    await expect(card(page)).toContainText('You have no workspaces yet.');
    await app.button('Show password').click();
    await shown(page);
  });
});
