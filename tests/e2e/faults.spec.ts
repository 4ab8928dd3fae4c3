import { App } from './support/app.ts';
import type { Fault } from './support/faults.ts';
import { expect, test } from './support/test.ts';

const USER = String.raw`\/user\/[^/]+`;
const path = (rest: string) => new RegExp(USER + rest);

/**
 * Each fault, its message, and whether a retry can help; tested once for saving, creating and reading. All calls are
 * tested in fault-matrix.spec.ts.
 */
const FAULTS: [name: string, fault: Fault, words: RegExp, retry: boolean][] = [
  ['offline', 'offline', /connection was lost/i, true],
  ['connection reset', 'reset', /connection was lost/i, true],
  ['400', { status: 400, type: 'error_bad_request', detail: 'The injected request is bad.' }, /injected request is bad/i, false],
  ['403', { status: 403, type: 'error_forbidden', detail: 'Switched off by the administrator.' }, /Switched off by the administrator/, false],
  ['403 without words', { status: 403, plain: true, title: '' }, /does not allow it/i, false],
  ['404', { status: 404, type: 'error_not_found' }, /not there any more/i, false],
  ['409', { status: 409, type: 'error_conflict', detail: 'Something stands in the way.' }, /stands in the way/i, false],
  ['429 without Retry-After', { status: 429, plain: true }, /Too many requests/i, true],
  ['500', { status: 500 }, /failed \(500\).*sperr_d4injected00000000000/is, true],
  ['500 nested in an error', { status: 500, nested: true }, /failed \(500\).*sperr_d4injected00000000000/is, true],
  ['503', { status: 503, type: 'error_service_unavailable' }, /failed \(503\)/i, true],
  ['a proxy’s page under 502', 'html error', /failed \(502\)/i, true],
  ['HTML instead of JSON', 'html', /cannot read/i, true],
  ['truncated JSON', 'truncated', /cannot read/i, true],
  ['JSON of the wrong shape', 'wrong shape', /cannot read|not that it was done/i, true],
];

test.describe('the account', () => {
  const USER_PATH = path('');

  test('a display name that could not be saved: its card shows the reason, keeps the input, and Retry saves it', async ({ app, page, faults }) => {
    test.setTimeout(90_000);
    await app.open('profile');
    for (const [name, kind, words, retry] of FAULTS) {
      await test.step(name, async () => {
        const fault = await faults.inject('PATCH', USER_PATH, kind);
        await app.displayName.fill(name);
        await app.save('Display Name').click();
        const alert = app.card('Display Name').getByRole('alert');
        await expect(alert).toContainText('The display name was not saved');
        await expect(alert).toContainText(words);
        await expect(alert).toContainText(/what you typed is kept/i);
        await expect(app.alert).toHaveCount(1);
        await expect(app.displayName).toHaveValue(name);
        expect(fault.hits).toBe(1);
        const again = app.card('Display Name').getByRole('button', { name: 'Retry' });
        await expect(again).toHaveCount(retry ? 1 : 0);
        await fault.remove();
        await (retry ? again : app.save('Display Name')).click();
        await expect(app.save('Display Name')).toHaveAccessibleDescription('No changes to save.');
        await expect(page.getByRole('alert')).toHaveCount(0);
      });
    }
  });
});

test.describe('reading', () => {
  test('a list that could not be loaded: its card shows the reason once, and Retry loads it', async ({ app, faults }) => {
    test.setTimeout(90_000);
    for (const [name, kind, words, retry] of FAULTS) {
      await test.step(name, async () => {
        const fault = await faults.inject('GET', path(String.raw`\/token`), kind);
        await app.open('credentials');
        await expect(app.tokens.getByRole('alert')).toContainText('The tokens could not be loaded');
        await expect(app.tokens.getByRole('alert')).toContainText(words);
        await expect(app.alert).toHaveCount(1);
        await expect(app.button('Retry')).toHaveCount(retry ? 1 : 0);
        await fault.remove();
        if (retry) {
          await app.button('Retry').click();
          await expect(app.alert).toHaveCount(0);
        }
      });
    }
  });

  test('a refresh that fails keeps the previous data and shows the failure', async ({ app, faults, tokens }) => {
    await tokens.only('laptop');
    await app.open('credentials');
    await expect(app.token('laptop')).toBeVisible();
    // On a page without tokens, so that no request for them is pending.
    await app.go('notifications');
    await faults.inject('GET', path(String.raw`\/token`), { status: 503 });
    await app.go('credentials');
    await expect(app.token('laptop')).toBeVisible();
    await expect(app.tokens.getByRole('alert')).toContainText('The tokens could not be refreshed');
    await expect(app.alert).toHaveCount(1);
  });

  test('a page that is loading has its heading and cards, no spinner, and allows navigation', async ({ app, page, faults }) => {
    const held = await faults.hold('GET', path(String.raw`\/(token|constraint)`));
    await app.open('credentials');
    await expect(app.tokens).toBeVisible();
    await expect(app.tokenRows).toHaveCount(0);
    await expect(page.getByRole('progressbar')).toHaveCount(0);
    await app.go('profile');
    await app.go('credentials');
    expect(held.hits).toBeGreaterThan(0);
    await held.release();
    await expect(app.tokenRows.first()).toBeVisible();
    await expect(app.newTokenButton).not.toHaveAttribute('aria-disabled', 'true');
  });

  test('extra fields, unknown values and an empty next_token are accepted', async ({ app, page }) => {
    await page.route(
      (url) => url.pathname.endsWith('/token'),
      async (route) => {
        const response = await route.fetch();
        const list = await response.json();
        const items = list.items.map((token: object) => ({ ...token, status: 'resting', colour: 'green', nested: { a: [1] } }));
        await route.fulfill({ response, json: { ...list, items, next_token: '', more: null } });
      },
    );
    await app.open('credentials');
    await expect(app.tokenRows).toHaveCount(1);
    await expect(app.tokens).toContainText('resting');
    await expect(app.alert).toHaveCount(0);
  });
});

