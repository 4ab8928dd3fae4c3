import path from 'node:path';
import type { Page } from '@playwright/test';
import { App, SECTIONS, type Section } from '../support/app.ts';
import { expect, test } from '../support/test.ts';

const folder = process.env.PICTURES;
if (!folder) throw new Error('PICTURES names no folder to put them in');

test.use({ contextOptions: { reducedMotion: 'reduce' } });

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 320]) {
    const save = async (page: Page, name: string) => {
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: path.join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    };

    test.describe(`${width} px, ${colorScheme}`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      test('pages', async ({ app, page, tokens }) => {
        await tokens.only('laptop');
        for (const section of Object.keys(SECTIONS) as Section[]) {
          await app.open(section);
          await save(page, section);
        }
        await page.goto('/nowhere');
        await expect(app.heading('Page not found')).toBeVisible();
        await save(page, 'not-found');
      });

      test('states', async ({ app, page, tokens, faults }) => {
        await tokens.only('laptop');
        const held = await faults.hold('GET', /\/user\/.*/);
        await page.goto(app.address('credentials'));
        await expect(app.tokens).toBeVisible();
        await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
        await page.screenshot({ path: path.join(folder, `loading-${width}-${colorScheme}.png`), fullPage: true });
        await held.release();
        await app.options('laptop').click();
        await save(page, 'menu');
        await app.menuItem('Delete').click();
        await save(page, 'delete');
        await app.button('Cancel').click();
        await app.choose('laptop', 'Edit title');
        await save(page, 'edit-title');
        await app.button('Cancel').click();
        await app.createToken();
        await save(page, 'new-token');
        await app.button('Account menu').click();
        await save(page, 'account-menu');
        await page.keyboard.press('Escape');
        await app.button('Switch account').click();
        await save(page, 'switcher');
        await page.keyboard.press('Escape');
        await app.button('Done').click();
        await save(page, 'uncopied');
        await app.button('Leave without it').click();
        await faults.inject('PATCH', /\/user\/[^/]+\/preferences/, { status: 500 });
        await app.go('notifications');
        await app.switch('Tips & Tricks').click();
        await expect(app.alert).toBeVisible();
        await save(page, 'switch-failed');
        await faults.inject('GET', /\/user\/.*/, { status: 503 });
        await app.open('credentials');
        // Each card has its own.
        await expect(app.alert.first()).toBeVisible();
        await save(page, 'error');
      });

      test.describe('empty', () => {
        test.use({ demo: { empty: true } });

        test('empty', async ({ app, page }) => {
          await app.open('credentials');
          await save(page, 'empty-credentials');
          await app.open('usage');
          await save(page, 'empty-usage');
        });
      });

      test.describe('signed out', () => {
        test.use({ signedIn: false });

        test('sign-in', async ({ page }) => {
          const app = new App(page, '');
          await page.goto('/login');
          await expect(app.heading('Sign in')).toBeVisible();
          await save(page, 'sign-in');
        });
      });
    });
  }
}
