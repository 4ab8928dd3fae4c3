import { clipboard } from '../support/clipboard.ts';
import { everything } from '../support/everything.ts';
import { expect, test } from '../support/test.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('the table shows each token, and how many of how many are used', async ({ app, tokens }) => {
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

test('one click makes a token that does not expire, works at once, and is shown on top, masked', async ({ app, tokens, backend }) => {
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

test('eye and clipboard: the secret is in the page only while it is shown', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await app.newTokenButton.click();
  await app.button('Copy token').click();
  await expect(app.status.filter({ hasText: 'Token copied.' })).toBeVisible();
  const secret = await clipboard(page);
  expect(secret).toMatch(/^tpt_[0-9a-v]{20}_[0-9a-z]{25}$/);
  expect(await everything(page), 'masked').not.toContain(secret);
  expect(await everything(page), 'masked').not.toContain(secret.slice(-25));

  await app.button('Show token').click();
  expect(await app.shownToken()).toBe(secret);
  await expect(app.panel).toContainText(`export PIPES_TOKEN=${secret}`);
  await expect(app.button('Show token')).toHaveCount(0);

  await app.button('Hide token').click();
  await expect(app.button('Show token')).toBeFocused();
  expect(await everything(page), 'masked again').not.toContain(secret.slice(-25));

  await app.button('Copy export line').click();
  await expect(app.status.filter({ hasText: 'Export line copied.' })).toBeVisible();
  expect(await clipboard(page)).toBe(`export PIPES_TOKEN=${secret}`);
});

test('after Done the secret is nowhere, and never shown again', async ({ app, page, tokens, guard }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  const secret = await app.makeToken();
  await app.button('Copy token').click();
  await app.button('Done').click();
  await expect(app.panel).toHaveCount(0);
  await expect(app.tokenRows).toHaveCount(2);
  expect(await everything(page)).not.toContain(secret.slice(-25));
  await app.go('profile');
  await app.go('credentials');
  await page.reload();
  await expect(app.tokenRows).toHaveCount(2);
  expect(await everything(page)).not.toContain(secret.slice(-25));
  expect(guard.console.join('\n')).not.toContain(secret.slice(-25));
  for (const request of guard.requests) expect(request.url()).not.toContain(secret.slice(-25));
});

test('leaving the page drops the secret, whether it was shown or not', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  const secret = await app.makeToken();
  await app.button('Copy export line').click();
  await app.go('notifications');
  expect(await everything(page)).not.toContain(secret.slice(-25));
  await page.goBack();
  await expect(app.tokenRows).toHaveCount(2);
  await expect(app.panel).toHaveCount(0);
  expect(await everything(page)).not.toContain(secret.slice(-25));
});

test('leaving a token uncopied asks once', async ({ app, page, tokens }) => {
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
  // Done leaves the panel, not the page: the link followed before was answered with "Go back".
  await expect(app.newTokenButton).toBeFocused();
  await expect(app.heading('Credentials & Access')).toBeVisible();
  await app.go('notifications');
});

test('leaving by a link without copying goes where the link leads', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  const secret = await app.makeToken();
  await app.entry('notifications').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Leave without it' }).click();
  await expect(app.heading('Notifications')).toBeFocused();
  expect(await everything(page)).not.toContain(secret.slice(-25));
});

test('Back with an uncopied token asks, and then goes back', async ({ app, page, tokens }) => {
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

test('a shown token is masked again when the page has been hidden for a minute', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await page.clock.install();
  await app.open('credentials');
  const secret = await app.makeToken();
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  });
  await page.clock.fastForward(59_000);
  await expect(app.panel).toContainText(secret);
  await page.clock.fastForward(2_000);
  await expect(app.button('Show token')).toBeVisible();
  expect(await everything(page)).not.toContain(secret.slice(-25));
});