test.describe('creating a token', () => {
  test('each failure is shown once in the card, and no token is created twice', async ({ app, tokens, faults }) => {
    test.setTimeout(90_000);
    await tokens.only('laptop');
    await app.open('credentials');
    await expect(app.tokenRows).toHaveCount(1);
    for (const [name, kind, words, retry] of FAULTS) {
      await test.step(name, async () => {
        const fault = await faults.inject('POST', path(String.raw`\/token`), kind);
        await app.newTokenButton.click();
        await expect(app.tokens.getByRole('alert')).toContainText('The token was not made');
        await expect(app.tokens.getByRole('alert')).toContainText(words);
        await expect(app.alert).toHaveCount(1);
        await expect(app.button('Retry')).toHaveCount(retry ? 1 : 0);
        await expect(app.newTokenButton).not.toHaveAttribute('aria-disabled', 'true');
        expect(fault.hits).toBe(1);
        await fault.remove();
      });
    }
    expect(await tokens.all()).toHaveLength(1);
    await app.newTokenButton.click();
    await expect(app.panel).toBeVisible();
    await expect(app.alert).toHaveCount(0);
  });

  test('402 shows the message of the service about the limit', async ({ app, tokens, faults }) => {
    await tokens.only('laptop');
    await app.open('credentials');
    await faults.inject('POST', path(String.raw`\/token`), { status: 402, type: 'error_quota_exceeded', detail: 'Maximum number of allowed tokens is 5.' });
    await app.newTokenButton.click();
    await expect(app.tokens.getByRole('alert')).toContainText('Maximum number of allowed tokens is 5.');
    await expect(app.button('Retry')).toHaveCount(0);
  });

  test('a token whose response was lost is found in the list, and no second one is created', async ({ app, tokens, faults }) => {
    await tokens.only('laptop');
    await app.open('credentials');
    await expect(app.tokenRows).toHaveCount(1);
    await faults.inject('POST', path(String.raw`\/token`), 'lost');
    await app.newTokenButton.click();
    await expect(app.alert).toHaveCount(1);
    await expect(app.tokens.getByRole('alert')).toContainText(/The token may not have been made.*This page has not seen Token \w{4} before/s);
    await expect(app.tokenRows).toHaveCount(2);
    await expect(app.newTokenButton).toHaveAttribute('aria-disabled', 'true');
    expect(await tokens.all()).toHaveLength(2);
  });

  test('after ten seconds without a response the list is refetched before Retry is offered', async ({ app, tokens, faults }) => {
    await tokens.only('laptop');
    await faults.fakeClock();
    await app.open('credentials');
    await expect(app.tokenRows).toHaveCount(1);
    const fault = await faults.inject('POST', path(String.raw`\/token`), 'silence');
    await app.newTokenButton.click();
    await expect.poll(() => fault.hits).toBe(1);
    const read = app.page.waitForRequest((request) => request.method() === 'GET' && request.url().includes('/token'));
    await app.page.clock.runFor(10_000);
    await read;
    await expect(app.tokens.getByRole('alert')).toContainText('did not answer within 10 seconds');
    await expect(app.button('Retry')).toBeVisible();
  });
});

test('429 with Retry-After counts down, and no request is sent in the meantime', async ({ app, page, faults, tokens, guard, traffic }) => {
  await tokens.only('laptop');
  await page.clock.install();
  await app.open('credentials');
  await expect(app.tokenRows).toHaveCount(1);
  // A pending request would time out when the clock jumps.
  await traffic.waitUntilIdle(page);
  const fault = await faults.inject('POST', path(String.raw`\/token`), { status: 429, type: 'error_too_many_requests', retryAfter: 5 });
  await page.clock.pauseAt(Date.now() + 60_000);
  await app.newTokenButton.click();
  await expect(app.tokens.getByRole('alert')).toContainText(/Too many requests/i);
  await expect(app.button('Retry in 5 s')).toHaveAttribute('aria-disabled', 'true');
  await fault.remove();
  const before = guard.requests.length;
  await app.button('Retry in 5 s').click({ force: true });
  await page.clock.runFor(1_000);
  await expect(app.button('Retry in 4 s')).toBeVisible();
  await app.newTokenButton.click({ force: true });
  await page.clock.runFor(3_000);
  expect(guard.requests.length).toBe(before);
  await page.clock.runFor(3_000);
  await app.button('Retry').click();
  await expect(app.panel).toBeVisible();
});

