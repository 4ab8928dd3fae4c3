import type { Locator, Page } from '@playwright/test';
import { App, SECTIONS, type Section } from './support/app.ts';
import { expectAccessible } from './support/axe.ts';
import { TENANT_EMAIL } from './support/backend.ts';
import { CliLogin } from './support/cli-login.ts';
import { twoColorImage } from './support/images.ts';
import { test as secondOriginTest } from './support/second-origin.ts';
import { expect, test } from './support/test.ts';

// Each test visits all states of a page after one load, since loading takes most of the time.
test.use({ contextOptions: { reducedMotion: 'reduce' }, permissions: ['clipboard-write'] });
test.setTimeout(90_000);

const CLI = /\/login\/token\/[^/]+/;
const ANY = /\/(user|identity)\/.*/;

/** An element that is only visible once the data of the section has loaded. */
const ARRIVED: Record<Section, (page: Page) => Locator> = {
  profile: (page) => page.getByText(/the DNS name of ALL 8 workspaces/),
  usage: (page) => page.getByText(/^\d+ days loaded$/),
  billing: (page) => page.getByRole('row', { name: /Visa 4242/ }),
  credentials: (page) => page.getByRole('table', { name: 'Tokens' }),
  notifications: (page) => page.getByRole('switch', { name: 'System' }),
};

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 320]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      for (const [section, name] of Object.entries(SECTIONS) as [Section, string][]) {
        test(`${name}: loading, with data${section === 'profile' ? ', with the account switcher and the account menu open' : ''}`, async ({ app, page, faults }) => {
          const held = await faults.hold('GET', ANY);
          await app.open(section);
          await expectAccessible(page, 'loading');
          await held.release();
          await expect(ARRIVED[section](page)).toBeVisible();
          await expectAccessible(page, 'data');
          if (section !== 'profile') return;

          await app.button('Switch account').click();
          await expect(page.getByText('Organizations', { exact: true })).toBeVisible();
          await expect(page.getByRole('listitem').filter({ hasText: 'dunder-mifflin' })).toBeVisible();
          await expectAccessible(page, 'switcher');
          await page.keyboard.press('Escape');
          await app.button('Account menu').click();
          await expect(app.menuItem('Sign out')).toBeVisible();
          await expectAccessible(page, 'account menu');
        });
      }

      test('User Profile: every dialog, and every card with input, with an invalid value and with a failure', async ({ app, page, faults, guard }) => {
        guard.expectsFailedLoad(/\/identity\/.*/, 404);
        await app.open('profile');
        await app.displayName.fill('x'.repeat(81));
        await app.handleField.fill('Dwight');
        await expectAccessible(page, 'invalid input');
        const save = await faults.inject('PATCH', /\/user\/[^/]+/, { status: 500 });
        await app.displayName.fill('Dwight');
        await app.save('Display Name').click();
        await expect(app.alert).toBeVisible();
        await app.handleField.fill('d-k-schrute');
        await expect(app.handleField).toHaveAccessibleDescription('Available.');
        await expect(page.getByRole('table', { name: 'DNS names, now and after' })).toBeVisible();
        await expectAccessible(page, 'name not saved, handle available');
        await app.save('Handle').click();
        await expectAccessible(page, 'rename');
        await page.getByRole('checkbox').check();
        await app.button('Change handle').click();
        await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
        await expectAccessible(page, 'rename, failed');
        await save.remove();
        await app.button('Cancel').click();

        if (!(await app.entry('usage').isVisible())) await app.sections.getByRole('button').click();
        await app.entry('usage').click();
        await expect(app.alertDialog('Leave without saving?')).toBeVisible();
        await expectAccessible(page, 'leave without saving');
        await app.button('Stay').click();

        await app.button('Change avatar').click();
        await page.getByRole('textbox', { name: 'Avatar URL' }).fill('http://images.example');
        await expect(page.getByText('begins with https')).toBeVisible();
        await expectAccessible(page, 'avatar, invalid address');
        const chooser = page.waitForEvent('filechooser');
        await app.button('Choose an image').click();
        await (await chooser).setFiles(twoColorImage(600, 400));
        await expect(page.getByRole('application')).toBeVisible();
        await expectAccessible(page, 'avatar, cropping');
        await faults.hold('POST', /\/user\/[^/]+\/avatar/);
        await app.button('Upload').click();
        await expect(page.getByRole('progressbar')).toBeVisible();
        await expectAccessible(page, 'avatar, uploading');
        await app.button('Cancel upload').click();
        await page.keyboard.press('Escape');

        await app.button('Delete developer account').click();
        await expectAccessible(page, 'delete');
        await faults.inject('DELETE', /\/user\/[^/]+/, { status: 403, detail: 'You are the only owner of Schrute Farms.' });
        await page.keyboard.type(app.handle);
        await page.keyboard.press('Enter');
        await expect(app.alert.filter({ hasText: 'Schrute Farms' })).toBeVisible();
        await expectAccessible(page, 'delete, refused');
        await page.route(/\/api\/v0\/user\/[^/]+$/, (route) => (route.request().method() === 'DELETE' ? route.fulfill({ status: 204 }) : route.fallback()));
        await page.keyboard.press('Enter');
        await expect(app.heading('Goodbye')).toBeVisible();
        await expectAccessible(page, 'goodbye');
      });

      test('Credentials & Access: row menu, every dialog, a new token, every failure', async ({ app, page, tokens, faults }) => {
        await tokens.only('laptop');
        await app.open('credentials');
        await app.options('laptop').click();
        await expectAccessible(page, 'row menu');
        await app.menuItem('Edit title').click();
        await expectAccessible(page, 'edit title');
        await page.getByRole('textbox', { name: 'Title' }).fill('x'.repeat(101));
        await app.button('Save').click();
        await expectAccessible(page, 'edit title, invalid');
        const title = await faults.inject('PATCH', /\/user\/[^/]+\/token\/[^/]+/, { status: 500 });
        await page.getByRole('textbox', { name: 'Title' }).fill('desktop');
        await app.button('Save').click();
        await expect(app.alert).toBeVisible();
        await expectAccessible(page, 'edit title, failed');
        await title.remove();
        await app.button('Cancel').click();

        await app.choose('laptop', 'Delete');
        await expectAccessible(page, 'delete');
        const remove = await faults.inject('DELETE', /\/user\/[^/]+\/token\/[^/]+/, 'offline');
        await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
        await expect(app.alert).toBeVisible();
        await expectAccessible(page, 'delete, failed');
        await remove.remove();
        await app.button('Cancel').click();

        const make = await faults.inject('POST', /\/user\/[^/]+\/token/, { status: 503 });
        await app.newTokenButton.click();
        await expect(app.alert).toBeVisible();
        await expectAccessible(page, 'new token, failed');
        await make.remove();
        await app.newTokenButton.click();
        await expect(app.panel).toBeVisible();
        await expectAccessible(page, 'new token, masked');
        await app.button('Show token').click();
        await app.shownToken();
        await expectAccessible(page, 'new token, shown');
        await app.button('Done').click();
        await expect(page.getByRole('alertdialog')).toBeVisible();
        await expectAccessible(page, 'leave without copying');
        await app.button('Go back').click();
        await app.button('Copy token').click();
        await expect(app.status.filter({ hasText: 'Token copied.' })).toBeVisible();
        await expectAccessible(page, 'copied, at the limit');
        await app.button('Done').click();
        await app.choose('laptop', 'Deactivate');
        await expect(app.token('laptop')).toContainText('Inactive');
        await expectAccessible(page, 'deactivated');

        await faults.inject('PATCH', /\/user\/[^/]+\/token\/[^/]+/, { status: 401 });
        await app.choose('laptop', 'Activate');
        await expect(page.getByRole('alertdialog', { name: 'Sign in again' })).toBeVisible();
        await expectAccessible(page, 'sign in again');
      });

      test('Tokens: title and expiry, replacing a token, the token limit', async ({ app, page, tokens }) => {
        await tokens.only('laptop');
        await app.open('credentials');
        await app.button('Title and expiry').click();
        await app.tokens.getByRole('combobox', { name: 'Expires' }).selectOption('At the end of a day (UTC)…');
        await app.newTokenButton.click();
        await expect(app.tokens.getByLabel('Last day')).toHaveAccessibleDescription('Choose a day from today on.');
        await expectAccessible(page, 'title and expiry, invalid');
        await app.button('Title and expiry').click();
        await app.options('laptop').click();
        await page.getByRole('menuitem', { name: /^Replace/ }).click();
        await expect(app.panel).toBeVisible();
        await app.button('Copy curl line').click();
        await expectAccessible(page, 'replacing');
        await app.options('laptop').last().click();
        await expectAccessible(page, 'row menu at the limit');
        await page.keyboard.press('Escape');
      });

      test('Database Password: shown, failed, rotated, disabled by the administrator', async ({ app, page, faults }) => {
        await app.open('credentials');
        const card = app.card('Database Password');
        const reading = await faults.inject('GET', /\/user\/[^/]+\/password/, { status: 503 });
        await app.button('Show password').click();
        await expect(card.getByRole('alert')).toBeVisible();
        await expectAccessible(page, 'not loaded');
        await reading.remove();
        await app.button('Show password').click();
        await expect(app.button('Hide password')).toBeVisible();
        await expectAccessible(page, 'shown');
        await app.button('Rotate Password').click();
        const dialog = app.alertDialog('Rotate the database password?');
        const rotating = await faults.inject('POST', /\/user\/[^/]+\/password/, 'offline');
        await expectAccessible(page, 'rotate');
        await dialog.getByRole('button', { name: 'Rotate Password' }).click();
        await expect(dialog.getByRole('alert')).toBeVisible();
        await expectAccessible(page, 'not rotated');
        await rotating.remove();
        await dialog.getByRole('button', { name: 'Retry' }).click();
        await expect(card).toContainText('of typically 2:00');
        await expectAccessible(page, 'rotated');
        await page.evaluate(() => localStorage.setItem('password-rotated', localStorage.getItem('password-rotated')!.replace(/\d+$/, String(Date.now() - 300_000))));
        await page.reload();
        await expect(card).toContainText('should have reached');
        await expectAccessible(page, 'propagated');
        await faults.inject('GET', /\/user\/[^/]+\/password/, { status: 403 });
        await app.button('Copy password').click();
        await expect(card.getByRole('alert')).toBeVisible();
        await expectAccessible(page, 'disabled');
      });

      test('Activity: all of it; Reset authentication: dialog, failed, signed out', async ({ app, page, faults }) => {
        await app.open('credentials');
        await app.button('See all').click();
        await expectAccessible(page, 'all activity');
        await app.button('Reset authentication').click();
        const dialog = app.alertDialog('Reset authentication?');
        await expectAccessible(page, 'reset');
        const fault = await faults.inject('PATCH', /\/user\/[^/]+/, { status: 500 });
        await dialog.getByRole('button', { name: 'Reset authentication' }).click();
        await expect(dialog.getByRole('alert')).toBeVisible();
        await expectAccessible(page, 'not reset');
        await fault.remove();
        await dialog.getByRole('button', { name: 'Reset authentication' }).click();
        await expect(app.heading('Sign in')).toBeVisible();
        await expectAccessible(page, 'signed out');
      });

      test('Usage: a selected day, tables, a custom range, one workspace, thresholds', async ({ app, page, faults }) => {
        await app.open('usage');
        await expect(app.loaded).toBeVisible();
        await app.chart('Compute minutes').focus();
        await page.keyboard.press('Home');
        await page.getByText('How this is computed').click();
        await app.button('Show all 8 workspaces').click();
        await expectAccessible(page, 'selected day');
        await app.button('View as table').first().click();
        await app.button('View as table').click();
        await expect(page.getByRole('table', { name: 'Storage (GB) by day, newest first' })).toBeVisible();
        await expectAccessible(page, 'tables');
        await page.getByRole('combobox', { name: 'Range' }).selectOption('Custom');
        await page.getByRole('textbox', { name: 'Last day' }).fill('2020-01-01');
        await app.button('Show').click();
        await expect(page.getByText('The last day is before the first one.')).toBeVisible();
        await expectAccessible(page, 'custom range, invalid');
        await page.goto(`${app.address('usage')}?workspace=prod`);
        await expect(page.getByText('Only prod')).toBeVisible();
        await expectAccessible(page, 'one workspace');
        await app.button('Manage').click();
        await page.getByRole('textbox', { name: 'Minutes in a billing cycle' }).fill('none');
        await app.button('Save').click();
        await expectAccessible(page, 'thresholds, invalid');
        await faults.inject('PATCH', /\/user\/[^/]+/, { status: 500 });
        await page.getByRole('textbox', { name: 'Minutes in a billing cycle' }).fill('500');
        await app.button('Save').click();
        await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
        await expectAccessible(page, 'thresholds, failed');
      });

      test('Billing: menus, dialogs, a cancelled subscription, a failure', async ({ app, page, faults }) => {
        await app.open('billing');
        await app.button('Options for invoice PIPES-0012').click();
        await expect(app.menuItem('Download')).toBeVisible();
        await expectAccessible(page, 'menu of an invoice');
        await page.keyboard.press('Escape');
        await app.button('Options for Visa 4242').click();
        await expectAccessible(page, 'menu of the default card');
        await page.keyboard.press('Escape');
        await app.button('Options for Mastercard 5100').click();
        await app.menuItem('Remove').click();
        await expect(app.alertDialog('Remove Mastercard 5100?')).toBeVisible();
        await expectAccessible(page, 'remove');
        await faults.inject('DELETE', /\/user\/[^/]+\/billing\/payment_method\/.*/, { status: 500 });
        await app.button('Remove').click();
        await expect(page.getByRole('alertdialog').getByRole('alert')).toBeVisible();
        await expectAccessible(page, 'remove, failed');
        await app.button('Cancel').click();
        await app.button('Cancel subscription').click();
        await expectAccessible(page, 'cancel');
        await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel subscription' }).click();
        await expect(page.getByText(/Cancelled, ends on/)).toBeVisible();
        await expectAccessible(page, 'cancelled');
        await app.button('Create subscription').click();
        await expectAccessible(page, 'create');
      });

      test('Notifications: saved, failed', async ({ app, page, faults }) => {
        await app.open('notifications');
        await app.switch('Tips & Tricks').click();
        await expect(app.status.filter({ hasText: 'Tips & Tricks' })).toBeVisible();
        await expectAccessible(page, 'saved');
        await faults.inject('PATCH', /\/user\/[^/]+\/preferences/, { status: 500 });
        await app.switch('Tips & Tricks').click();
        await expect(app.alert).toBeVisible();
        await expectAccessible(page, 'failed');
      });

      test('pages whose data could not be loaded', async ({ app, page, faults }) => {
        await faults.inject('GET', ANY, { status: 500 });
        for (const section of ['usage', 'billing', 'credentials', 'notifications'] as const) {
          await app.open(section);
          await expect(app.alert.first()).toBeVisible();
          await expectAccessible(page, section);
        }
        await faults.inject('GET', /\/actor/, 'offline');
        await page.reload();
        await expect(app.alert).toContainText('Your account could not be loaded');
        await expectAccessible(page, 'no account');
      });

      test('page not found, another account, and the menu of the narrow page', async ({ app, page, guard }) => {
        // The start script requests the data of the page before the account is known.
        guard.expectsFailedLoad(/^\/api\/v0\/user\/michael-scott\//, 403);
        await page.goto('/nowhere');
        await expect(app.heading('Page not found')).toBeVisible();
        await expectAccessible(page, 'not found');
        await page.goto('/user/michael-scott/advanced/usage');
        await expect(app.heading('Not your account')).toBeVisible();
        await expectAccessible(page, 'not your account');
        if (width > 720) return;
        await app.open('billing');
        await app.sections.getByRole('button', { name: 'Billing' }).click();
        await expect(app.entry('usage')).toBeVisible();
        await expectAccessible(page, 'disclosure open');
      });

      test.describe('an empty account', () => {
        test.use({ demo: { empty: true } });

        test('Usage, Billing and Credentials & Access', async ({ app, page }) => {
          await app.open('usage');
          await expect(page.getByRole('heading', { name: 'No workspaces yet' })).toHaveCount(2);
          await expectAccessible(page, 'usage');
          await app.open('billing');
          await expect(page.getByRole('heading', { name: 'No invoices yet' })).toBeVisible();
          await expectAccessible(page, 'billing');
          await app.open('credentials');
          await expect(page.getByRole('heading', { name: 'No tokens yet' })).toBeVisible();
          await expectAccessible(page, 'credentials');
        });
      });

      test.describe('in a tenant', () => {
        test.use({ storageState: async ({ backend }, use) => use(await backend.signInAs(TENANT_EMAIL)) });

        test('Billing', async ({ page }) => {
          await page.goto('/');
          const menu = page.getByRole('navigation', { name: 'Advanced settings' });
          if (width < 720) await menu.getByRole('button').click();
          await menu.getByRole('link', { name: 'Billing' }).click();
          await expect(page.getByText('Billing is your tenant’s')).toBeVisible();
          await expectAccessible(page, 'billing');
        });
      });

      test('CLI login: loading, pending, failed, confirmed, ended', async ({ app, page, api, backend, faults, guard }) => {
        const login = await CliLogin.start(backend);
        const held = await faults.hold('GET', CLI);
        await page.goto(login.address);
        await expect(app.heading('Command-line login')).toBeVisible();
        await expectAccessible(page, 'loading');
        await held.release();
        await expect(page.getByText(login.code)).toBeVisible();
        await expectAccessible(page, 'pending');
        const fault = await faults.inject('PATCH', CLI, { status: 503 });
        await app.button('Confirm').click();
        await expect(app.alert).toBeVisible();
        await expectAccessible(page, 'failed');
        await fault.remove();
        await app.button('Retry').click();
        await expect(app.status.filter({ hasText: 'Confirmed.' })).toBeVisible();
        await expectAccessible(page, 'confirmed');
        await login.cancel(api);
        guard.expectsFailedLoad(login.path, 404);
        await page.reload();
        await expect(app.status.filter({ hasText: 'has ended' })).toBeVisible();
        await expectAccessible(page, 'ended');
        const reading = await faults.inject('GET', CLI, 'offline');
        await page.reload();
        await expect(app.alert).toBeVisible();
        await expectAccessible(page, 'not loaded');
        await reading.remove();
      });

      test.describe('signed out', () => {
        test.use({ signedIn: false });

        test('sign-in: empty, invalid, failed, sent, and a used link', async ({ page, handle, faults, guard }) => {
          const app = new App(page, handle);
          await page.goto('/login');
          await expect(app.heading('Sign in')).toBeVisible();
          await expectAccessible(page, 'sign-in');
          await app.button('Email me a link').click();
          await app.button('Sign in with token').click();
          await expect(page.getByRole('textbox', { name: 'API token' })).toHaveAttribute('aria-invalid', 'true');
          await expectAccessible(page, 'invalid');
          const fault = await faults.inject('POST', /\/login/, { status: 503 });
          await page.getByRole('textbox', { name: 'Email' }).fill('dwight@example.com');
          await app.button('Email me a link').click();
          await expect(app.alert).toBeVisible();
          await expectAccessible(page, 'failed');
          await fault.remove();
          await app.button('Email me a link').click();
          await expect(app.status.filter({ hasText: 'dwight@example.com' })).toBeVisible();
          await expectAccessible(page, 'sent');
          guard.expectsFailedLoad('/api/v0/login/confirm');
          await page.goto('/login/confirm?t=used');
          await expect(app.alert).toContainText('used before');
          await expectAccessible(page, 'used link');
        });

        test('sign-in by token: signed in, account menu, sign in again', async ({ app, page, tokens, guard }) => {
          const { token, ...rest } = await tokens.only('pasted');
          await page.goto('/login');
          await page.getByRole('textbox', { name: 'API token' }).fill(token!);
          await app.button('Sign in with token').click();
          await expect(app.status.filter({ hasText: 'Only this tab knows it' })).toBeVisible();
          await expectAccessible(page, 'signed in');
          await app.button('Account menu').click();
          await expect(page.getByText('By token: a reload asks again.')).toBeVisible();
          await expectAccessible(page, 'account menu');
          await page.keyboard.press('Escape');
          await tokens.remove(rest);
          guard.expectsFailedLoad(/^\/api\/v0\//, 401);
          await page.getByRole('textbox', { name: 'Display Name' }).fill('Somebody else');
          await page.keyboard.press('Enter');
          await expect(page.getByRole('alertdialog', { name: 'Sign in again' })).toBeVisible();
          await expectAccessible(page, 'sign in again');
          await app.button('Sign in with token').click();
          await expect(page.getByRole('textbox', { name: 'API token' })).toHaveAttribute('aria-invalid', 'true');
          await expectAccessible(page, 'sign in again, invalid');
        });
      });

      secondOriginTest('sign-in with the API on another origin', async ({ app, page }) => {
        await page.goto('/login');
        await expect(app.heading('Sign in')).toBeVisible();
        await expectAccessible(page, 'sign-in');
      });
    });
  }
}

