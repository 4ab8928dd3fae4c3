import { TENANT_EMAIL } from '../support/backend.ts';
import { CliLogin } from '../support/cli-login.ts';
import { expect, test } from '../support/test.ts';

const TITLE = 'Command-line login';

test('a confirmed login signs the command line in; nothing is sent before the confirmation', async ({ app, page, backend, handle, guard }) => {
  const login = await CliLogin.start(backend);
  await page.goto(login.address);
  await expect(app.heading(TITLE)).toBeVisible();
  await expect(page).toHaveTitle(/^Command-line login/);
  await expect(page.getByText('Confirm only if your terminal shows the same code.')).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: login.code })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: login.clientIp })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: handle })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: /^\d{1,2} \w+ \d{4}, \d\d:\d\d UTC$/ })).toBeVisible();
  expect(login.calls(guard)).toEqual(['GET']);
  expect(await login.poll()).toMatchObject({ status: 200, body: { state: 'pending' } });

  await app.button('Confirm').click();
  await expect(app.status.filter({ hasText: 'Go back to your terminal; you can close this tab.' })).toBeVisible();
  await expect(app.heading(TITLE)).toBeFocused();
  await expect(app.button('Refuse')).toHaveCount(0);
  expect(login.calls(guard)).toEqual(['GET', 'PATCH {"state":"confirmed"}']);

  await page.reload();
  await expect(app.status.filter({ hasText: 'confirmed already' })).toBeVisible();
  await expect(app.button('Confirm')).toHaveCount(0);

  const { token } = (await login.poll()).body;
  expect(await login.actor(token ?? '')).toMatchObject({ status: 200, body: { handle } });
  expect(await page.content()).not.toContain(token);

  // The token is returned once; then the login is gone.
  expect((await login.poll()).status).toBe(404);
  guard.expectsFailedLoad(login.path, 404);
  await page.reload();
  await expect(app.status.filter({ hasText: 'This login has ended' })).toBeVisible();
});

test('a refused login ends', async ({ app, page, backend, guard }) => {
  const login = await CliLogin.start(backend);
  await page.goto(login.address);
  await app.button('Refuse').click();
  await expect(app.status.filter({ hasText: 'Whoever asked is not signed in.' })).toBeVisible();
  await expect(app.heading(TITLE)).toBeFocused();
  expect(login.calls(guard)).toEqual(['GET', 'DELETE']);
  expect((await login.poll()).status).toBe(404);
});

test('an ended login tells to run the command again, and an incomplete address is reported', async ({ app, page, backend, api, guard }) => {
  const login = await CliLogin.start(backend);
  await login.cancel(api);
  guard.expectsFailedLoad(login.path, 404);
  await page.goto(login.address);
  await expect(app.status.filter({ hasText: /older than 10 minutes.*run the login command again/ })).toBeVisible();

  const before = login.calls(guard).length;
  for (const address of ['/login/token', '/login/token?r=', '/login/token?r=..']) {
    await page.goto(address);
    await expect(app.status.filter({ hasText: 'This address is not complete.' })).toBeVisible();
  }
  expect(login.calls(guard)).toHaveLength(before);
});

test('a login that ends while the page is open is reported on Confirm', async ({ app, page, backend, api, guard }) => {
  const login = await CliLogin.start(backend);
  await page.goto(login.address);
  await expect(app.button('Confirm')).toBeVisible();
  await login.cancel(api);
  guard.expectsFailedLoad(login.path, 404);
  await app.button('Confirm').click();
  await expect(app.status.filter({ hasText: 'older than 10 minutes' })).toBeVisible();
});

test('a failed load, confirmation or refusal can be retried', async ({ app, page, backend, faults, guard }) => {
  const login = await CliLogin.start(backend);
  const path = /\/login\/token\/[^/]+/;
  const read = await faults.inject('GET', path, { status: 503 });
  await page.goto(login.address);
  await expect(app.alert).toContainText('The login could not be loaded');
  await read.remove();
  await app.button('Retry').click();
  await expect(page.getByText(login.code)).toBeVisible();

  for (const [method, name, words] of [
    ['PATCH', 'Confirm', 'The login was not confirmed'],
    ['DELETE', 'Refuse', 'The login was not refused'],
  ] as const) {
    const fault = await faults.inject(method, path, 'offline');
    await app.button(name).click();
    await expect(app.alert).toContainText(words);
    await expect(page.getByText(login.code)).toBeVisible();
    await fault.remove();
  }
  await app.button('Retry').click();
  await expect(app.status.filter({ hasText: 'Refused.' })).toBeVisible();
  expect(login.calls(guard)).toEqual(['GET', 'GET', 'PATCH {"state":"confirmed"}', 'GET', 'DELETE', 'GET', 'DELETE']);
  expect((await login.poll()).status).toBe(404);
});

