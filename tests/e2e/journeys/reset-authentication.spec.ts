import { App } from '../support/app.ts';
import { CliLogin } from '../support/cli-login.ts';
import { expect, test } from '../support/test.ts';

const EMAIL = 'dwight@schrutefarms.example';
const NAME = 'Reset authentication?';

test('the card lists what ends; every tab is signed out within two seconds, and signing in again works', async ({ app, page, newTab, backend, tokens, api, guard, traffic }) => {
  const { token } = await tokens.only('laptop');
  await tokens.create('ci');
  const login = await CliLogin.start(backend);
  await page.goto(login.address);
  await app.button('Confirm').click();
  await expect(app.status.filter({ hasText: 'Confirmed.' })).toBeVisible();
  const client = await backend.client();
  const { token: cli } = await (await client.get(`${login.path}?code=${login.code}`)).json();
  const status = async (secret: string) => (await client.get('/api/v0/actor', { headers: { authorization: `Bearer ${secret}` } })).status();
  expect([await status(token!), await status(cli)]).toEqual([200, 200]);

  const other = await newTab();
  await app.inTab(other).open('profile');
  await app.open('credentials');
  const card = page.getByRole('region', { name: 'Reset authentication' });
  await expect(card).toContainText('Every API token (2): ci, laptop');
  await expect(card).toContainText('Every CLI and browser session, this one too');
  await expect(card).toContainText('Your 8 workspaces and the database password stay as they are');
  // The counts follow the data.
  await app.choose('ci', 'Delete');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(card).toContainText('Every API token (1): laptop');

  await card.getByRole('button', { name: 'Reset authentication' }).click();
  const dialog = app.alertDialog(NAME);
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expect(dialog).toContainText('Every API token (1): laptop');
  await page.keyboard.press('Escape');
  await expect(card.getByRole('button')).toBeFocused();
  expect(await status(token!)).toBe(200);

  // The clock of the browser is not used, only the clock of the service.
  await card.getByRole('button').click();
  await page.evaluate(() => {
    Date.now = () => 4_000_000_000_000;
  });
  guard.expectsFailedLoad(/^\/api\/v0\//, 401);
  await dialog.getByRole('button', { name: 'Reset authentication' }).click();
  for (const tab of [page, other]) {
    await expect(app.inTab(tab).heading('Sign in')).toBeVisible({ timeout: 2000 });
    await expect(tab.getByText('Authentication was reset')).toBeVisible();
  }
  expect([await status(token!), await status(cli), (await api.get('/api/v0/actor')).status()]).toEqual([401, 401, 401]);
  await page.goBack();
  await traffic.waitUntilIdle(page);
  await expect(app.heading('Sign in')).toBeVisible();
  await expect(page.getByText('laptop')).toHaveCount(0);

  await page.goto(`/login?to=${encodeURIComponent(app.address('credentials'))}`);
  await page.getByRole('textbox', { name: 'Email' }).fill(EMAIL);
  await app.button('Email me a link').click();
  await page.goto(await backend.mailedLink(EMAIL));
  await expect(app.heading('Credentials & Access')).toBeVisible();
  await expect(app.tokens).toContainText('Authentication was reset: tokens from before it no longer work');
  await expect(app.token('laptop')).toContainText('Ended by reset');
  await expect(page.getByRole('region', { name: 'Recent security activity' })).toContainText('Authentication reset');
  await app.newTokenButton.click();
  await app.button('Show token').click();
  expect(await status(await app.shownToken())).toBe(200);
  await expect(app.tokens).not.toContainText('Authentication was reset');
  await expect(app.tokenRows).toHaveText([/Untitled/, 'laptop']);
  await expect(app.tokens).toContainText('2 of 2 used');
});

test('signed in by a pasted token: the dialog warns of the sign-out, and the reset signs out', async ({ newTab, tokens, handle, guard, app }) => {
  const { token } = await tokens.only('pasted');
  const tab = await newTab();
  await app.open('usage');
  await tab.goto('/login');
  // So that this tab does not use the session of the browser.
  guard.expectsFailedLoad(/^\/api\/v0\//, 401);
  await tab.context().clearCookies();
  await tab.reload();
  await tab.getByRole('textbox', { name: 'API token' }).fill(token!);
  await tab.getByRole('button', { name: 'Sign in with token' }).click();
  await expect(tab.getByRole('heading', { level: 1, name: 'User Profile' })).toBeVisible();
  const by = new App(tab, handle);
  await by.go('credentials');
  await tab.getByRole('button', { name: 'Reset authentication' }).click();
  const dialog = by.alertDialog(NAME);
  await expect(dialog).toContainText('the token you are signed in with: it signs you out');
  await dialog.getByRole('button', { name: 'Reset authentication' }).click();
  await expect(by.heading('Sign in')).toBeVisible();
  await expect(app.heading('Sign in')).toBeVisible({ timeout: 2000 });
});

test('a failure is reported in the dialog, and nothing ends', async ({ app, page, api, faults }) => {
  await app.open('credentials');
  await page.getByRole('button', { name: 'Reset authentication' }).click();
  const dialog = app.alertDialog(NAME);
  for (const [fault, words] of [
    [{ status: 403, detail: 'Not today.' }, 'Not today.'],
    [{ status: 500 }, 'The service failed (500).'],
    ['offline', 'The connection was lost.'],
  ] as const) {
    const injected = await faults.inject('PATCH', /\/user\/[^/]+/, fault);
    await dialog.getByRole('button', { name: 'Reset authentication' }).click();
    await expect(dialog.getByRole('alert')).toContainText('Authentication was not reset');
    await expect(dialog.getByRole('alert')).toContainText(words);
    expect(injected.hits).toBe(1);
    await injected.remove();
  }
  expect((await api.get('/api/v0/actor')).status()).toBe(200);
});

test('a reset whose response is lost may have been made, and after signing in again the page tells', async ({ app, page, newTab, backend, guard, faults }) => {
  await app.open('credentials');
  await page.getByRole('button', { name: 'Reset authentication' }).click();
  guard.expectsFailedLoad(/^\/api\/v0\//);
  await faults.inject('PATCH', /\/user\/[^/]+/, 'lost');
  await app.alertDialog(NAME).getByRole('button', { name: 'Reset authentication' }).click();
  await expect(app.alertDialog(NAME).getByRole('alert')).toContainText('Authentication may not have been reset');
  await expect(app.alertDialog(NAME)).not.toContainText('Nothing has ended');
  await expect(app.alertDialog('Sign in again')).toBeVisible();
  await (await newTab()).goto(await backend.requestSignInLink(EMAIL));
  await expect(app.status.filter({ hasText: 'Authentication was reset.' })).toBeVisible();
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
});

test('a session that ends instead of a reset is not called one', async ({ app, page, context, newTab, backend, guard }) => {
  await app.open('credentials');
  await page.getByRole('button', { name: 'Reset authentication' }).click();
  guard.expectsFailedLoad(/^\/api\/v0\//);
  await page.route(/\/user\/[^/]+$/, async (route) => {
    if (route.request().method() !== 'PATCH') return route.fallback();
    await context.clearCookies();
    await route.abort('connectionreset');
  });
  await app.alertDialog(NAME).getByRole('button', { name: 'Reset authentication' }).click();
  await expect(app.alertDialog(NAME).getByRole('alert')).toContainText('Authentication may not have been reset');
  await (await newTab()).goto(await backend.requestSignInLink(EMAIL));
  await expect(app.alertDialog('Sign in again')).toHaveCount(0);
  await expect(app.alertDialog(NAME).getByRole('button', { name: 'Retry' })).toBeVisible();
  await expect(app.status.filter({ hasText: 'Authentication was reset' })).toHaveCount(0);
});

test('without a readable Date header the dialog shows the reason, and nothing is sent', async ({ app, page, api, guard }) => {
  await app.open('credentials');
  await page.getByRole('button', { name: 'Reset authentication' }).click();
  await page.route(/\/actor$/, async (route) => {
    const answer = await route.fetch();
    const headers = answer.headers();
    delete headers.date;
    await route.fulfill({ response: answer, headers });
  });
  const dialog = app.alertDialog(NAME);
  await dialog.getByRole('button', { name: 'Reset authentication' }).click();
  await expect(dialog.getByRole('alert')).toContainText('does not tell pages of this site what time it is');
  await expect(dialog.getByRole('alert')).toContainText('Nothing was done.');
  expect(guard.requests.filter((request) => request.method() === 'PATCH')).toEqual([]);
  expect((await api.get('/api/v0/actor')).status()).toBe(200);
});
