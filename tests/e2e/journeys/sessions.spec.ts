import type { APIRequestContext, Locator, Page } from '@playwright/test';
import { App } from '../support/app.ts';
import { ROWS, type Row, type Scene } from '../support/fault-matrix-rows.ts';
import { dumpDom } from '../support/dom-dump.ts';
import { expect, test } from '../support/test.ts';
import type { Traffic } from '../support/traffic.ts';

const EMAIL = 'dwight@schrutefarms.example';
const ANY = /^\/api\/v0\//;
const EDITS = ROWS.filter((row) => row.isEdit);

const again = (page: Page) => page.getByRole('alertdialog', { name: 'Sign in again' });
/** Waits until no request is pending. The pointer must not be on a menu entry, which would prefetch its page. */
const settle = async (page: Page, traffic: Traffic) => {
  await page.mouse.move(0, 0);
  await traffic.waitUntilIdle(page);
};
const retry = (row: Row, it: Scene) => row.location(it).getByRole('button', { name: 'Retry', exact: true }).click();

for (const row of EDITS) {
  test(`the session ends before ${row.purpose} is sent: after signing in again in another tab, Retry succeeds`, async ({ app, page, api, tokens, backend, guard, traffic, context, newTab }) => {
    const it: Scene = { app, page, api, tokens, backend, guard, unique: () => '', open: (section) => app.open(section) };
    await row.prepare?.(it);
    await settle(page, traffic);
    await context.clearCookies();
    guard.expectsFailedLoad(ANY, 401);
    await row.act(it);
    await expect(again(page)).toBeVisible();
    await row.unchanged?.(it);

    const other = await newTab();
    await other.goto('/login');
    await other.getByRole('textbox', { name: 'Email' }).fill(EMAIL);
    await other.getByRole('button', { name: 'Email me a link' }).click();
    await other.goto(await backend.mailedLink(EMAIL));
    await expect(app.inTab(other).heading('User Profile')).toBeVisible();

    await expect(again(page)).toHaveCount(0);
    await row.unchanged?.(it);
    await retry(row, it);
    await row.succeeded(it);
  });
}

test.describe('signed in by a pasted token', () => {
  test.use({ signedIn: false });

  // Not the rows about tokens: they begin by deleting all tokens, including the pasted one.
  for (const row of EDITS.filter(({ call }) => !call.includes('/token'))) {
    test(`the token ends before ${row.purpose} is sent: after pasting another one, Retry succeeds`, async ({ app, page, api, tokens, backend, guard, traffic }) => {
      const it: Scene = { app, page, api, tokens, backend, guard, unique: () => '', open: (section) => app.go(section) };
      const first = await tokens.only('first');
      const second = await tokens.create('second');
      await page.goto('/login');
      await page.getByRole('textbox', { name: 'API token' }).fill(first.token!);
      await app.button('Sign in with token').click();
      await expect(app.heading('User Profile')).toBeVisible();
      await row.prepare?.(it);
      await settle(page, traffic);
      await tokens.remove(first);
      guard.expectsFailedLoad(ANY, 401);
      await row.act(it);
      const pasted = again(page).getByRole('textbox', { name: 'API token' });
      await expect(pasted).toBeFocused();
      await row.unchanged?.(it);
      await pasted.fill(second.token!);
      await pasted.press('Enter');
      await expect(again(page)).toHaveCount(0);
      await row.unchanged?.(it);
      await retry(row, it);
      await row.succeeded(it);
    });
  }
});