test('two clicks confirm once', async ({ app, page, backend, faults, guard }) => {
  const login = await CliLogin.start(backend);
  await page.goto(login.address);
  await expect(app.button('Confirm')).toBeVisible();
  const held = await faults.hold('PATCH', /\/login\/token\/[^/]+/);
  await app.button('Confirm').click();
  await app.button('Confirming…').click({ force: true });
  await app.button('Refuse').click({ force: true });
  await held.release();
  await expect(app.status.filter({ hasText: 'Confirmed.' })).toBeVisible();
  expect(login.calls(guard)).toEqual(['GET', 'PATCH {"state":"confirmed"}']);
});

test('when the session ends the page asks to sign in again, and stays', async ({ app, page, context, backend, guard }) => {
  const login = await CliLogin.start(backend);
  await page.goto(login.address);
  await expect(page.getByText(login.code)).toBeVisible();
  const { cookies } = await context.storageState();
  await context.clearCookies();
  guard.expectsFailedLoad(/^\/api\/v0\//, 401);
  await app.button('Confirm').click();
  await expect(page.getByRole('alertdialog', { name: 'Sign in again' })).toBeVisible();
  await context.addCookies(cookies);
  await app.button('I am signed in').click();
  await expect(page.getByRole('alertdialog')).toBeHidden();
  await expect(page.getByText(login.code)).toBeVisible();
  await app.button('Confirm').click();
  await expect(app.status.filter({ hasText: 'Confirmed.' })).toBeVisible();
});

test('a login that another account has confirmed has ended', async ({ app, page, backend, guard }) => {
  const login = await CliLogin.start(backend);
  const other = await backend.client(await backend.signInAs(TENANT_EMAIL));
  expect((await other.patch(login.path, { data: { state: 'confirmed' } })).status()).toBe(200);
  guard.expectsFailedLoad(login.path, 404);
  await page.goto(login.address);
  await expect(app.status.filter({ hasText: 'This login has ended' })).toBeVisible();
  await other.dispose();
});

test.describe('signed out', () => {
  test.use({ signedIn: false });

  test('signing in by mail leads back to the login', async ({ app, page, backend, api, handle, guard }) => {
    const login = await CliLogin.start(backend);
    guard.expectsFailedLoad('/api/v0/actor', 401);
    const [{ email }] = (await (await api.get(`/api/v0/user/${handle}/email`)).json()).items;
    await page.goto(login.address);
    await expect(app.heading('Sign in')).toBeVisible();
    expect(login.calls(guard)).toEqual([]);
    await page.getByRole('textbox', { name: 'Email' }).fill(email);
    await app.button('Email me a link').click();
    await page.goto(await backend.mailedLink(email));
    await expect(app.heading(TITLE)).toBeVisible();
    await expect(page).toHaveURL(login.address);
    await expect(page.getByText(login.code)).toBeVisible();
  });

  test('signing in by token leads back to the login and names the account', async ({ app, page, backend, tokens, handle, guard }) => {
    const login = await CliLogin.start(backend);
    guard.expectsFailedLoad('/api/v0/actor', 401);
    const { token } = await tokens.only('pasted');
    await page.goto(login.address);
    await page.getByRole('textbox', { name: 'API token' }).fill(token!);
    await app.button('Sign in with token').click();
    await expect(app.heading(TITLE)).toBeFocused();
    await expect(app.status.filter({ hasText: `Signed in as ${handle} with a pasted token.` })).toBeVisible();
    // A token that leaked could otherwise make another one of itself.
    guard.expectsFailedLoad(login.path, 403);
    await app.button('Confirm').click();
    await expect(app.alert).toContainText('This takes a browser that has signed in by mail, not a token.');
    expect((await login.poll()).body).toMatchObject({ state: 'pending' });
  });
});
