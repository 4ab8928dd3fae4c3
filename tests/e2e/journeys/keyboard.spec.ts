import type { Page } from '@playwright/test';
import { App } from '../support/app.ts';
import { expect, test } from '../support/test.ts';

/** Presses Tab until the element called `name` has the focus. */
async function tabTo(page: Page, role: 'button' | 'link' | 'textbox' | 'switch', name: string | RegExp, key = 'Tab'): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: true });
  for (let stops = 0; stops < 60; stops += 1) {
    await page.keyboard.press(key);
    if ((await wanted.count()) === 1 && (await wanted.evaluate((element) => element === document.activeElement))) return;
  }
  throw new Error(`${role} "${name}" is not reached within 60 tab stops`);
}

test.describe('the three-dot menu', () => {
  test.beforeEach(async ({ app, tokens }) => {
    await tokens.only('laptop');
    await tokens.create('ci');
    await app.open('credentials');
    await app.options('laptop').focus();
  });

  test('has the roles and states of a menu button', async ({ app, page }) => {
    const button = app.options('laptop');
    await expect(button).toHaveAttribute('aria-haspopup', 'menu');
    await expect(button).toHaveAttribute('aria-expanded', 'false');
    await page.keyboard.press('Enter');
    await expect(button).toHaveAttribute('aria-expanded', 'true');
    const menu = page.getByRole('menu', { name: 'Options for token laptop' });
    await expect(menu).toBeVisible();
    await expect(menu.getByRole('menuitem')).toHaveText(['Edit title', /^Replace/, 'Deactivate', 'Delete']);
    for (const item of await menu.getByRole('menuitem').all()) await expect(item).toHaveAttribute('tabindex', '-1');
  });

  for (const key of ['Enter', 'Space', 'ArrowDown']) {
    test(`${key} opens it on the first item`, async ({ app, page }) => {
      await page.keyboard.press(key);
      await expect(app.menuItem('Edit title')).toBeFocused();
    });
  }

  test('Up opens it on the last item', async ({ app, page }) => {
    await page.keyboard.press('ArrowUp');
    await expect(app.menuItem('Delete')).toBeFocused();
  });

  test('arrows wrap around, Home and End go to the ends, a letter finds an item', async ({ page }) => {
    await page.keyboard.press('Enter');
    for (const [key, item] of [
      ['ArrowDown', 'Replace'],
      ['ArrowDown', 'Deactivate'],
      ['ArrowDown', 'Delete'],
      ['ArrowDown', 'Edit title'],
      ['ArrowUp', 'Delete'],
      ['Home', 'Edit title'],
      ['End', 'Delete'],
      ['e', 'Edit title'],
    ] as const) {
      await page.keyboard.press(key);
      await expect(page.getByRole('menuitem', { name: new RegExp(`^${item}`) }), key).toBeFocused();
    }
  });

  test('letters typed in a row find the item that starts with them', async ({ app, page }) => {
    await page.keyboard.press('Enter');
    await page.keyboard.type('del');
    await expect(app.menuItem('Delete')).toBeFocused();
  });

  test('Esc closes it and returns the focus', async ({ app, page }) => {
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toBeHidden();
    await expect(app.options('laptop')).toBeFocused();
    await expect(app.options('laptop')).toHaveAttribute('aria-expanded', 'false');
  });

  test('Tab closes it and moves on', async ({ app, page }) => {
    await page.keyboard.press('Enter');
    await expect(app.menuItem('Edit title')).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('menu')).toBeHidden();
    await expect(page.getByRole('button', { name: /^Go to/ })).toBeFocused();
  });

  test('an unavailable item can be focused, shows the reason, and does nothing', async ({ app, page, tokens }) => {
    const before = await tokens.all();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    const replace = page.getByRole('menuitem', { name: 'Replace No room for a new one: delete a token first.' });
    await expect(replace).toBeFocused();
    await expect(replace).toHaveAttribute('aria-disabled', 'true');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
    await expect(replace).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(app.panel).toHaveCount(0);
    expect(await tokens.all()).toEqual(before);
  });

  test('a click outside closes it', async ({ app, page }) => {
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menu')).toBeVisible();
    await app.heading('Credentials & Access').click();
    await expect(page.getByRole('menu')).toBeHidden();
  });

  test('one is open at a time', async ({ app, page }) => {
    await page.keyboard.press('Enter');
    await app.options('ci').click();
    await expect(page.getByRole('menu', { name: 'Options for token ci' })).toBeVisible();
    await expect(page.getByRole('menu')).toHaveCount(1);
    await app.button('Account menu').click();
    await expect(app.menuItem('Sign out')).toBeVisible();
    await expect(page.getByRole('menu')).toHaveCount(1);
  });

  for (const key of ['Enter', 'Space']) {
    test(`${key} activates the item`, async ({ app, page }) => {
      await page.keyboard.press('Enter');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press(key);
      await expect(app.token('laptop')).toContainText('Inactive');
      await expect(app.options('laptop')).toBeFocused();
    });
  }
});