test.describe('two other tabs, one of them during an edit, follow within two seconds:', () => {
  const within = { timeout: 2_000 };
  const TYPED = 'Assistant to the regional manager';

  test('signing out', async ({ app, newTab, guard }) => {
    const [idle, editing] = [app.inTab(await newTab()), app.inTab(await newTab())];
    await idle.open('credentials');
    await editing.open('profile');
    await editing.displayName.fill(TYPED);
    await app.open('notifications');
    guard.expectsFailedLoad('/api/v0/actor', 401);
    await app.button('Account menu').click();
    await app.menuItem('Sign out').click();
    await Promise.all([idle, editing].map((tab) => expect(tab.page.getByText('You signed out in another tab.')).toBeVisible(within)));
    for (const tab of [idle, editing]) {
      await expect(tab.heading('Sign in')).toBeVisible();
      expect(await dumpDom(tab.page)).not.toContain(TYPED);
    }
  });

  test('a reset of authentication', async ({ app, newTab, guard, tokens }) => {
    await tokens.only('laptop');
    const [idle, editing] = [app.inTab(await newTab()), app.inTab(await newTab())];
    await idle.open('usage');
    await editing.open('credentials');
    await editing.choose('laptop', 'Edit title');
    await editing.dialog('Edit title').getByRole('textbox', { name: 'Title' }).fill(TYPED);
    await app.open('credentials');
    await app.button('Reset authentication').click();
    guard.expectsFailedLoad(ANY, 401);
    await app.alertDialog('Reset authentication?').getByRole('button', { name: 'Reset authentication' }).click();
    await Promise.all([idle, editing].map((tab) => expect(tab.page.getByText('Authentication was reset')).toBeVisible(within)));
    for (const tab of [idle, editing]) {
      await expect(tab.heading('Sign in')).toBeVisible();
      await expect(tab.page.getByRole('dialog')).toHaveCount(0);
      expect(await dumpDom(tab.page)).not.toContain(TYPED);
    }
  });

  test('a rename, which keeps the input; an edit begun under the old handle is saved under the new one', async ({ app, newTab, guard, tokens, api }) => {
    guard.expectsFailedLoad(/\/identity\/.*/, 404);
    await tokens.only('laptop');
    const [titling, naming] = [app.inTab(await newTab()), app.inTab(await newTab())];
    await titling.open('credentials');
    await titling.choose('laptop', 'Edit title');
    const title = titling.dialog('Edit title').getByRole('textbox', { name: 'Title' });
    await title.fill('desktop');
    await naming.open('profile');
    await naming.displayName.fill(TYPED);
    await app.open('profile');
    await app.handleField.fill('d-k-schrute');
    await app.handleField.press('Enter');
    await app.page.getByRole('checkbox').check();
    await app.button('Change handle').click();
    await Promise.all([
      expect(titling.page).toHaveURL('/user/d-k-schrute/advanced/credentials', within),
      expect(naming.page).toHaveURL('/user/d-k-schrute/advanced/profile', within),
    ]);
    await expect(title).toHaveValue('desktop');
    await title.press('Enter');
    await expect(titling.tokenRows).toHaveText(['desktop']);
    await expect(naming.displayName).toHaveValue(TYPED);
    await naming.displayName.press('Enter');
    await expect(naming.status.filter({ hasText: 'Display name saved.' })).toBeVisible();
    expect(await (await api.get('/api/v0/actor')).json()).toMatchObject({ handle: 'd-k-schrute', display_name: TYPED });
  });

  test.describe('another account', () => {
    test.use({ signedIn: false });

    test('the deletion of the account', async ({ backend, context, page, newTab, guard }) => {
      await backend.addUser('pam@dundermifflin.example', 'pam-beesly');
      await context.addCookies((await backend.signInAs('pam@dundermifflin.example')).cookies);
      const app = new App(page, 'pam-beesly');
      const [idle, editing] = [app.inTab(await newTab()), app.inTab(await newTab())];
      await idle.open('usage');
      await editing.open('profile');
      await editing.displayName.fill(TYPED);
      await app.open('profile');
      await app.button('Delete developer account').click();
      await app.alertDialog('Delete developer account').getByRole('textbox').fill(app.handle);
      guard.expectsFailedLoad(ANY, 401);
      await app.alertDialog('Delete developer account').getByRole('button', { name: 'Delete', exact: true }).click();
      await Promise.all([idle, editing].map((tab) => expect(tab.heading('Goodbye')).toBeVisible(within)));
      expect(await dumpDom(editing.page)).not.toContain(TYPED);
    });
  });
});

