import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { clipboard } from '../support/clipboard.ts';
import { dumpDom } from '../support/dom-dump.ts';
import { denyClipboard, expectSecretNowhere, hideTab, restoreFromCache } from '../support/secrets.ts';
import { serviceIsAhead } from '../support/service-time.ts';
import { expect, test } from '../support/test.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('the table shows each token, and the number of tokens out of the limit', async ({ app, tokens }) => {
  await tokens.only('laptop');
  const [token] = await tokens.all();
  await app.open('credentials');
  await expect(app.tokenRows).toHaveCount(1);
  const row = app.token('laptop');
  await expect(row).toContainText(`tpt_••••${token!.last4}`);
  await expect(row).toContainText('Active');
  await expect(row).toContainText('Never');
  await expect(app.tokens).toContainText('1 of 2 used');
  await expect(app.newTokenButton).toHaveAccessibleDescription(/never expires/);
});

test('one click creates a token that does not expire, works at once, and is shown on top, masked', async ({ app, tokens, backend }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await app.newTokenButton.click();
  await expect(app.panel).toBeVisible();
  await expect(app.panel).toContainText('It cannot be shown again.');
  await expect(app.tokenRows).toHaveCount(2);
  await expect(app.tokenRows.first()).toContainText('Untitled');
  await expect(app.tokenRows.first()).toContainText('New');
  await expect(app.tokens).toContainText('2 of 2 used');

  await app.button('Show token').click();
  const secret = await app.shownToken();
  const client = await backend.client();
  const answer = await client.get('/api/v0/actor', { headers: { authorization: `Bearer ${secret}` } });
  expect(answer.status()).toBe(200);
  expect((await answer.json()).handle).toBe(app.handle);
});

test('the secret is in the page only while it is shown, and can be copied while masked', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await app.newTokenButton.click();
  await app.button('Copy token').click();
  await expect(app.status.filter({ hasText: 'Token copied.' })).toBeVisible();
  const secret = await clipboard(page);
  expect(secret).toMatch(/^tpt_[0-9a-v]{20}_[0-9a-z]{25}$/);
  expect(await dumpDom(page), 'masked').not.toContain(secret);
  expect(await dumpDom(page), 'masked').not.toContain(secret.slice(-25));

  await app.button('Show token').click();
  expect(await app.shownToken()).toBe(secret);
  await expect(app.panel).toContainText(`export PIPES_TOKEN=${secret}`);
  await expect(app.button('Show token')).toHaveCount(0);

  await app.button('Hide token').click();
  await expect(app.button('Show token')).toBeFocused();
  expect(await dumpDom(page), 'masked again').not.toContain(secret.slice(-25));

  await app.button('Copy export line').click();
  await expect(app.status.filter({ hasText: 'Export line copied.' })).toBeVisible();
  expect(await clipboard(page)).toBe(`export PIPES_TOKEN=${secret}`);
});

test('after Done the secret is gone', async ({ app, page, tokens, guard }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  const secret = await app.createToken();
  await app.button('Copy token').click();
  await app.button('Done').click();
  await expect(app.panel).toHaveCount(0);
  await expect(app.tokenRows).toHaveCount(2);
  expect(await dumpDom(page)).not.toContain(secret.slice(-25));
  await app.go('profile');
  await app.go('credentials');
  await page.reload();
  await expect(app.tokenRows).toHaveCount(2);
  expect(await dumpDom(page)).not.toContain(secret.slice(-25));
  expect(guard.console.join('\n')).not.toContain(secret.slice(-25));
  for (const request of guard.requests) expect(request.url()).not.toContain(secret.slice(-25));
});

test('leaving the page drops the secret, whether it was shown or not', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  const secret = await app.createToken();
  await app.button('Copy export line').click();
  await app.go('notifications');
  expect(await dumpDom(page)).not.toContain(secret.slice(-25));
  await page.goBack();
  await expect(app.tokenRows).toHaveCount(2);
  await expect(app.panel).toHaveCount(0);
  expect(await dumpDom(page)).not.toContain(secret.slice(-25));
});