test.describe('high contrast', () => {
  test.use({ forcedColors: 'active' } as object);

  test('the current menu entry and the focus have an outline, not only a background', async ({ app, page }) => {
    await app.open('notifications');
    await expect(app.switch('System')).toBeVisible();
    const ring = await app.entry('notifications').evaluate((link) => getComputedStyle(link).outlineStyle);
    expect(ring).toBe('solid');
    await app.switch('Tips & Tricks').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    expect(await app.switch('Tips & Tricks').evaluate((input) => getComputedStyle(input).outlineStyle)).toBe('solid');
  });
});

test('with reduced motion no animation runs', async ({ app, page, faults }) => {
  const held = await faults.hold('GET', ANY);
  await app.open('credentials');
  const running = () => page.evaluate(() => document.getAnimations().filter((it) => it.playState === 'running').length);
  // A skeleton is hidden for its first 200 ms.
  await expect(page.locator('.skeleton').first()).toBeVisible();
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await running(), 'without the preference').toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await running()).toBe(0);
  await held.release();
  await expect(app.tokenRows.first()).toBeVisible();
  await app.options((await app.tokenRows.first().textContent())!.trim()).click();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});

test.describe('by touch', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 320, height: 640 } });

  test('every control is at least 44 px', async ({ app, page }) => {
    for (const section of Object.keys(SECTIONS) as Section[]) {
      await app.open(section);
      await expect(ARRIVED[section](page)).toBeVisible();
      const small: string[] = [];
      let measured = 0;
      for (const role of ['button', 'link', 'switch', 'textbox'] as const) {
        for (const control of await page.getByRole(role).all()) {
          const box = await control.boundingBox();
          // The skip link is visible only while it has the focus.
          if (!box || (await control.textContent()) === 'Skip to content') continue;
          measured += 1;
          if (box.width < 44 || box.height < 44) small.push(`${role} ${await control.ariaSnapshot()}: ${box.width} × ${box.height}`);
        }
      }
      expect(measured, section).toBeGreaterThan(5);
      expect(small, section).toEqual([]);
    }
  });
});
