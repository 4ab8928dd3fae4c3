import { App } from '../support/app.ts';
import { TENANT_EMAIL } from '../support/backend.ts';
import { expect, test } from '../support/test.ts';

test.describe('signed out', () => {
  test.use({ signedIn: false });

  test('the printed link signs in and leads to the profile, without its secret in the address', async ({ page, backend }) => {
    const link = await backend.signInLink();
    const secret = new URL(link).searchParams.get('t') ?? '';
    await page.goto(link);
    await expect(page.getByRole('heading', { level: 1, name: 'User Profile' })).toBeVisible();
    await expect(page).toHaveURL(/\/user\/[a-z0-9-]+\/advanced\/profile$/);
    expect(secret).not.toBe('');
    expect(await page.content()).not.toContain(secret);
    expect(await page.evaluate(() => JSON.stringify([history.state, location.href, { ...localStorage }, { ...sessionStorage }]))).not.toContain(secret);
  });

  test('a link mailed from the sign-in page signs in', async ({ page, backend, api, handle }) => {
    const [{ email }] = (await (await api.get(`/api/v0/user/${handle}/email`)).json()).items;
    await page.goto('/login');
    await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
    await page.getByRole('textbox', { name: 'Email' }).fill(email);
    await page.getByRole('button', { name: 'Email me a link' }).click();
    await expect(page.getByRole('status').filter({ hasText: email })).toBeVisible();
    await page.goto(await backend.mailedLink(email));
    await expect(page).toHaveURL(new RegExp(`/user/${handle}/advanced/profile$`));
  });

  test('an address without an account gets the same message', async ({ page }) => {
    await page.goto('/login');
    await page.getByRole('textbox', { name: 'Email' }).fill('nobody@example.com');
    await page.getByRole('button', { name: 'Email me a link' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'If nobody@example.com has an account, a link is on its way.' })).toBeVisible();
  });

  test('an invalid address is reported at its field, kept, and not sent', async ({ page, guard }) => {
    await page.goto('/login');
    const field = page.getByRole('textbox', { name: 'Email' });
    await field.fill('not an address');
    await page.getByRole('button', { name: 'Email me a link' }).click();
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(/address/i);
    await expect(field).toHaveValue('not an address');
    expect(guard.requests.filter((request) => request.method() === 'POST')).toEqual([]);
  });

  test('the address of a page leads to sign-in, and then back to the page', async ({ page, backend, api, handle, guard }) => {
    guard.expectsFailedLoad('/api/v0/actor', 401);
    const [{ email }] = (await (await api.get(`/api/v0/user/${handle}/email`)).json()).items;
    await page.goto(`/user/${handle}/advanced/notifications`);
    await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
    await expect(page).toHaveURL(/\/login\?to=/);
    await page.getByRole('textbox', { name: 'Email' }).fill(email);
    await page.getByRole('button', { name: 'Email me a link' }).click();
    await page.goto(await backend.mailedLink(email));
    await expect(page.getByRole('heading', { level: 1, name: 'Notifications' })).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`/user/${handle}/advanced/notifications$`));
  });

  test('every address leads to sign-in', async ({ page, guard }) => {
    guard.expectsFailedLoad('/api/v0/actor', 401);
    for (const address of ['/', '/user/somebody/advanced', '/user/somebody/advanced/credentials', '/nowhere']) {
      await page.goto(address);
      await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
      await expect(page).toHaveTitle(/^Sign in/);
    }
  });

  test('signing in never leads to another site', async ({ page, backend, api, handle }) => {
    const { token } = await (await api.post(`/api/v0/user/${handle}/token`, { data: { title: 'pasted' } })).json();
    await page.goto(`/login?to=${encodeURIComponent('//evil.example/')}`);
    await page.getByRole('textbox', { name: 'API token' }).fill(token);
    await page.getByRole('button', { name: 'Sign in with token' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'User Profile' })).toBeVisible();
    expect(new URL(page.url()).origin).toBe(backend.origin);
  });

  test('a used link is reported, with a way to get a new one', async ({ page, backend, guard, browser }) => {
    const link = await backend.signInLink();
    await page.goto(link);
    await expect(page.getByRole('heading', { level: 1, name: 'User Profile' })).toBeVisible();

    const context = await browser.newContext();
    await guard.watch(context);
    guard.expectsFailedLoad('/api/v0/login/confirm');
    const other = await context.newPage();
    await other.goto(link);
    await expect(other.getByRole('alert')).toContainText('used before');
    await expect(other).not.toHaveURL(/[?&]t=/);
    await other.getByRole('link', { name: 'Get a new link' }).click();
    await expect(other.getByRole('textbox', { name: 'Email' })).toBeVisible();
    await context.close();
  });

  test('a browser that drops the cookie: the page says so, and not that the link was used before', async ({ page, backend, guard }) => {
    guard.expectsFailedLoad('/api/v0/actor', 401);
    await page.route('**/login/confirm*', async (route) => {
      const response = await route.fetch();
      await page.context().clearCookies();
      const { 'set-cookie': _, ...headers } = response.headers();
      await route.fulfill({ response, headers });
    });
    await page.goto(await backend.signInLink());
    await expect(page.getByRole('alert')).toContainText('Cookies are blocked');
    await expect(page.getByRole('alert')).toContainText('The link worked, but your browser did not keep our cookie');
    await expect(page.getByRole('alert')).toContainText('Or sign in with an API token');
    await page.getByRole('link', { name: 'Get a new link' }).click();
    await expect(page.getByRole('textbox', { name: 'API token' })).toBeVisible();
  });

  test('a browser that takes no cookies: the link is not used up, and signs in when cookies are allowed', async ({ page, backend, guard }) => {
    await page.addInitScript(() => {
      const allowed = () => 'allowed' in globalThis;
      Object.defineProperty(Navigator.prototype, 'cookieEnabled', { get: allowed });
    });
    await page.goto('/login');
    await expect(page.getByText('Cookies are blocked')).toBeVisible();
    await expect(page.getByText('Or sign in with an API token')).toBeVisible();
    await page.goto(await backend.signInLink());
    await expect(page.getByRole('alert')).toContainText('The link was not used.');
    expect(guard.calls.filter((call) => call.url().includes('/login/confirm'))).toEqual([]);
    await page.evaluate(() => Object.assign(globalThis, { allowed: true }));
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'User Profile' })).toBeVisible();
  });

  test('a pasted token signs in, and is kept in memory only', async ({ page, api, handle, guard }) => {
    const { token } = await (await api.post(`/api/v0/user/${handle}/token`, { data: { title: 'pasted' } })).json();
    await page.goto('/login');
    await page.getByRole('textbox', { name: 'API token' }).fill(token);
    await page.getByRole('button', { name: 'Sign in with token' }).click();
    const app = new App(page, handle);
    await expect(app.heading('User Profile')).toBeFocused();
    await expect(app.status.filter({ hasText: `Signed in as ${handle} with a pasted token. Only this tab knows it: a reload asks for it again.` })).toBeVisible();
    await app.button('Account menu').click();
    await expect(page.getByText('By token: a reload asks again.')).toBeVisible();
    await page.keyboard.press('Escape');
    await app.go('credentials');
    await expect(app.status.filter({ hasText: 'Signed in' })).toHaveCount(0);
    await expect(app.token('pasted').getByText('This session')).toBeVisible();

    expect(await page.content()).not.toContain(token);
    expect(await page.evaluate(() => JSON.stringify([history.state, location.href, document.cookie, { ...localStorage }, { ...sessionStorage }]))).not.toContain(token);
    expect(guard.console.join('\n')).not.toContain(token);

    guard.expectsFailedLoad('/api/v0/actor', 401);
    await page.reload();
    await expect(app.heading('Sign in')).toBeVisible();
  });

  test('deactivating the token of this session needs a confirmation, and signs out', async ({ page, api, handle, guard }) => {
    const { token } = await (await api.post(`/api/v0/user/${handle}/token`, { data: { title: 'pasted' } })).json();
    await page.goto(`/login?to=${encodeURIComponent(`/user/${handle}/advanced/credentials`)}`);
    await page.getByRole('textbox', { name: 'API token' }).fill(token);
    await page.getByRole('button', { name: 'Sign in with token' }).click();
    const app = new App(page, handle);
    await app.options('pasted').click();
    await page.getByRole('menuitem', { name: /^Deactivate/ }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Deactivate token pasted?' });
    await expect(dialog).toHaveAccessibleDescription(/signs you out/);
    guard.expectsFailedLoad(/^\/api\/v0\//, 401);
    await dialog.getByRole('button', { name: 'Deactivate' }).click();
    // The refetch after the change gets a 401.
    await expect(page.getByRole('alertdialog', { name: 'Sign in again' })).toHaveAccessibleDescription(/Your token was deactivated/);
    await page.keyboard.press('Escape');
    await expect(app.token('pasted')).toContainText('Inactive');
    await app.button('Account menu').click();
    await app.menuItem('Sign out').click();
    await expect(app.heading('Sign in')).toBeVisible();
  });

  test('signing out drops a pasted token and keeps the session of the other tabs', async ({ page, newTab, context, backend, tokens, handle }) => {
    const { token } = await tokens.only('pasted');
    await page.goto('/login');
    await page.getByRole('textbox', { name: 'API token' }).fill(token!);
    await page.getByRole('button', { name: 'Sign in with token' }).click();
    const app = new App(page, handle);
    await expect(app.heading('User Profile')).toBeVisible();
    await context.addCookies((await backend.signIn()).cookies);
    const other = app.inTab(await newTab());
    await other.open('notifications');

    await app.button('Account menu').click();
    await app.menuItem('Sign out').click();
    await expect(app.heading('Sign in')).toBeVisible();
    await other.go('profile');
    await expect(other.heading('User Profile')).toBeVisible();
    const answer = page.waitForRequest((request) => request.url().endsWith('/api/v0/actor'));
    await page.reload();
    await page.goto('/');
    expect((await (await answer).allHeaders())['authorization']).toBeUndefined();
  });

  test('a refused token is reported at its field, and the input is kept', async ({ page, guard }) => {
    await page.goto('/login');
    const field = page.getByRole('textbox', { name: 'API token' });
    await field.fill('hello');
    await page.getByRole('button', { name: 'Sign in with token' }).click();
    await expect(field).toHaveAccessibleDescription(/begins with tpt_/);

    guard.expectsFailedLoad('/api/v0/actor', 401);
    const wrong = `tpt_${'0'.repeat(20)}_${'a'.repeat(25)}`;
    await field.fill(wrong);
    await page.getByRole('button', { name: 'Sign in with token' }).click();
    await expect(field).toHaveAccessibleDescription(/refused this token/);
    await expect(field).toHaveValue(wrong);
  });
});