test('at the limit New Token is unavailable, focusable, says why, and sends nothing', async ({ app, page, tokens, guard }) => {
  await tokens.only('laptop');
  await tokens.make('ci');
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

test('a third token, made while the page knew of one, is refused with the limit', async ({ app, tokens, guard }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await expect(app.tokens).toContainText('1 of 2 used');
  await tokens.make('ci');
  guard.provokes(/\/token$/, 402);
  await app.newTokenButton.click();
  await expect(app.alert).toHaveCount(1);
  await expect(app.tokens.getByRole('alert')).toContainText('Maximum number of allowed tokens is 2.');
  await expect(app.panel).toHaveCount(0);
  expect(await tokens.all()).toHaveLength(2);
});

test('two quick clicks make one token', async ({ app, tokens, faults }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await expect(app.newTokenButton).not.toHaveAttribute('aria-disabled', 'true');
  const held = await faults.hold('POST', /\/user\/[^/]+\/token/);
  await app.newTokenButton.dblclick();
  await expect.poll(() => held.met).toBe(1);
  await held.let();
  await expect(app.panel).toBeVisible();
  expect(held.met).toBe(1);
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
  let name = 'laptop';
  for (const title of ['Ноутбук “дом”', '漢字かな交じり', 'مفتاح', '<b>&amp;</b>', '🔑👩‍🌾', "O'Brien; DROP TABLE", 'W'.repeat(100)]) {
    await app.choose(name, 'Edit title');
    const dialog = page.getByRole('dialog', { name: 'Edit title' });
    const field = dialog.getByRole('textbox', { name: 'Title' });
    await expect(field).toBeFocused();
    await expect(field).toHaveValue(name);
    await field.fill(title);
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
    await expect(app.tokenRows).toHaveText([title]);
    await expect(app.options(title)).toBeFocused();
    expect((await tokens.all())[0]!.title).toBe(title);
    name = title;
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

test('a title that is too long is said at its field, kept, and not sent', async ({ app, page, tokens, guard }) => {
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

test('deleting says what stops working, starts on Cancel, and is final', async ({ app, page, tokens, backend }) => {
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

test('deleting the token just made closes its panel and drops its secret', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  const secret = await app.makeToken();
  await app.choose(secret.slice(-4), 'Delete');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(app.panel).toHaveCount(0);
  await expect(app.tokenRows).toHaveText(['laptop']);
  expect(await everything(page)).not.toContain(secret.slice(-25));
});

test('somebody else changed the title meanwhile: said as such, what was typed is kept, and it goes through the second time', async ({ app, page, tokens, guard }) => {
  const token = await tokens.only('laptop');
  await app.open('credentials');
  await app.choose('laptop', 'Edit title');
  const dialog = page.getByRole('dialog', { name: 'Edit title' });
  await dialog.getByRole('textbox', { name: 'Title' }).fill('mine');
  await tokens.change(token, { title: 'theirs' });
  guard.provokes(/\/token\/t_/, 412);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('changed elsewhere');
  await expect(dialog.getByRole('textbox', { name: 'Title' })).toHaveValue('mine');
  await dialog.getByRole('button', { name: 'Retry' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(app.tokenRows).toHaveText(['mine']);
});

test('a token deleted elsewhere is gone from the list, in words', async ({ app, tokens, guard }) => {
  const token = await tokens.only('laptop');
  await app.open('credentials');
  await expect(app.token('laptop')).toBeVisible();
  await tokens.remove(token);
  guard.provokes(/\/token\/t_/, 404);
  await app.choose('laptop', 'Deactivate');
  await expect(app.tokens.getByRole('alert')).toContainText('not there any more');
  await expect(app.token('laptop')).toHaveCount(0);
});

test('where the browser refuses the clipboard, one is told to copy by hand', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('refused', 'NotAllowedError'));
  });
  await app.open('credentials');
  await app.newTokenButton.click();
  await app.button('Copy token').click();
  await expect(app.status.filter({ hasText: 'not copied' })).toBeVisible();
  // It still counts as not copied.
  await app.button('Done').click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
});

test.describe('with an empty account', () => {
  test.use({ demo: { empty: true } });

  test('the first token takes the place of the explanation', async ({ app, page }) => {
    await app.open('credentials');
    await expect(page.getByRole('heading', { name: 'No tokens yet' })).toBeVisible();
    await app.newTokenButton.click();
    await expect(app.tokenRows).toHaveCount(1);
    await expect(page.getByRole('heading', { name: 'No tokens yet' })).toHaveCount(0);
    await expect(app.tokens).toContainText('1 of 2 used');
  });
});
