import { clipboard } from '../support/clipboard.ts';
import { expect, test } from '../support/test.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const USER = /\/user\/[^/]+/;
const NEW = 'd-k-schrute';
const rename = `Change handle to ${NEW}?`;

test('an invalid handle shows the reason during typing, and nothing is sent', async ({ app, page, guard, traffic }) => {
  await page.clock.install();
  await app.open('profile');
  await traffic.waitUntilIdle(page);
  const before = guard.calls.length;
  const reasons: [typed: string, reason: RegExp][] = [
    ['a', /at least 2 characters/],
    ['Dwight', /lower-case letters a to z/],
    ['-dwight', /Hyphens stand alone/],
    ['dwight--schrute', /Hyphens stand alone/],
    ['dwіght', /U\+456/],
    ['dwight\u200b', /U\+200B/],
    ['a'.repeat(40), /at most 39 characters/],
    ['', /at least 2 characters/],
  ];
  for (const [typed, reason] of reasons) {
    await app.handleField.fill(typed);
    await expect(app.handleField).toHaveAttribute('aria-invalid', 'true');
    await expect(app.handleField).toHaveAccessibleDescription(reason);
    await page.keyboard.press('Enter');
    // Longer than the debounce of the availability check.
    await page.clock.runFor(2_000);
    await traffic.waitUntilIdle(page);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(guard.calls.slice(before).map((request) => `${request.method()} ${request.url()}`), typed).toEqual([]);
  }
});

test('the availability is checked once after a pause, and never blocks saving', async ({ app, page, guard, faults }) => {
  guard.expectsFailedLoad(/\/identity\/.*/, 404);
  await app.open('profile');
  await app.handleField.press('End');
  await app.handleField.pressSequentially('-the-second', { delay: 5 });
  await expect(app.handleField).toHaveAccessibleDescription('Available.');
  const asked = guard.requests.filter((request) => /\/identity\/[^/]+$/.test(request.url()) && request.url().includes('second'));
  expect(asked).toHaveLength(1);

  await app.handleField.fill('michael-scott');
  await expect(app.handleField).toHaveAccessibleDescription(/This handle is taken. Yours is unchanged/);
  await expect(app.save('Handle')).not.toHaveAttribute('aria-disabled');

  await faults.inject('GET', /\/identity\/[^/]+/, { status: 500 });
  await app.handleField.fill('somebody-else');
  await expect(app.handleField).toHaveAccessibleDescription(/could not be found out/);
  await app.save('Handle').click();
  await expect(page.getByRole('dialog')).toBeVisible();
});

for (const [workspaces, warning] of [
  [0, /ALL workspaces you will have/],
  [1, /your 1 workspace/],
  [8, /ALL 8 workspaces/],
  [200, /ALL 200 workspaces/],
] as const) {
  test.describe(`${workspaces} workspaces`, () => {
    test.use({ demo: { workspaces } });

    test('the old and the new DNS name of each is listed, can be copied, and filtered if there are many', async ({ app, page, guard, api, handle }) => {
      guard.expectsFailedLoad(/\/identity\/.*/, 404);
      await app.open('profile');
      await expect(app.card('Handle')).toContainText(warning);
      const table = page.getByRole('table', { name: 'DNS names, now and after' });
      await expect(table).toHaveCount(0);
      await app.handleField.fill(NEW);
      if (workspaces === 0) {
        await expect(app.card('Handle')).toContainText('no DNS name changes');
        return;
      }
      await expect(table.getByRole('rowheader')).toHaveCount(workspaces);
      const { items } = await (await api.get(`/api/v0/user/${handle}/workspace?limit=100`)).json();
      const [first] = items;
      const row = table.getByRole('row').filter({ has: page.getByRole('rowheader', { name: first.handle, exact: true }) });
      await expect(row).toContainText(`${handle}-${first.handle}.${first.host}`);
      await expect(row).toContainText(`${NEW}-${first.handle}.${first.host}`);

      const search = app.card('Handle').getByRole('searchbox', { name: 'Filter workspaces' });
      await expect(search).toHaveCount(workspaces > 10 ? 1 : 0);
      if (workspaces > 10) {
        await search.fill(first.handle);
        await expect(row).toBeVisible();
        await expect.poll(() => table.getByRole('rowheader').count()).toBeLessThan(workspaces);
        await search.fill('no such workspace');
        await expect(table).toContainText('No workspace fits the filter.');
      }
      await app.card('Handle').getByRole('button', { name: 'Copy DNS names' }).click();
      await expect(app.status.filter({ hasText: 'DNS names copied.' })).toBeVisible();
      const lines = (await clipboard(page)).trimEnd().split('\n');
      expect(lines).toHaveLength(workspaces);
      expect(lines).toContain(`${handle}-${first.handle}.${first.host}\t${NEW}-${first.handle}.${first.host}`);
    });
  });
}