test.describe('changing a token', () => {
  test('a validation error of the title is shown at its field', async ({ app, page, tokens, faults }) => {
    await tokens.only('laptop');
    await app.open('credentials');
    for (const location of ['title', 'body.title']) {
      await faults.inject('PATCH', path(String.raw`\/token\/[^/]+`), { status: 400, type: 'error_invalid_data', fields: { [location]: 'This title is taken.' } });
      await app.choose('laptop', 'Edit title');
      const field = page.getByRole('textbox', { name: 'Title' });
      await field.fill('desktop');
      await app.button('Save').click();
      await expect(field).toHaveAccessibleDescription('This title is taken.');
      await expect(field).toHaveAttribute('aria-invalid', 'true');
      await expect(app.alert).toHaveCount(0);
      await app.button('Cancel').click();
    }
  });
});

test('when the response of a create and the refetch both fail, the page says that a token may exist', async ({ app, tokens, faults }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await expect(app.token('laptop')).toBeVisible();
  const list = await faults.inject('GET', path(String.raw`\/token`), 'offline');
  await faults.inject('POST', path(String.raw`\/token`), 'lost');
  await app.newTokenButton.click();
  const alert = app.alert.filter({ hasText: 'The token may not have been made' });
  await expect(alert).toContainText('Look at it before you make another.');
  await list.remove();
  // Below it is the Retry of the list.
  await app.tokens.getByRole('button', { name: 'Retry' }).last().click();
  await expect(app.tokenRows).toHaveCount(2);
  expect(await tokens.all()).toHaveLength(2);
});

test('a 401 opens the dialog to sign in again and keeps the input', async ({ app, page, tokens, faults }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await app.choose('laptop', 'Edit title');
  await page.getByRole('textbox', { name: 'Title' }).fill('desktop');
  await faults.inject('PATCH', path(String.raw`\/token\/[^/]+`), { status: 401, type: 'error_unauthorized' });
  await app.button('Save').click();
  const again = page.getByRole('alertdialog', { name: 'Sign in again' });
  await expect(again).toBeVisible();
  await expect(again.getByRole('link', { name: /Sign in/ })).toHaveAttribute('href', '/login');
  await page.keyboard.press('Escape');
  await expect(again).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('desktop');
});

test.describe('signing in', () => {
  test.use({ signedIn: false });

  test('a validation error of the address is shown at its field', async ({ page, faults, handle }) => {
    const app = new App(page, handle);
    await page.goto('/login');
    await faults.inject('POST', /\/login/, { status: 400, type: 'error_invalid_data', fields: { email: 'This address cannot be used.' } });
    await page.getByRole('textbox', { name: 'Email' }).fill('dwight@example.com');
    await app.button('Email me a link').click();
    await expect(page.getByRole('textbox', { name: 'Email' })).toHaveAccessibleDescription('This address cannot be used.');
    await expect(app.alert).toHaveCount(0);
  });
});

test.describe('the app itself', () => {
  test('a program that cannot be loaded leaves an error page with Reload', async ({ page, app, guard }) => {
    guard.expectsFailedLoad(/\.wasm$/);
    guard.expectsConsole(/.*/);
    await page.route(/\.wasm$/, (route) => route.abort('connectionreset'));
    await page.goto(app.address('profile'));
    await expect(app.heading('The app could not be loaded')).toBeVisible();
    await page.unroute(/\.wasm$/);
    await page.getByRole('link', { name: 'Reload' }).click();
    await expect(app.heading('User Profile')).toBeVisible();
  });

  test('a program that loads slowly is announced after five seconds, and still starts', async ({ page, app }) => {
    let go = () => {};
    const held = new Promise<void>((resolve) => (go = resolve));
    await page.clock.install();
    await page.route(/\.wasm$/, async (route) => {
      await held;
      await route.fallback();
    });
    const asked = page.waitForRequest(/\.wasm$/);
    await page.goto(app.address('profile'), { waitUntil: 'commit' });
    await asked;
    await page.clock.runFor(5_000);
    await expect(app.heading('The app is still loading')).toBeVisible();
    go();
    await expect(app.heading('User Profile')).toBeVisible();
  });

  test('an invalid configuration leaves an error page', async ({ page, app }) => {
    await page.route(app.address('profile'), async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(/(<script type="?application\/json"?[^>]*>)[^<]*/, '$1{ "api": ');
      await route.fulfill({ response, body });
    });
    await page.goto(app.address('profile'));
    await expect(app.heading('The app is not set up properly')).toBeVisible();
  });
});