test('leaving without copying the token asks for a confirmation', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await app.newTokenButton.click();
  await expect(app.panel).toBeVisible();

  await app.entry('notifications').click();
  const dialog = page.getByRole('alertdialog', { name: 'Leave without copying the token?' });
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Go back' }).click();
  await expect(app.panel).toBeVisible();
  await expect(app.heading('Credentials & Access')).toBeVisible();

  await app.button('Done').click();
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Leave without it' }).click();
  await expect(app.panel).toHaveCount(0);
  // Done closes the panel and stays on the page: the link of before was cancelled by "Go back".
  await expect(app.newTokenButton).toBeFocused();
  await expect(app.heading('Credentials & Access')).toBeVisible();
  await app.go('notifications');
});

test('leaving by a link without copying follows the link after the confirmation', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  const secret = await app.createToken();
  await app.entry('notifications').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Leave without it' }).click();
  await expect(app.heading('Notifications')).toBeFocused();
  expect(await dumpDom(page)).not.toContain(secret.slice(-25));
});

test('Back with an uncopied token asks for a confirmation, and then goes back', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await app.open('usage');
  await app.go('credentials');
  await app.newTokenButton.click();
  await expect(app.panel).toBeVisible();
  await page.goBack();
  const dialog = page.getByRole('alertdialog', { name: 'Leave without copying the token?' });
  await expect(dialog).toBeVisible();
  await expect(app.panel).toBeVisible();
  await dialog.getByRole('button', { name: 'Leave without it' }).click();
  await expect(app.heading('Usage')).toBeVisible();
});

test('a shown token is masked after a minute in the background', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await page.clock.install();
  await app.open('credentials');
  const secret = await app.createToken();
  await hideTab(page);
  await page.clock.fastForward(59_000);
  await expect(app.panel).toContainText(secret);
  await page.clock.fastForward(2_000);
  await expect(app.button('Show token')).toBeVisible();
  expect(await dumpDom(page)).not.toContain(secret.slice(-25));
});

test('at the limit New Token is unavailable, focusable, shows the reason, and sends nothing', async ({ app, page, tokens, guard }) => {
  await tokens.only('laptop');
  await tokens.create('ci');
  await app.open('credentials');
  await expect(app.tokens).toContainText('2 of 2 used');
  await expect(app.newTokenButton).toHaveAttribute('aria-disabled', 'true');
  await expect(app.newTokenButton).toHaveAccessibleDescription(/2 of 2 tokens/);
  await app.newTokenButton.focus();
  await expect(app.newTokenButton).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Space');
  await app.newTokenButton.click({ force: true });
  await app.go('notifications');
  expect(guard.requests.filter((request) => request.method() === 'POST')).toEqual([]);
});

test('a token over the limit is refused with the message of the service', async ({ app, tokens, guard }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await expect(app.tokens).toContainText('1 of 2 used');
  await tokens.create('ci');
  guard.expectsFailedLoad(/\/token$/, 402);
  await app.newTokenButton.click();
  await expect(app.alert).toHaveCount(1);
  await expect(app.tokens.getByRole('alert')).toContainText('Maximum number of allowed tokens is 2.');
  await expect(app.panel).toHaveCount(0);
  expect(await tokens.all()).toHaveLength(2);
});

test('a double click creates one token', async ({ app, tokens, faults }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await expect(app.newTokenButton).not.toHaveAttribute('aria-disabled', 'true');
  const held = await faults.hold('POST', /\/user\/[^/]+\/token/);
  await app.newTokenButton.dblclick();
  await expect.poll(() => held.hits).toBe(1);
  await held.release();
  await expect(app.panel).toBeVisible();
  expect(held.hits).toBe(1);
  expect(await tokens.all()).toHaveLength(2);
});

test('deactivating is immediate and reversible, and stops the token at once', async ({ app, tokens, backend }) => {
  const { token } = await tokens.only('laptop');
  const client = await backend.client();
  const status = async () => (await client.get('/api/v0/actor', { headers: { authorization: `Bearer ${token}` } })).status();
  await app.open('credentials');
  expect(await status()).toBe(200);

  await app.choose('laptop', 'Deactivate');
  await expect(app.token('laptop')).toContainText('Inactive');
  await expect(app.options('laptop')).toBeFocused();
  expect(await status()).toBe(401);

  await app.choose('laptop', 'Activate');
  await expect(app.token('laptop').getByText('Active', { exact: true })).toBeVisible();
  expect(await status()).toBe(200);
});