test('signing out reaches every tab within two seconds, and Back shows nothing of the account', async ({ app, newTab, page, guard, handle, traffic }) => {
  await app.open('profile');
  await app.go('credentials');
  const other = app.inTab(await newTab());
  await other.open('notifications');
  guard.expectsFailedLoad('/api/v0/actor', 401);

  await app.button('Account menu').click();
  await app.menuItem('Sign out').click();
  await expect(app.heading('Sign in')).toBeVisible();
  await expect(other.heading('Sign in')).toBeVisible({ timeout: 2_000 });
  await expect(other.page.getByText('You signed out in another tab.')).toBeVisible();

  await page.goBack();
  await traffic.waitUntilIdle(page);
  await expect(app.heading('Sign in')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Tokens' })).toHaveCount(0);
  expect(await page.content()).not.toContain(`/identity/${handle}`);
});

test('a sign-out whose response is lost is recognized as done', async ({ app, newTab, page, guard, faults }) => {
  const other = await newTab();
  await app.inTab(other).open('usage');
  await app.open('profile');
  guard.expectsFailedLoad(/^\/api\/v0\//);
  await faults.inject('POST', /\/logout/, 'lost');
  await app.button('Account menu').click();
  await app.menuItem('Sign out').click();
  for (const tab of [page, other]) await expect(app.inTab(tab).heading('Sign in')).toBeVisible();
  await expect(page.getByText('You are signed out', { exact: true })).toBeVisible();
});

test('signing in again in one tab renews the session of the other', async ({ app, newTab, page, api, backend, context, guard }) => {
  await app.open('notifications');
  await expect(app.switch('Tips & Tricks')).toBeVisible();
  await context.clearCookies();
  guard.expectsFailedLoad(/^\/api\/v0\//, 401);
  await app.switch('Tips & Tricks').click();
  const dialog = page.getByRole('alertdialog', { name: 'Sign in again' });
  await expect(dialog).toBeVisible();

  const [{ email }] = (await (await api.get(`/api/v0/user/${app.handle}/email`)).json()).items;
  const other = await newTab();
  await other.goto('/login');
  await other.getByRole('textbox', { name: 'Email' }).fill(email);
  await other.getByRole('button', { name: 'Email me a link' }).click();
  await other.goto(await backend.mailedLink(email));
  await expect(other.getByRole('heading', { level: 1, name: 'User Profile' })).toBeVisible();

  await expect(dialog).toBeHidden();
  await expect(app.heading('Notifications')).toBeVisible();
});

test('when the session ends during an edit every tab keeps the input and continues after signing in', async ({ app, newTab, page, api, backend, context, guard }) => {
  const field = (it: App) => it.page.getByRole('textbox', { name: 'Display Name' });
  const dialog = page.getByRole('alertdialog', { name: 'Sign in again' });
  const other = app.inTab(await newTab());
  await other.open('profile');
  await field(other).fill('Typed elsewhere');
  await app.open('profile');
  await field(app).fill('Assistant to the regional manager');
  await context.clearCookies();
  guard.expectsFailedLoad(/^\/api\/v0\//, 401);
  await page.getByRole('textbox', { name: 'Display Name' }).press('Enter');
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole('link', { name: 'Sign in in a new tab' })).toBeFocused();

  // Not signed in yet: a message. Dismissed, the dialog returns with the next request that needs the session.
  await app.button('I am signed in').click();
  await expect(dialog.getByRole('alert')).toContainText('You are not signed in yet');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alertdialog', { includeHidden: true })).toHaveCount(0);
  await field(app).press('Enter');
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole('alert')).toHaveCount(0);

  const [{ email }] = (await (await api.get(`/api/v0/user/${app.handle}/email`)).json()).items;
  const third = context.waitForEvent('page');
  await dialog.getByRole('link', { name: 'Sign in in a new tab' }).click();
  const signIn = await third;
  await signIn.getByRole('textbox', { name: 'Email' }).fill(email);
  await signIn.getByRole('button', { name: 'Email me a link' }).click();
  const fourth = await newTab();
  await fourth.goto(await backend.mailedLink(email));
  await expect(fourth.getByRole('heading', { level: 1, name: 'User Profile' })).toBeVisible();
  // The tab that requested the link is signed in as well.
  await expect(signIn.getByRole('heading', { level: 1, name: 'User Profile' })).toBeVisible();

  await expect(dialog).toBeHidden();
  await expect(field(app)).toBeFocused();
  await expect(field(app)).toHaveValue('Assistant to the regional manager');
  await field(app).press('Enter');
  await expect(app.status.filter({ hasText: 'Display name saved.' })).toBeVisible();
  await other.button('Account menu').click();
  await expect(other.page.getByText('Assistant to the regional manager')).toBeVisible();
  await other.page.keyboard.press('Escape');
  await expect(field(other)).toHaveValue('Typed elsewhere');
  await field(other).press('Enter');
  await expect(other.alert).toContainText('changed elsewhere');
  await other.button('Retry').click();
  await expect(other.status.filter({ hasText: 'Display name saved.' })).toBeVisible();
});

test('a tab notices on focus that the session was renewed, also without a notification from another tab', async ({ app, page, context, guard }) => {
  const field = page.getByRole('textbox', { name: 'Display Name' });
  const dialog = page.getByRole('alertdialog', { name: 'Sign in again' });
  await app.open('profile');
  await field.fill('Assistant to the regional manager');
  const { cookies } = await context.storageState();
  await context.clearCookies();
  guard.expectsFailedLoad(/^\/api\/v0\//, 401);
  await field.press('Enter');
  await expect(dialog).toBeVisible();
  await context.addCookies(cookies);
  await page.evaluate(() => dispatchEvent(new Event('focus')));
  await expect(dialog).toBeHidden();
  await expect(field).toHaveValue('Assistant to the regional manager');
});

test('signing out asks about unsaved input', async ({ app, page }) => {
  const field = page.getByRole('textbox', { name: 'Display Name' });
  const question = page.getByRole('alertdialog', { name: 'Leave without saving?' });
  await app.open('profile');
  await field.fill('Assistant to the regional manager');
  await app.button('Account menu').click();
  await app.menuItem('Sign out').click();
  await app.button('Stay').click();
  await expect(question).toBeHidden();
  await expect(field).toHaveValue('Assistant to the regional manager');

  await app.button('Account menu').click();
  await app.menuItem('Sign out').click();
  await app.button('Discard and leave').click();
  await expect(app.heading('Sign in')).toBeVisible();
  await expect(page.getByText('You are signed out', { exact: true })).toBeVisible();
});

test('when another user signs in the open page of the previous one is replaced', async ({ app, page, backend, context, guard }) => {
  await app.open('notifications');
  await context.clearCookies();
  guard.expectsFailedLoad(/^\/api\/v0\//, 401);
  guard.expectsFailedLoad(/^\/api\/v0\//, 403);
  await app.switch('Tips & Tricks').click();
  await expect(page.getByRole('alertdialog', { name: 'Sign in again' })).toBeVisible();
  await context.addCookies((await backend.signInAs(TENANT_EMAIL)).cookies);
  await page.evaluate(() => dispatchEvent(new Event('focus')));
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  await expect(app.switch('Tips & Tricks')).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not your account');
  await expect(page).toHaveURL(app.address('notifications'));
});
