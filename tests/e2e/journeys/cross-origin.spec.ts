import type { Request } from '@playwright/test';
import type { Guard } from '../support/guard.ts';
import { CliLogin } from '../support/cli-login.ts';
import { expect, test } from '../support/second-origin.ts';
import type { StaticSite } from '../support/static-site.ts';

// The browser has a session cookie for the host of the API in all tests. Cookies ignore the port, so the cookie would be
// sent if the app allowed it.

const asked = (guard: Guard, site: StaticSite): Request[] => guard.requests.filter((it) => it.url().startsWith(site.backend));

test('sends no request, and offers only the sign-in method that works', async ({ app, page, guard, site }) => {
  await page.goto(app.address('notifications'));
  await expect(app.heading('Sign in')).toBeVisible();
  await expect(page).toHaveURL(`/login?to=${encodeURIComponent(app.address('notifications'))}`);
  await expect(page.getByText('This site and its API live apart')).toBeVisible();
  await expect(page.getByRole('textbox')).toHaveCount(1);
  await expect(page.getByRole('textbox', { name: 'API token' })).toBeVisible();
  await expect(app.button('Email me a link')).toHaveCount(0);
  expect(asked(guard, site)).toEqual([]);
});

test('a pasted token signs in and leads to the requested page; a reload asks again', async ({ app, page, guard, site, handle, tokens, traffic }) => {
  const { token } = await tokens.only('pasted');
  await page.goto(app.address('notifications'));
  await page.getByRole('textbox', { name: 'API token' }).fill(token!);
  await app.button('Sign in with token').click();
  await expect(app.heading('Notifications')).toBeFocused();
  await expect(page).toHaveURL(app.address('notifications'));
  await expect(app.status.filter({ hasText: `Signed in as ${handle} with a pasted token.` })).toBeVisible();

  const tips = app.switch('Tips & Tricks');
  const before = await tips.isChecked();
  await tips.click();
  await expect(app.status.filter({ hasText: 'Tips & Tricks' })).toBeVisible();
  await expect(tips).toBeChecked({ checked: !before });
  await app.go('credentials');
  await expect(app.token('pasted').getByText('This session')).toBeVisible();

  const calls = asked(guard, site).filter((it) => it.url().startsWith(site.api) && it.resourceType() === 'fetch');
  expect(calls.map((it) => it.method())).toContain('PATCH');
  for (const call of calls) {
    const headers = await call.allHeaders();
    expect(headers['authorization'], call.url()).toBe(`Bearer ${token}`);
    expect(headers['cookie'], call.url()).toBeUndefined();
  }

  await traffic.waitUntilIdle(page);
  const count = asked(guard, site).length;
  await page.reload();
  await expect(app.heading('Sign in')).toBeVisible();
  expect(asked(guard, site)).toHaveLength(count);
});

test('a CLI login needs a browser session, which the page says to somebody with a token', async ({ app, page, backend, guard, tokens }) => {
  const login = await CliLogin.start(backend);
  const { token } = await tokens.only('pasted');
  await page.goto(login.address);
  await page.getByRole('textbox', { name: 'API token' }).fill(token!);
  await app.button('Sign in with token').click();
  await expect(page.getByText(login.code)).toBeVisible();
  guard.expectsFailedLoad(login.path, 403);
  await app.button('Confirm').click();
  await expect(app.alert).toContainText('This takes a browser that has signed in by mail, not a token.');
  expect((await login.poll()).body).toMatchObject({ state: 'pending' });
});

test('when the token ends during an edit another one can be pasted, and the input is kept', async ({ app, page, guard, tokens }) => {
  const field = page.getByRole('textbox', { name: 'Display Name' });
  const dialog = page.getByRole('alertdialog', { name: 'Sign in again' });
  const pasted = dialog.getByRole('textbox', { name: 'API token' });
  const first = await tokens.only('first');
  const second = await tokens.create('second');
  await page.goto(app.address('profile'));
  await page.getByRole('textbox', { name: 'API token' }).fill(first.token!);
  await app.button('Sign in with token').click();
  await field.fill('Assistant to the regional manager');
  await tokens.remove(first);
  guard.expectsFailedLoad(/^\/api\/v0\//, 401);
  await field.press('Enter');
  await expect(pasted).toBeFocused();
  await pasted.fill(first.token!);
  await pasted.press('Enter');
  await expect(pasted).toHaveAccessibleDescription(/refused this token/);
  await pasted.fill(second.token!);
  await pasted.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('Assistant to the regional manager');
  await field.press('Enter');
  await expect(app.status.filter({ hasText: 'Display name saved.' })).toBeVisible();
});

test('a refused token is reported at its field', async ({ app, page, guard }) => {
  guard.expectsFailedLoad('/api/v0/actor', 401);
  await page.goto('/login');
  const field = page.getByRole('textbox', { name: 'API token' });
  await field.fill(`tpt_${'0'.repeat(20)}_${'a'.repeat(25)}`);
  await app.button('Sign in with token').click();
  await expect(field).toHaveAccessibleDescription(/refused this token/);
});

test('a mailed link is not used, since it could not sign in', async ({ app, page, guard, site }) => {
  await page.goto('/login/confirm?t=secret');
  await expect(app.heading('Sign in')).toBeVisible();
  await expect(page).toHaveURL('/login');
  expect(asked(guard, site)).toEqual([]);
});

test('an API address without encryption is refused, unless it is localhost', async ({ page, site }) => {
  for (const api of ['http://api.example/api/v0', 'http://127.0.0.1.example/api/v0', '//api.example', 'ftp://127.0.0.1/']) {
    site.api = api;
    await page.goto('/login');
    await expect(page.getByRole('heading', { name: 'The app is not set up properly' })).toBeVisible();
  }
});