test('the title can be edited, in every script', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  let [name, before] = ['laptop', 'laptop'];
  for (const title of ['Ноутбук “дом”', '漢字かな交じり', 'مفتاح', '<b>&amp;</b>', '🔑👩‍🌾', "O'Brien; DROP TABLE", 'W'.repeat(100)]) {
    await app.choose(name, 'Edit title');
    const dialog = page.getByRole('dialog', { name: 'Edit title' });
    const field = dialog.getByRole('textbox', { name: 'Title' });
    await expect(field).toBeFocused();
    await expect(field).toHaveValue(before);
    await field.fill(title);
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
    await expect(app.tokenRows).toHaveText([title]);
    // In the name of the button, what is written from right to left is isolated.
    name = title === 'مفتاح' ? `\u2068${title}\u2069` : title;
    await expect(app.options(name)).toBeFocused();
    expect((await tokens.all())[0]!.title).toBe(title);
    before = title;
  }
});

test('an empty title makes the token untitled, named by its last four characters', async ({ app, page, tokens }) => {
  const token = await tokens.only('laptop');
  await app.open('credentials');
  await app.choose('laptop', 'Edit title');
  await page.getByRole('textbox', { name: 'Title' }).fill('');
  await app.button('Save').click();
  await expect(app.tokenRows).toHaveText(['Untitled']);
  await expect(app.options(token.last4)).toBeVisible();
});

test('a title that is too long is reported at its field, kept, and not sent', async ({ app, page, tokens, guard }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await app.choose('laptop', 'Edit title');
  const field = page.getByRole('textbox', { name: 'Title' });
  await expect(app.button('Save')).toHaveAttribute('aria-disabled', 'true');
  await expect(app.button('Save')).toHaveAccessibleDescription('No changes to save.');
  for (const length of [101, 10_000]) {
    await field.fill('x'.repeat(length));
    await app.button('Save').click();
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription('A title has at most 100 characters.');
    await expect(field).toHaveValue('x'.repeat(length));
  }
  expect(guard.requests.filter((request) => request.method() === 'PATCH')).toEqual([]);
  await app.button('Cancel').click();
  await expect(app.tokenRows).toHaveText(['laptop']);
});

test('the dialog to delete explains the effect and focuses Cancel; the deletion is final', async ({ app, page, tokens, backend }) => {
  const { token, last4 } = await tokens.only('laptop');
  await app.open('credentials');
  const dialog = page.getByRole('alertdialog', { name: 'Delete token laptop?' });

  await app.choose('laptop', 'Delete');
  await expect(dialog).toHaveAccessibleDescription(new RegExp(`${last4} stop working`));
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(app.options('laptop')).toBeFocused();
  expect(await tokens.all()).toHaveLength(1);

  await app.choose('laptop', 'Delete');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(app.token('laptop')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'No tokens yet' })).toBeVisible();
  await expect(app.tokens).toContainText('0 of 2 used');
  await expect(app.newTokenButton).toBeFocused();
  expect(await tokens.all()).toHaveLength(0);
  const client = await backend.client();
  expect((await client.get('/api/v0/actor', { headers: { authorization: `Bearer ${token}` } })).status()).toBe(401);
});

test('deleting the new token closes its panel and drops its secret', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  const secret = await app.createToken();
  await app.choose(secret.slice(-4), 'Delete');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(app.panel).toHaveCount(0);
  await expect(app.tokenRows).toHaveText(['laptop']);
  expect(await dumpDom(page)).not.toContain(secret.slice(-25));
});