test('nothing is sent before the confirmation; then every tab uses the new handle, and Back leads to a page about the rename', async ({ app, page, newTab, guard }) => {
  guard.expectsFailedLoad(/\/identity\/.*/, 404);
  await app.open('usage');
  await app.go('profile');
  const other = app.inTab(await newTab());
  await other.open('profile');
  await other.displayName.fill('Typed meanwhile');

  await app.handleField.fill(NEW);
  await page.keyboard.press('Enter');
  const dialog = app.dialog(rename);
  await expect(dialog.getByRole('table', { name: 'DNS names, now and after' })).toBeVisible();
  const change = dialog.getByRole('button', { name: 'Change handle' });
  await expect(change).toHaveAccessibleDescription('Tick the box to go on.');
  await change.click({ force: true });
  await page.keyboard.press('Escape');
  expect(guard.requests.filter((request) => request.method() === 'PATCH')).toEqual([]);

  await app.handleField.focus();
  await page.keyboard.press('Enter');
  await dialog.getByRole('checkbox', { name: 'I understand that the old names stop working' }).focus();
  await page.keyboard.press('Space');
  await change.focus();
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(app.status.filter({ hasText: `Your handle is ${NEW} now.` })).toBeVisible();
  expect(guard.requests.filter((request) => request.method() === 'PATCH').map((request) => request.postDataJSON())).toEqual([{ handle: NEW }]);

  for (const tab of [app, other]) {
    await expect(tab.page).toHaveURL(`/user/${NEW}/advanced/profile`);
    await expect(tab.page).toHaveTitle(`User Profile · Advanced · ${NEW}`);
    await expect(tab.button('Switch account')).toContainText(NEW);
    await expect(tab.entry('usage')).toHaveAttribute('href', `/user/${NEW}/advanced/usage`);
    await expect(tab.handleField).toHaveValue(NEW);
  }
  await expect(other.displayName).toHaveValue('Typed meanwhile');

  await page.goBack();
  await expect(app.heading('Renamed')).toBeVisible();
  await expect(page.getByRole('main')).toContainText(`${app.handle} was renamed to ${NEW}`);
  await page.getByRole('link', { name: 'Go to your own' }).click();
  await expect(page).toHaveURL(`/user/${NEW}/advanced/usage`);
  await expect(app.heading('Usage')).toBeVisible();
});

test('a taken or reserved handle is reported at the field, a conflict in the dialog, and the input is kept', async ({ app, page, guard, api, handle }) => {
  guard.expectsFailedLoad(/\/identity\/.*/, 404);
  for (const status of [400, 409, 412]) guard.expectsFailedLoad(USER, status);
  const confirm = async (to: string) => {
    await app.handleField.fill(to);
    await page.keyboard.press('Enter');
    await page.getByRole('checkbox').check();
    await app.button('Change handle').click();
  };
  await app.open('profile');
  await confirm('michael-scott');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(app.handleField).toBeFocused();
  await expect(app.handleField).toHaveAccessibleDescription(/taken/);
  await expect(app.card('Handle')).toContainText('Not saved.');

  await confirm('turbot');
  await expect(app.handleField).toHaveAttribute('aria-invalid', 'true');
  await expect(app.handleField).toHaveAccessibleDescription(/reserved/i);
  await expect(app.handleField).toHaveValue('turbot');

  await app.handleField.fill(NEW);
  await page.keyboard.press('Enter');
  await page.getByRole('checkbox').check();
  await api.patch(`/api/v0/user/${handle}`, { data: { display_name: 'Changed meanwhile' } });
  await app.button('Change handle').click();
  await expect(app.dialog(rename).getByRole('alert')).toContainText('changed elsewhere');
  await app.dialog(rename).getByRole('button', { name: 'Retry' }).click();
  await expect(page).toHaveURL(`/user/${NEW}/advanced/profile`);
});

