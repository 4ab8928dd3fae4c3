import type { Page } from '@playwright/test';
import { SECTIONS, type Section } from '../support/app.ts';
import { TENANT_EMAIL } from '../support/backend.ts';
import { expect, test } from '../support/test.ts';

const sections = Object.entries(SECTIONS) as [Section, string][];

/** Pixels by which the page is wider than its window. */
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('each section has its address, title, heading and menu entry', async ({ app, page, handle }) => {
  for (const [section, name] of sections) {
    await app.open(section);
    await expect(page).toHaveTitle(`${name} · Advanced · ${handle}`);
    await expect(app.entry(section)).toHaveAttribute('aria-current', 'page');
    await expect(app.sections.getByRole('link')).toHaveCount(5);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  }
});

test('the short addresses lead to the profile', async ({ app, page, handle }) => {
  for (const address of ['/', `/user/${handle}/advanced`]) {
    await page.goto(address);
    await expect(app.heading('User Profile')).toBeVisible();
  }
  await page.goto('/');
  await expect(page).toHaveURL(new RegExp(`/user/${handle}/advanced/profile$`));
});

test('a change of page sets the title, moves the focus to the heading and starts at the top', async ({ app, page, handle }) => {
  await page.setViewportSize({ width: 1280, height: 400 });
  await app.open('usage');
  await expect(app.loaded).toBeVisible();
  await page.evaluate(() => scrollTo(0, 300));
  // Not by a click, for which Playwright would scroll the link into view.
  await app.entry('credentials').focus();
  await page.keyboard.press('Enter');
  await expect(app.heading('Credentials & Access')).toBeFocused();
  await expect(page).toHaveTitle(`Credentials & Access · Advanced · ${handle}`);
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test('Back restores the scroll position', async ({ app, page }) => {
  await page.setViewportSize({ width: 1280, height: 400 });
  await app.open('usage');
  await expect(app.loaded).toBeVisible();
  await page.evaluate(() => scrollTo(0, 240));
  await app.entry('credentials').focus();
  await page.keyboard.press('Enter');
  await expect(app.heading('Credentials & Access')).toBeFocused();
  await page.goBack();
  await expect(app.heading('Usage')).toBeVisible();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(240);
});

test('the account menu and the account switcher lead to the profile', async ({ app, page, handle }) => {
  await app.open('notifications');
  await app.button('Account menu').click();
  await app.menuItem('Your Profile').click();
  await expect(app.heading('User Profile')).toBeVisible();

  await app.go('billing');
  await app.button('Switch account').click();
  const own = page.getByRole('link', { name: handle });
  await expect(own).toHaveAttribute('aria-current', 'true');
  await own.click();
  await expect(app.heading('User Profile')).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Account' }).getByRole('link', { name: 'Advanced' })).toHaveAttribute('aria-current', 'page');
});

test('without a configured console the switcher lists the organizations as text, with the reason', async ({ app, page, api }) => {
  const orgs: { org: { handle: string } }[] = (await (await api.get('/api/v0/actor/org')).json()).items;
  expect(orgs).toHaveLength(2);
  await app.open('profile');
  await app.button('Switch account').click();
  for (const { org } of orgs) {
    const entry = page.getByRole('listitem').filter({ hasText: org.handle });
    await expect(entry).toBeVisible();
    await expect(entry).toContainText('console');
    await expect(entry.getByRole('link')).toHaveCount(0);
  }
});

test('without a configured console there are no tabs besides Advanced', async ({ app, page }) => {
  await app.open('profile');
  await expect(page.getByRole('navigation', { name: 'Account' }).getByRole('link')).toHaveText(['Advanced']);
});

test('an unknown address shows "Page not found"', async ({ app, page, handle }) => {
  for (const address of ['/nowhere', `/user/${handle}/advanced/nothing`, `/user/${handle}`]) {
    await page.goto(address);
    await expect(app.heading('Page not found')).toBeVisible();
    await expect(page).toHaveTitle(/not found/i);
  }
  await page.getByRole('link', { name: 'Go to your profile' }).click();
  await expect(app.heading('User Profile')).toBeVisible();
});

test('the address of another account shows "Not your account" and links to the own one', async ({ app, page, handle, guard }) => {
  // The start script requests the data of the page before the account is known.
  guard.expectsFailedLoad(/^\/api\/v0\/user\/michael-scott\//, 403);
  await page.goto('/user/michael-scott/advanced/credentials');
  await expect(app.heading('Not your account')).toBeVisible();
  await expect(page.getByRole('main')).toContainText(handle);
  await page.getByRole('link', { name: 'Go to your own' }).click();
  await expect(page).toHaveURL(new RegExp(`/user/${handle}/advanced/credentials$`));
  await expect(app.heading('Credentials & Access')).toBeVisible();
});

test('the skip link is the first tab stop and leads to the content', async ({ app, page }) => {
  await app.open('credentials');
  // While the list loads, the content has no tab stop.
  await expect(app.newTokenButton).toBeVisible();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
});

test('a page that was visited before shows its cached data at once and refetches it', async ({ app, faults, tokens }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await expect(app.token('laptop')).toBeVisible();
  await app.go('notifications');
  const [before] = await tokens.all();
  await tokens.update(before!, { title: 'desktop' });
  const held = await faults.hold('GET', /\/user\/[^/]+\/token/);
  await app.go('credentials');
  await expect(app.token('laptop')).toBeVisible();
  await held.release();
  await expect(app.token('desktop')).toBeVisible();
});

test('User Profile shows the account', async ({ app, api, handle }) => {
  const user = await (await api.get('/api/v0/actor')).json();
  await app.open('profile');
  await expect(app.displayName).toHaveValue(user.display_name);
  await expect(app.handleField).toHaveValue(handle);
  await expect(app.card('Delete developer account')).toContainText('8 workspaces, 1 token');
});

test.describe('with an empty account', () => {
  test.use({ demo: { empty: true } });

  test('empty lists are explained', async ({ app, page }) => {
    await app.open('usage');
    await expect(page.getByRole('heading', { name: 'No workspaces yet' })).toHaveCount(2);
    await app.go('billing');
    await expect(page.getByRole('heading', { name: 'No invoices yet' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'No cards yet' })).toBeVisible();
    await expect(app.button('Create subscription')).toHaveAccessibleDescription(/Add one first/);
    await app.go('credentials');
    await expect(page.getByRole('heading', { name: 'No tokens yet' })).toBeVisible();
    await app.button('Switch account').click();
    await expect(page.getByText('You are in no organization.')).toBeVisible();
  });
});

test.describe('in a tenant', () => {
  test.use({ storageState: async ({ backend }, use) => use(await backend.signInAs(TENANT_EMAIL)) });

  test('the menu marks Billing as the tenant’s, and no billing request is sent', async ({ page, guard }) => {
    await page.goto('/');
    const menu = page.getByRole('navigation', { name: 'Advanced settings' });
    await expect(menu.getByRole('link', { name: 'Billing' })).toContainText('Tenant');
    await menu.getByRole('link', { name: 'Billing' }).click();
    await expect(page.getByText('Billing is your tenant’s')).toBeVisible();
    await expect(page.getByRole('main')).toContainText('This account is part of');
    expect(guard.requests.filter((request) => new URL(request.url()).pathname.includes('/billing/'))).toEqual([]);
  });
});

test('the theme follows the system until one is chosen; the choice holds in every tab and after a reload', async ({ app, page, newTab }) => {
  const dark = (in_: Page) => in_.evaluate(() => getComputedStyle(document.body).backgroundColor === 'rgb(11, 13, 17)');
  await page.emulateMedia({ colorScheme: 'dark' });
  await app.open('profile');
  expect(await dark(page)).toBe(true);
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await dark(page)).toBe(false);

  const other = await newTab();
  await other.emulateMedia({ colorScheme: 'light' });
  await app.inTab(other).open('usage');
  await app.button('Account menu').click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  expect(await dark(page)).toBe(true);
  await expect.poll(() => dark(other), { timeout: 2_000 }).toBe(true);

  await page.reload();
  await expect(app.heading('User Profile')).toBeVisible();
  expect(await dark(page)).toBe(true);
  await app.button('Account menu').click();
  await expect(page.getByRole('menuitemradio', { name: 'Dark' })).toHaveAttribute('aria-checked', 'true');
});

test('the layout does not shift while a page loads', async ({ app, page, traffic }) => {
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const shifted = async () => {
    await traffic.waitUntilIdle(page);
    return page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts.reduce((a, b) => a + b, 0));
  };
  for (const [section] of sections) {
    await app.open(section);
    await expect(page.getByRole('main').getByRole('region').first()).toBeVisible();
    await page.evaluate(() => document.fonts.ready);
    expect(await shifted(), section).toBeLessThanOrEqual(0.01);
  }
  // The measurement detects a shift.
  await page.evaluate(() => document.querySelector('main')!.prepend(Object.assign(document.createElement('pre'), { textContent: '\n'.repeat(9) })));
  await expect.poll(shifted).toBeGreaterThan(0.01);
});

test.describe('at 320 px', () => {
  test.use({ viewport: { width: 320, height: 640 } });

  test('the menu is a disclosure named after the current page', async ({ app, page }) => {
    await app.open('credentials');
    const toggle = app.sections.getByRole('button', { name: 'Credentials & Access' });
    await expect(toggle).toHaveAttribute('aria-expanded', 'false');
    await expect(app.entry('usage')).toBeHidden();
    await toggle.click();
    await expect(toggle).toHaveAttribute('aria-expanded', 'true');
    await app.entry('notifications').click();
    await expect(app.heading('Notifications')).toBeFocused();
    await expect(app.sections.getByRole('button', { name: 'Notifications' })).toHaveAttribute('aria-expanded', 'false');
    await expect(page.getByRole('link', { name: 'Usage' })).toBeHidden();
  });

  test('no page scrolls horizontally, with the longest title and with wide text spacing', async ({ app, page, tokens, traffic }) => {
    await tokens.only('W'.repeat(100));
    for (const wide of [false, true]) {
      for (const [section] of sections) {
        await app.open(section);
        if (wide) {
          // The text spacing of WCAG 1.4.12. Through the CSSOM, since the content policy refuses style elements.
          await page.evaluate(() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }');
            document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
          });
        }
        await traffic.waitUntilIdle(page);
        expect(await overflow(page), `${section} ${wide}`).toBe(0);
      }
    }
    await app.open('credentials');
    await app.choose('W'.repeat(100), 'Delete');
    await expect(page.getByRole('alertdialog')).toBeVisible();
    expect(await overflow(page)).toBe(0);
  });

  test('menus stay inside the window, also on the last row', async ({ app, page, tokens }) => {
    await tokens.only('laptop');
    await app.open('credentials');
    const inside = async () => {
      const box = (await page.getByRole('menu').boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(320);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.y + box.height).toBeLessThanOrEqual(page.viewportSize()!.height);
    };
    await app.button('Account menu').click();
    await inside();
    await page.keyboard.press('Escape');
    for (const height of [640, 320, 256]) {
      await page.setViewportSize({ width: 320, height });
      await app.options('laptop').evaluate((button) => button.scrollIntoView({ block: 'end' }));
      await app.options('laptop').click();
      await inside();
      await page.keyboard.press('Escape');
    }
  });
});