test('a title changed elsewhere is reported, the input is kept, and Retry saves it', async ({ app, page, tokens, guard }) => {
  const token = await tokens.only('laptop');
  await app.open('credentials');
  await app.choose('laptop', 'Edit title');
  const dialog = page.getByRole('dialog', { name: 'Edit title' });
  await dialog.getByRole('textbox', { name: 'Title' }).fill('mine');
  await tokens.update(token, { title: 'theirs' });
  guard.expectsFailedLoad(/\/token\/t_/, 412);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('changed elsewhere');
  await expect(dialog.getByRole('textbox', { name: 'Title' })).toHaveValue('mine');
  await dialog.getByRole('button', { name: 'Retry' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(app.tokenRows).toHaveText(['mine']);
});

test('a token deleted elsewhere disappears from the list with a message, without an error', async ({ app, tokens, guard }) => {
  const token = await tokens.only('laptop');
  await app.open('credentials');
  await expect(app.token('laptop')).toBeVisible();
  await tokens.remove(token);
  guard.expectsFailedLoad(/\/token\/t_/, 404);
  await app.choose('laptop', 'Deactivate');
  await expect(app.status.filter({ hasText: 'it was deleted elsewhere' })).toBeVisible();
  await expect(app.token('laptop')).toHaveCount(0);
  await expect(app.alert).toHaveCount(0);
});

test('when the browser refuses the clipboard the token stays masked until Show, and Copy selects it with the keys to copy it', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await denyClipboard(page);
  await app.open('credentials');
  await app.newTokenButton.click();
  await app.button('Copy token').click();
  await expect(app.status.filter({ hasText: 'Show it, select it and press Ctrl+C, on a Mac ⌘C.' })).toBeVisible();
  await expect(app.panel).not.toContainText(/tpt_[0-9a-v]{20}/);
  await app.button('Show token').click();
  await app.button('Copy token').click();
  await expect(app.status.filter({ hasText: 'It is selected: press Ctrl+C, on a Mac ⌘C.' })).toBeVisible();
  await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toBe(await app.shownToken());
  await app.button('Copy export line').click();
  await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toMatch(/^export PIPES_TOKEN=tpt_/);
  // It counts as not copied.
  await app.button('Done').click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
});

test('a title from right to left, or with characters that set the direction, does not change the order of a sentence', async ({ app, page, tokens }) => {
  // In a sentence it is between FSI and PDI, and the override in it is left out.
  for (const [title, plain] of [['מחשב', 'מחשב'], ['א\u202eב', 'אב']] as const) {
    await tokens.only(title);
    await app.open('credentials');
    await expect(app.tokenRows.locator('bdi')).toHaveText(title);
    await page.getByRole('button', { name: `Options for token \u2068${plain}\u2069`, exact: true }).click();
    await app.menuItem('Delete').click();
    await expect(app.alertDialog(`Delete token \u2068${plain}\u2069?`)).toBeVisible();
    await app.button('Cancel').click();
  }
});

test('a page restored from the back/forward cache has no secret', async ({ app, page, tokens, guard }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  const secret = await app.createToken();
  await restoreFromCache(page);
  await expect(app.panel).toHaveCount(0);
  await expectSecretNowhere(page, guard, secret.slice(-25), 'restored');
});

test('the copied curl line verifies the token', async ({ app, page, tokens, backend }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  const secret = await app.createToken();
  await app.button('Copy curl line').click();
  await expect(app.status.filter({ hasText: 'Curl line copied.' })).toBeVisible();
  const line = await clipboard(page);
  expect(line).toBe(`curl -H "Authorization: Bearer $PIPES_TOKEN" ${backend.origin}/api/v0/actor`);
  const { stdout } = await promisify(execFile)('sh', ['-c', `export PIPES_TOKEN=${secret}; ${line} --silent`]);
  expect(JSON.parse(stdout).handle).toBe(app.handle);
});

test('a disclosure contains title and expiry of a new token', async ({ app, tokens }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  const disclosure = app.button('Title and expiry');
  const title = app.tokens.getByRole('textbox', { name: 'Title' });
  await expect(disclosure).toHaveAttribute('aria-expanded', 'false');
  await expect(title).toHaveCount(0);
  await disclosure.click();
  await expect(disclosure).toHaveAttribute('aria-expanded', 'true');
  await expect(app.tokens.getByRole('combobox', { name: 'Expires' })).toHaveValue('');
  await title.fill('ci');
  await app.tokens.getByRole('combobox', { name: 'Expires' }).selectOption('In 7 days');
  await app.newTokenButton.click();
  await expect(app.panel).toBeVisible();
  await expect(app.token('ci')).toContainText('Expires in 7 days');
  await expect(title).toHaveCount(0);
  const made = (await tokens.all()).find((token) => token.title === 'ci') as unknown as { created_at: string; expires_at: string };
  expect(Date.parse(made.expires_at) - Date.parse(made.created_at)).toBe(7 * 86_400_000);
});

test('the last day of a token must not be in the past; the token expires at its end', async ({ app, tokens, guard }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await app.button('Title and expiry').click();
  await app.tokens.getByRole('combobox', { name: 'Expires' }).selectOption('At the end of a day (UTC)…');
  const day = app.tokens.getByLabel('Last day');
  for (const wrong of ['', '2020-02-29']) {
    await day.fill(wrong);
    await app.newTokenButton.click();
    await expect(day).toHaveAccessibleDescription('Choose a day from today on.');
    await expect(day).toHaveValue(wrong);
  }
  await app.tokens.getByRole('textbox', { name: 'Title' }).fill('x'.repeat(101));
  await app.newTokenButton.click();
  await expect(app.tokens.getByRole('textbox', { name: 'Title' })).toHaveAccessibleDescription('A title has at most 100 characters.');
  expect(guard.requests.filter((request) => request.method() === 'POST')).toEqual([]);

  await app.tokens.getByRole('textbox', { name: 'Title' }).fill('until then');
  const last = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  await day.fill(last);
  await app.newTokenButton.click();
  await expect(app.token('until then')).toBeVisible();
  const made = (await tokens.all()).find((token) => token.title === 'until then') as unknown as { expires_at: string };
  // Within seconds, since the request contains a duration in seconds.
  expect(Math.abs(Date.parse(made.expires_at) - Date.parse(`${last}T24:00:00Z`))).toBeLessThan(5000);
});

test('the input for a new token is kept when its creation fails', async ({ app, tokens, faults }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await app.button('Title and expiry').click();
  const title = app.tokens.getByRole('textbox', { name: 'Title' });
  await title.fill('ci');
  const fault = await faults.inject('POST', /\/user\/[^/]+\/token/, { status: 503 });
  await app.newTokenButton.click();
  await expect(app.alert).toHaveCount(1);
  await expect(title).toHaveValue('ci');
  await fault.remove();
  await faults.inject('POST', /\/user\/[^/]+\/token/, { status: 400, type: 'error_invalid_data', fields: { title: 'This title is taken.' } });
  await app.newTokenButton.click();
  await expect(title).toHaveAccessibleDescription('This title is taken.');
  await expect(app.alert).toHaveCount(0);
  await expect(title).toHaveValue('ci');
});

test('inactive and expired tokens come last, and at the limit the page suggests which token to delete', async ({ app, page, tokens, api, handle }) => {
  for (const token of await tokens.all()) await tokens.remove(token);
  await api.post(`/api/v0/user/${handle}/token`, { data: { title: 'short', expiration: 3 * 86_400 } });
  await app.open('credentials');
  await expect(app.token('short')).toContainText('Expires in 3 days');
  await tokens.create('newer');
  await page.reload();
  await expect(app.tokenRows).toHaveText(['newer', 'short']);
  await expect(app.newTokenButton).toHaveAccessibleDescription(/2 of 2 tokens.*short is the oldest\./);
  await app.button('Go to short').click();
  await expect(app.options('short')).toBeFocused();

  await app.choose('newer', 'Deactivate');
  await expect(app.tokenRows).toHaveText(['short', 'newer']);
  await expect(app.newTokenButton).toHaveAccessibleDescription(/newer is inactive, which counts too\./);
  await app.choose('newer', 'Activate');
  await expect(app.tokenRows).toHaveText(['newer', 'short']);
  // Three days later.
  await serviceIsAhead(page, 4 * 86_400_000);
  await page.reload();
  await expect(app.token('short')).toContainText('Expired');
  await expect(app.tokenRows).toHaveText(['newer', 'short']);
  await expect(app.newTokenButton).toHaveAccessibleDescription(/short has expired\./);
});

test('replacing has three steps: create, copy, deactivate the old token', async ({ app, page, tokens, backend }) => {
  const { token: old } = await tokens.only('laptop');
  const client = await backend.client();
  const status = async (secret: string) => (await client.get('/api/v0/actor', { headers: { authorization: `Bearer ${secret}` } })).status();
  await app.open('credentials');
  await app.options('laptop').click();
  await page.getByRole('menuitem', { name: /^Replace/ }).click();
  await expect(app.panel).toBeFocused();
  await expect(app.panel).toContainText('Your new token, in place of laptop');
  await expect(app.tokenRows).toHaveText([/laptop 2/, 'laptop']);
  const deactivate = app.panel.getByRole('button', { name: 'Deactivate laptop' });
  await expect(deactivate).toHaveAttribute('aria-disabled', 'true');
  await expect(deactivate).toHaveAccessibleDescription('Deactivate laptop, once the new one is copied.');
  await deactivate.click({ force: true });
  expect(await status(old!)).toBe(200);

  await app.button('Copy token').click();
  await expect(deactivate).not.toHaveAttribute('aria-disabled', 'true');
  const secret = await clipboard(page);
  await deactivate.click();
  await expect(app.token('laptop').filter({ hasText: 'Inactive' })).toBeVisible();
  await expect(app.panel).toContainText('laptop is off. When nothing misses it, delete it.');
  expect([await status(old!), await status(secret)]).toEqual([401, 200]);
  await app.button('Done').click();
  await expect(app.panel).toHaveCount(0);
});

test('a token created after leaving the page is reported with its secret lost, and does not block navigation', async ({ app, tokens, faults }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await expect(app.token('laptop')).toBeVisible();
  const held = await faults.hold('POST', /\/user\/[^/]+\/token/);
  await app.newTokenButton.click();
  await expect.poll(() => held.hits).toBe(1);
  await app.go('notifications');
  await held.release();
  await expect(app.status.filter({ hasText: 'its secret is gone. Delete it and make another.' })).toBeVisible();
  await app.go('usage');
  await app.go('credentials');
  await expect(app.tokenRows).toHaveCount(2);
  await expect(app.panel).toHaveCount(0);
});

for (const [asked, message] of [
  ['ci', /The token was not made/],
  ['phone', /The token may not have been made.*unless that was made elsewhere/s],
] as const) {
  test(`a token that another device makes at the same time is not taken for the lost one, ${asked}`, async ({ app, page, tokens, guard }) => {
    await tokens.only('laptop');
    await app.open('credentials');
    await expect(app.tokenRows).toHaveText(['laptop']);
    guard.expectsFailedLoad(/\/token$/);
    await page.route(/\/token$/, async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      await tokens.create('phone');
      await route.abort('connectionreset');
    });
    await app.button('Title and expiry').click();
    await app.tokens.getByRole('textbox', { name: 'Title' }).fill(asked);
    await app.newTokenButton.click();
    await expect(app.tokens.getByRole('alert')).toContainText(message);
    await expect(app.tokens.getByRole('alert')).not.toContainText('Delete it');
  });
}

