import { expect, test } from '../support/test.ts';

const PATCH = /\/user\/[^/]+/;

test('a name is saved by one request with this field only, and the account menu shows it', async ({ app, page, guard }) => {
  await app.open('profile');
  await expect(app.save('Display Name')).toHaveAttribute('aria-disabled', 'true');
  await expect(app.save('Display Name')).toHaveAccessibleDescription('No changes to save.');
  await app.save('Display Name').click({ force: true });

  await app.displayName.fill('Dwight Kurt Schrute III');
  await expect(app.card('Display Name')).toContainText('Unsaved change.');
  await page.keyboard.press('Enter');
  await expect(app.status.filter({ hasText: 'Display name saved.' })).toBeVisible();
  await expect(app.save('Display Name')).toHaveAccessibleDescription('No changes to save.');

  const sent = guard.requests.filter((request) => request.method() === 'PATCH');
  expect(sent.map((request) => request.postDataJSON())).toEqual([{ display_name: 'Dwight Kurt Schrute III' }]);
  expect(sent[0]!.headers()['if-match']).toMatch(/^\d+$/);
  await app.button('Account menu').click();
  await expect(page.getByText('Dwight Kurt Schrute III')).toBeVisible();
  await page.reload();
  await expect(app.displayName).toHaveValue('Dwight Kurt Schrute III');
});

test('names in every script are accepted; 81 characters and control characters are refused during typing', async ({ app, guard }) => {
  await app.open('profile');
  for (const name of ['Дуайт', '德怀特', '\u200fדווייט\u200f', 'ड्वाइट', '🧑‍🌾']) {
    await app.displayName.fill(name);
    await expect(app.displayName).not.toHaveAttribute('aria-invalid');
    await app.save('Display Name').click();
    await expect(app.card('Display Name')).toContainText('No changes to save.');
    await expect(app.displayName).toHaveValue(name);
  }
  const sent = guard.requests.filter((request) => request.method() === 'PATCH').length;
  await app.displayName.fill('x'.repeat(81));
  await expect(app.displayName).toHaveAccessibleDescription('A display name has at most 80 characters.');
  await app.save('Display Name').click();
  await app.displayName.fill('a\u0007b');
  await expect(app.displayName).toHaveAccessibleDescription(/one line, without tabs or control characters/);
  await app.save('Display Name').click();
  expect(guard.requests.filter((request) => request.method() === 'PATCH')).toHaveLength(sent);
});

test('a change made elsewhere is reported, the input is kept, and Retry saves it', async ({ app, api, page, handle, guard }) => {
  await app.open('profile');
  await app.displayName.fill('Mine');
  await api.patch(`/api/v0/user/${handle}`, { data: { display_name: 'Theirs' } });
  guard.expectsFailedLoad(/\/user\/[^/]+/, 412);
  await app.save('Display Name').click();
  const alert = app.card('Display Name').getByRole('alert');
  await expect(alert).toContainText('The display name was not saved');
  await expect(alert).toContainText('changed elsewhere');
  await expect(app.displayName).toHaveValue('Mine');
  await app.card('Display Name').getByRole('button', { name: 'Retry' }).click();
  await expect(app.status.filter({ hasText: 'Display name saved.' })).toBeVisible();
  expect((await (await api.get('/api/v0/actor')).json()).display_name).toBe('Mine');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('nothing is sent twice, and a validation error of the service is shown at the field', async ({ app, faults, page }) => {
  await app.open('profile');
  const held = await faults.hold('PATCH', PATCH);
  await app.displayName.fill('Once');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await app.card('Display Name').getByRole('button', { name: 'Saving…' }).click({ force: true });
  await held.release();
  await expect(app.status.filter({ hasText: 'Display name saved.' })).toBeVisible();
  expect(held.hits).toBe(1);

  await faults.inject('PATCH', PATCH, { status: 400, type: 'error_invalid_data', fields: { display_name: 'No beets in names.' } });
  await app.displayName.fill('Beet');
  await page.keyboard.press('Enter');
  await expect(app.displayName).toHaveAccessibleDescription('No beets in names.');
  await expect(app.displayName).toHaveValue('Beet');
  await app.button('Discard').click();
  await expect(app.displayName).toHaveValue('Once');
  await expect(app.displayName).toBeFocused();
});

test('a name changed in another tab is shown, but does not replace the input', async ({ app, newTab }) => {
  await app.open('profile');
  const other = app.inTab(await newTab());
  await other.open('profile');
  await app.displayName.fill('From the first tab');
  await app.save('Display Name').click();
  await expect(other.displayName).toHaveValue('From the first tab');

  await other.displayName.fill('Being typed');
  await app.displayName.fill('Once more');
  await app.save('Display Name').click();
  await expect(app.save('Display Name')).toHaveAccessibleDescription('No changes to save.');
  await expect(other.displayName).toHaveValue('Being typed');
  // The other tab knows of the change.
  await other.button('Account menu').click();
  await expect(other.page.getByText('Once more')).toBeVisible();
  await other.page.keyboard.press('Escape');
  await other.save('Display Name').click();
  await expect(other.alert).toContainText('changed elsewhere');
  await other.button('Retry').click();
  await expect(app.displayName).toHaveValue('Being typed');
});