test.describe('the account switcher', () => {
  test('Down and Enter open it; arrows, Home, End and letters move; Esc closes and returns', async ({ app, page, handle }) => {
    await app.open('usage');
    const button = app.button('Switch account');
    const own = page.getByRole('link', { name: handle });
    for (const key of ['ArrowDown', 'Enter']) {
      await button.focus();
      await page.keyboard.press(key);
      await expect(button).toHaveAttribute('aria-expanded', 'true');
      await expect(own, key).toBeFocused();
      for (const move of ['End', 'Home', 'ArrowUp', 'ArrowDown', handle[0]!]) {
        await page.keyboard.press(move);
        // The organizations are text, so the own account is the only item.
        await expect(own, move).toBeFocused();
      }
      await page.keyboard.press('Escape');
      await expect(own).toBeHidden();
      await expect(button).toBeFocused();
    }
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(app.heading('User Profile')).toBeFocused();
  });
});

test('Space and Enter flip a switch', async ({ app, page }) => {
  await app.open('notifications');
  const tips = app.switch('Tips & Tricks');
  const was = await tips.isChecked();
  await tips.focus();
  await page.keyboard.press('Space');
  await expect(tips).toBeChecked({ checked: !was });
  await page.keyboard.press('Enter');
  await expect(tips).toBeChecked({ checked: was });
  await expect(tips).toBeFocused();
});

test('a dialog traps the focus and returns it on closing', async ({ app, page, tokens }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await app.options('laptop').focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog', { name: 'Delete token laptop?' });
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  for (const key of ['Tab', 'Shift+Tab']) {
    for (let stops = 0; stops < 8; stops += 1) {
      await page.keyboard.press(key);
      // Between the last and the first stop the focus may be in the browser's own controls; then the body is active.
      const outside = await page.evaluate(() => document.activeElement !== document.body && document.activeElement?.closest('dialog') === null);
      expect(outside).toBe(false);
    }
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(app.options('laptop')).toBeFocused();
});

test.describe('by keyboard alone', () => {
  test.use({ signedIn: false });

  test('a user signs in, creates, renames and deletes a token, flips a switch and signs out', async ({ page, tokens, handle, guard }) => {
    const app = new App(page, handle);
    const { token } = await tokens.only('laptop');
    await page.goto('/login');
    await tabTo(page, 'textbox', 'API token');
    await page.keyboard.type(token!);
    await page.keyboard.press('Enter');
    await expect(app.heading('User Profile')).toBeFocused();

    await tabTo(page, 'link', 'Credentials & Access', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await expect(app.heading('Credentials & Access')).toBeFocused();
    await tabTo(page, 'button', 'New Token');
    await page.keyboard.press('Enter');
    await expect(app.panel).toBeFocused();
    await tabTo(page, 'button', 'Show token');
    await page.keyboard.press('Enter');
    const made = await app.shownToken();
    await tabTo(page, 'button', 'Done');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alertdialog', { name: 'Leave without copying the token?' })).toBeVisible();
    await tabTo(page, 'button', 'Leave without it');
    await page.keyboard.press('Enter');
    await expect(app.panel).toHaveCount(0);
    await expect(app.newTokenButton).toBeFocused();

    const options = `Options for token ${made.slice(-4)}`;
    await tabTo(page, 'button', options, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.keyboard.type('ci');
    await page.keyboard.press('Enter');
    await expect(app.token('ci')).toBeVisible();
    await expect(app.options('ci')).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await tabTo(page, 'button', 'Delete');
    await page.keyboard.press('Enter');
    await expect(app.token('ci')).toHaveCount(0);
    await expect(app.newTokenButton).toBeFocused();

    await tabTo(page, 'link', 'Notifications', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await expect(app.heading('Notifications')).toBeFocused();
    await tabTo(page, 'switch', 'Tips & Tricks');
    const was = await app.switch('Tips & Tricks').isChecked();
    await page.keyboard.press('Space');
    await expect(app.switch('Tips & Tricks')).toBeChecked({ checked: !was });

    await tabTo(page, 'button', 'Account menu', 'Shift+Tab');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expect(app.heading('Sign in')).toBeVisible();
    guard.check();
  });
});