test('a rename whose response is lost is recognized as done', async ({ app, page, guard, faults }) => {
  guard.expectsFailedLoad(/\/identity\/.*/, 404);
  guard.expectsFailedLoad(/\/user\/.*/);
  await app.open('profile');
  await faults.inject('PATCH', /\/user\/[^/]+/, 'lost');
  await app.handleField.fill(NEW);
  await page.keyboard.press('Enter');
  await page.getByRole('checkbox').check();
  await app.button('Change handle').click();
  await expect(app.status.filter({ hasText: `Your handle is ${NEW} now.` })).toBeVisible();
  await expect(page).toHaveURL(`/user/${NEW}/advanced/profile`);
});

test('renamed on another device: every page goes on below the new handle', async ({ app, page, api, handle, guard, tokens }) => {
  await tokens.only('laptop');
  for (const status of [403, 404, 412]) guard.expectsFailedLoad(/^\/api\/v0\//, status);
  let now = handle;
  const rename = async (to: string) => {
    expect((await api.patch(`/api/v0/user/${now}`, { data: { handle: to } })).status()).toBe(200);
    now = to;
  };
  await app.open('notifications');
  const tips = app.switch('Tips & Tricks');
  const was = await tips.isChecked();
  await rename('renamed-1');
  await tips.click();
  await expect(app.status.filter({ hasText: `Tips & Tricks turned ${was ? 'off' : 'on'}.` })).toBeVisible();
  await expect(page).toHaveURL('/user/renamed-1/advanced/notifications');

  await app.go('credentials');
  await expect(app.tokenRows).toHaveText(['laptop']);
  await rename('renamed-2');
  await app.newTokenButton.click();
  await expect(app.panel).toBeVisible();
  await expect(page).toHaveURL('/user/renamed-2/advanced/credentials');
  await app.button('Copy token').click();

  await rename('renamed-3');
  await app.go('billing');
  await expect(app.button('Cancel subscription')).toBeVisible();
  await expect(page).toHaveURL('/user/renamed-3/advanced/billing');
  await rename('renamed-4');
  await app.go('usage');
  await expect(app.loaded).toBeVisible();
  await expect(page).toHaveURL('/user/renamed-4/advanced/usage');
  await expect(app.alert).toHaveCount(0);

  await app.go('profile');
  await rename('renamed-5');
  await app.displayName.fill('Beet farmer');
  await app.save('Display Name').click();
  await expect(page).toHaveURL('/user/renamed-5/advanced/profile');
  await expect(app.displayName).toHaveValue('Beet farmer');
  await app.card('Display Name').getByRole('button', { name: 'Retry' }).click();
  await expect(app.status.filter({ hasText: 'Display name saved.' })).toBeVisible();
});

test('a real 403 asks once for the account, and is shown', async ({ app, page, faults, guard }) => {
  await app.open('notifications');
  await faults.inject('PATCH', /\/user\/[^/]+\/preferences/, { status: 403, detail: 'Not for you.' });
  const before = guard.calls.length;
  await app.switch('Tips & Tricks').click();
  await expect(app.alert).toContainText('Not for you.');
  const calls = guard.calls.slice(before).map((request) => `${request.method()} ${new URL(request.url()).pathname.split('/').at(-1)}`);
  expect(calls).toEqual(['PATCH preferences', 'GET actor', 'GET preferences']);
  await expect(page).toHaveURL(app.address('notifications'));
});