test('Retry of a failed replacement is a replacement', async ({ app, page, tokens, faults }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  const fault = await faults.inject('POST', /\/user\/[^/]+\/token/, { status: 503 });
  await app.options('laptop').click();
  await page.getByRole('menuitem', { name: /^Replace/ }).click();
  await expect(app.tokens.getByRole('alert')).toContainText('The token was not made');
  await fault.remove();
  await app.button('Retry').click();
  await expect(app.panel).toContainText('Your new token, in place of laptop');
  await expect(app.tokenRows).toHaveText([/laptop 2/, 'laptop']);
});

test('at the limit Replace is unavailable, with the reason', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await tokens.create('ci');
  await app.open('credentials');
  await app.options('laptop').click();
  await expect(page.getByRole('menuitem', { name: /^Replace/ })).toHaveAccessibleName(/No room for a new one: delete a token first\./);
});

test('tokens deleted in another tab disappear, with the panel of a new one', async ({ app, page, newTab, tokens, guard }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  const secret = await app.createToken();
  const other = await newTab();
  await app.inTab(other).open('credentials');
  for (const title of ['laptop', secret.slice(-4)]) {
    await app.inTab(other).choose(title, 'Delete');
    await other.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await expect(other.getByRole('alertdialog')).toHaveCount(0);
  }
  await expect(page.getByRole('heading', { name: 'No tokens yet' })).toBeVisible();
  await expect(app.panel).toHaveCount(0);
  await expect(app.alert).toHaveCount(0);
  await expectSecretNowhere(page, guard, secret.slice(-25), 'deleted elsewhere');
});

test.describe('with an empty account', () => {
  test.use({ demo: { empty: true } });

  test('the first token replaces the explanation of the empty list', async ({ app, page }) => {
    await app.open('credentials');
    await expect(page.getByRole('heading', { name: 'No tokens yet' })).toBeVisible();
    await app.newTokenButton.click();
    await expect(app.tokenRows).toHaveCount(1);
    await expect(page.getByRole('heading', { name: 'No tokens yet' })).toHaveCount(0);
    await expect(app.tokens).toContainText('1 of 2 used');
  });
});