test.describe('a conflict of two tabs is reported before the second one overwrites the first:', () => {
  /** An edit that two tabs make: its preparation and submission, the place of the message, the field, the saved value. */
  interface Conflict {
    what: string;
    values: [first: string, second: string];
    ready(app: App, value: string): Promise<void>;
    send(app: App): Promise<void>;
    place(app: App, value: string): Locator;
    typed(app: App): Locator;
    saved(api: APIRequestContext): Promise<unknown>;
  }

  const user = async (api: APIRequestContext) => (await api.get('/api/v0/actor')).json();

  const CONFLICTS: Conflict[] = [
    {
      what: 'the display name',
      values: ['From the first tab', 'From the second tab'],
      ready: async (app, value) => {
        await app.open('profile');
        await app.displayName.fill(value);
      },
      send: (app) => app.save('Display Name').click(),
      place: (app) => app.card('Display Name'),
      typed: (app) => app.displayName,
      saved: async (api) => (await user(api)).display_name,
    },
    {
      what: 'the handle',
      values: ['d-k-schrute', 'dwight-the-second'],
      ready: async (app, value) => {
        await app.open('profile');
        await app.handleField.fill(value);
        await app.handleField.press('Enter');
        await app.page.getByRole('checkbox').check();
      },
      send: (app) => app.button('Change handle').click(),
      place: (app, value) => app.dialog(`Change handle to ${value}?`),
      typed: (app) => app.handleField,
      saved: async (api) => (await user(api)).handle,
    },
    {
      what: 'the thresholds',
      values: ['7', '11'],
      ready: async (app, value) => {
        await app.open('usage');
        await app.button('Manage').click();
        await app.page.getByRole('textbox', { name: 'GB on any day' }).fill(value);
      },
      send: (app) => app.dialog('Usage thresholds').getByRole('button', { name: 'Save' }).click(),
      place: (app) => app.dialog('Usage thresholds'),
      typed: (app) => app.page.getByRole('textbox', { name: 'GB on any day' }),
      saved: async (api) => String((await user(api)).usage_storage_threshold),
    },
    {
      what: 'the title of a token',
      values: ['desktop', 'server'],
      ready: async (app, value) => {
        await app.open('credentials');
        await app.choose('laptop', 'Edit title');
        await app.dialog('Edit title').getByRole('textbox', { name: 'Title' }).fill(value);
      },
      send: (app) => app.dialog('Edit title').getByRole('button', { name: 'Save' }).click(),
      place: (app) => app.dialog('Edit title'),
      typed: (app) => app.dialog('Edit title').getByRole('textbox', { name: 'Title' }),
      saved: async (api) => (await (await api.get(`/api/v0/user/${(await user(api)).handle}/token`)).json()).items[0].title,
    },
  ];

  for (const { what, values, ready, send, place, typed, saved } of CONFLICTS) {
    // Tabs of a browser notify each other; another machine does not.
    for (const hears of [true, false]) {
      test(`${what}, ${hears ? 'with' : 'without'} a notification from the first tab`, async ({ app, newTab, guard, tokens, api }) => {
        guard.expectsFailedLoad(/\/identity\/.*/, 404);
        for (const status of [403, 404, 412]) guard.expectsFailedLoad(ANY, status);
        await tokens.only('laptop');
        const page = await newTab();
        if (!hears) await page.addInitScript(() => void (BroadcastChannel.prototype.addEventListener = () => {}));
        const second = app.inTab(page);
        await ready(app, values[0]);
        await ready(second, values[1]);
        await send(app);
        await expect.poll(() => saved(api)).toBe(values[0]);

        await send(second);
        const alert = place(second, values[1]).getByRole('alert');
        await expect(alert).toContainText('changed elsewhere');
        await expect(typed(second)).toHaveValue(values[1]);
        expect(await saved(api)).toBe(values[0]);
        await place(second, values[1]).getByRole('button', { name: 'Retry' }).click();
        await expect.poll(() => saved(api)).toBe(values[1]);
        await expect(second.alert).toHaveCount(0);
      });
    }
  }

  test('a switch has the state of the last flip', async ({ app, newTab, api, handle }) => {
    await api.patch(`/api/v0/user/${handle}/preferences`, { data: { communication_tips_and_tricks: 'disabled' } });
    const second = app.inTab(await newTab());
    for (const tab of [app, second]) await tab.open('notifications');
    for (const tab of [app, second]) {
      await tab.switch('Tips & Tricks').click();
      await expect(tab.status.filter({ hasText: 'Tips & Tricks turned on.' })).toBeVisible();
      await expect(tab.switch('Tips & Tricks')).toBeChecked();
    }
    expect(await (await api.get(`/api/v0/user/${handle}/preferences`)).json()).toMatchObject({ communication_tips_and_tricks: 'enabled' });
  });
});

test('when the dialog closes and the button that opened it is gone, the heading gets the focus', async ({ app, page, faults }) => {
  const broken = await faults.inject('GET', /\/user\/[^/]+\/preferences/, { status: 500 });
  await app.open('notifications');
  await expect(app.alert).toBeVisible();
  await faults.inject('GET', /\/user\/[^/]+\/preferences/, { status: 401 });
  await broken.remove();
  await app.button('Retry').click();
  await expect(again(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(app.heading('Notifications')).toBeFocused();
});

test('a tab reads again when it is looked at after a minute, and when the network is back', async ({ app, page, tokens, faults }) => {
  await tokens.only('laptop');
  await faults.fakeClock();
  await app.open('credentials');
  await expect(app.tokenRows).toHaveText(['laptop']);
  const look = () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await tokens.create('desktop');
  await page.clock.runFor(61_000);
  await look();
  await expect(app.tokenRows).toHaveCount(2);
  const [desktop] = await tokens.all();
  await tokens.remove(desktop!);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await expect(app.tokenRows).toHaveCount(1);
  // Not more often than once a minute.
  const read = await faults.hold('GET', /\/user\/[^/]+\/token/);
  await look();
  await page.clock.runFor(1_000);
  expect(read.hits).toBe(0);
});
