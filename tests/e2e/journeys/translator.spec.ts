import { App, SECTIONS, type Section } from '../support/app.ts';
import { expect, test } from '../support/test.ts';
import { installTranslator, untranslated } from '../support/translator.ts';

const USAGE = /\/user\/[^/]+\/usage/;
const NEW = 'd-k-schrute';

test('the number of loaded days is translated again whenever it changes', async ({ app, page, faults }) => {
  await installTranslator(page, ['⟦', '⟧']);
  const held = await faults.hold('GET', USAGE);
  await page.goto(app.address('usage'));
  await expect(page.getByText(/^⟦0 of \d+ days loaded⟧$/)).toBeVisible();
  await held.release();
  await expect(page.getByText(/^⟦\d+ days loaded⟧$/)).toBeVisible();
  await expect(page.getByText(/ of \d+ days/)).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('⟦Usage⟧');
});

test.describe('with a translator', () => {
  test.setTimeout(90_000);

  test.beforeEach(({ page }) => installTranslator(page));

  test.afterEach(async ({ page }) => expect.poll(() => untranslated(page)).toEqual([]));

  test('after a rename no place shows the old handle', async ({ app, page, guard, handle }) => {
    guard.expectsFailedLoad(/\/identity\/.*/, 404);
    await app.open('profile');
    await app.handleField.fill(NEW);
    await expect(app.handleField).toHaveAccessibleDescription('Available.');
    await app.save('Handle').click();
    await page.getByRole('checkbox').check();
    await app.button('Change handle').click();
    await expect(app.status.filter({ hasText: `Your handle is ${NEW} now.` })).toBeVisible();
    await expect(app.button('Switch account')).toHaveText(NEW);
    await app.button('Delete developer account').click();
    await expect(app.alertDialog('Delete developer account')).toContainText(`This removes ${NEW} for good.`);
    await expect(page.getByText(handle)).toHaveCount(0);
  });

  test('the state of a form and the account menu follow what is typed and saved', async ({ app, page }) => {
    await app.open('profile');
    const card = app.card('Display Name');
    await expect(card).toContainText('No changes to save.');
    for (const name of ['Beet Farmer', 'Assistant Manager']) {
      await app.displayName.fill('x'.repeat(81));
      await expect(app.displayName).toHaveAccessibleDescription('A display name has at most 80 characters.');
      await app.displayName.fill(name);
      await expect(card).toContainText('Unsaved change.');
      await app.save('Display Name').click();
      await expect(app.status.filter({ hasText: 'Display name saved.' })).toBeVisible();
      await expect(card).toContainText('No changes to save.');
      await expect(card).not.toContainText('Unsaved');
      await app.button('Account menu').click();
      await expect(page.getByText(name)).toHaveCount(1);
      await page.keyboard.press('Escape');
    }
    await expect(page.getByText('Beet Farmer')).toHaveCount(0);
  });

  test('tokens that are made, named, deactivated and deleted, and their number, also in another tab', async ({ app, page, newTab, tokens }) => {
    await tokens.only('laptop');
    const other = app.inTab(await newTab());
    await installTranslator(other.page);
    await other.open('profile');
    const lead = other.card('Delete developer account');
    await expect(lead).toContainText('8 workspaces, 1 token and');
    await app.open('credentials');
    await expect(app.tokens).toContainText('1 of 2 used');
    await app.createToken();
    await expect(app.tokens).toContainText('2 of 2 used');
    await expect(lead).toContainText('8 workspaces, 2 tokens and');
    await expect(app.tokenRows).toHaveText([/^Untitled/, /^laptop/]);
    await app.button('Copy token').click();
    await app.button('Done').click();
    await expect(app.panel).toHaveCount(0);

    for (const [before, after] of [['laptop', 'desktop'], ['desktop', 'server']] as const) {
      await app.choose(before, 'Edit title');
      await page.getByRole('textbox', { name: 'Title' }).fill(after);
      await app.button('Save').click();
      await expect(app.tokenRows).toHaveText([/^Untitled/, new RegExp(`^${after}`)]);
    }
    await app.choose('server', 'Deactivate');
    await expect(app.token('server')).toContainText('Inactive');
    await app.choose('server', 'Activate');
    await expect(app.token('server')).not.toContainText('Inactive');

    await app.choose('server', 'Delete');
    await app.alertDialog('Delete token server?').getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(app.tokenRows).toHaveText([/^Untitled/]);
    await expect(app.tokens).toContainText('1 of 2 used');
    await expect(app.tokens).not.toContainText('server');
    await expect(lead).toContainText('8 workspaces, 1 token and');
  });

  /** What is done on each page, step by step: menus, dialogs, and input whose texts change. */
  const WALK: Record<Section, ((app: App) => Promise<void>)[]> = {
    profile: [
      (app) => app.displayName.fill('x'.repeat(81)),
      (app) => app.handleField.fill('Dwight'),
      (app) => app.handleField.fill(NEW),
      (app) => app.handleField.fill('d-k'),
      (app) => app.save('Handle').click(),
      (app) => app.page.keyboard.press('Escape'),
      (app) => app.entry('usage').click(),
      (app) => app.button('Stay').click(),
      (app) => app.card('Handle').getByRole('button', { name: 'Discard' }).click(),
      (app) => app.card('Display Name').getByRole('button', { name: 'Discard' }).click(),
      (app) => app.button('Change avatar').click(),
      (app) => app.page.getByRole('textbox', { name: 'Avatar URL' }).fill('http://images.example'),
      (app) => app.page.keyboard.press('Escape'),
      (app) => app.button('Delete developer account').click(),
      (app) => app.page.keyboard.press('Escape'),
      (app) => app.button('Switch account').click(),
      (app) => app.page.keyboard.press('Escape'),
      (app) => app.button('Account menu').click(),
      (app) => app.page.keyboard.press('Escape'),
    ],
    usage: [
      (app) => expect(app.loaded).toBeVisible(),
      (app) => app.chart('Compute minutes').press('Home'),
      (app) => app.chart('Compute minutes').press('End'),
      (app) => app.button('Show all 8 workspaces').click(),
      (app) => app.button('View as table').first().click(),
      (app) => app.page.getByText('How this is computed').click(),
      async (app) => void (await app.page.getByRole('combobox', { name: 'Range' }).selectOption('Last 7 days')),
      (app) => expect(app.loaded).not.toHaveText('30 days loaded'),
      async (app) => void (await app.page.getByRole('combobox', { name: 'Range' }).selectOption('Custom')),
      (app) => app.button('Manage').click(),
      (app) => app.page.getByRole('textbox', { name: 'Minutes in a billing cycle' }).fill('none'),
      (app) => app.button('Save').click(),
      (app) => app.page.keyboard.press('Escape'),
    ],
    billing: [
      (app) => app.button('Options for invoice PIPES-0012').click(),
      (app) => app.page.keyboard.press('Escape'),
      (app) => app.button('Options for Mastercard 5100').click(),
      (app) => app.menuItem('Remove').click(),
      (app) => app.button('Cancel').click(),
      (app) => app.button('Cancel subscription').click(),
      (app) => app.page.keyboard.press('Escape'),
    ],
    credentials: [
      (app) => app.button('Title and expiry').click(),
      (app) => app.button('Title and expiry').click(),
      (app) => app.choose('laptop', 'Edit title'),
      (app) => app.page.getByRole('textbox', { name: 'Title' }).fill('x'.repeat(101)),
      (app) => app.button('Cancel').click(),
      (app) => app.choose('laptop', 'Delete'),
      (app) => app.button('Cancel').click(),
      (app) => app.button('See all').click(),
      (app) => app.page.keyboard.press('Escape'),
      (app) => app.button('Rotate Password').click(),
      (app) => app.page.keyboard.press('Escape'),
      (app) => app.button('Reset authentication').click(),
      (app) => app.page.keyboard.press('Escape'),
    ],
    notifications: [(app) => expect(app.switch('System')).toBeVisible()],
  };

  for (const [section, name] of Object.entries(SECTIONS) as [Section, string][]) {
    test(`${name}: the page, its menus and dialogs read the same as without it`, async ({ app, page, newTab, tokens, guard }) => {
      guard.expectsFailedLoad(/\/identity\/.*/, 404);
      await tokens.only('laptop');
      const plain = app.inTab(await newTab());
      for (const tab of [app, plain]) await tab.open(section);
      for (const [at, step] of WALK[section].entries()) {
        for (const tab of [app, plain]) await step(tab);
        const read = (tab: App) => tab.page.locator('body').ariaSnapshot();
        await expect(async () => expect(await read(app), `step ${at + 1}`).toBe(await read(plain))).toPass({ timeout: 5_000 });
        expect(await untranslated(page)).toEqual([]);
      }
    });
  }
});
