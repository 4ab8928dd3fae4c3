import { type APIRequestContext, type Locator, type Page, expect } from '@playwright/test';
import { App, type Section } from './app.ts';
import type { Backend } from './backend.ts';
import { CliLogin } from './cli-login.ts';
import type { Guard } from './guard.ts';
import { halves } from './images.ts';
import type { Tokens } from './tokens.ts';

/** What the steps of a row work with. */
export interface Stage {
  app: App;
  page: Page;
  api: APIRequestContext;
  tokens: Tokens;
  backend: Backend;
  guard: Guard;
  /** The name of a fresh one of something, for what has to be another one each time. */
  fresh(): string;
  /** Goes to a section; how is for the test to say. */
  open(section: Section): Promise<void>;
}

/** One thing that the app asks of the service, and what a person sees of it. */
export interface Row {
  /** The method and the path below `/api/v0`, with the names of its parts. */
  call: string;
  /** What it is for. */
  what: string;
  /** As whom: the demo account when nothing is said. */
  as?: 'nobody' | 'tenant';
  /** Brings the page to where the call can be made. */
  ready?(it: Stage): Promise<unknown>;
  /** Makes the call. */
  act(it: Stage): Promise<unknown>;
  /** Makes it again after a failure: by Retry when nothing is said. */
  again?(it: Stage): Promise<unknown>;
  /** Where a failure is said. */
  place(it: Stage): Locator;
  /** How it begins; a text of the place when it is no alert. */
  says: RegExp;
  /** It is said in the line that the answer would have filled, and Retry beside it does not count down. */
  inline?: true;
  /** The line stands for every cause. */
  anyCause?: true;
  /** What must be as it was before, and as it was typed. */
  kept?(it: Stage): Promise<unknown>;
  /** What is there when it went well. */
  done(it: Stage): Promise<unknown>;
  /** How many requests it takes at once. One when nothing is said. */
  most?: number;
  /** A 401 is an answer here, or nobody is signed in: no dialog, but this. */
  refused?(it: Stage): Promise<unknown>;
  /** After signing in again it goes on by itself. */
  goesOn?: true;
  /** After a pause that the service asked for it goes on by itself, and this says so meanwhile. */
  pauses?(it: Stage): Promise<unknown>;
  /** A 412 means that there is nothing to try again. */
  final412?: RegExp;
  /** Something is typed or chosen that must outlast the end of a session. */
  edit?: true;
}

const NEW = 'd-k-schrute';
const IMAGES = 'https://images.example';

const main = ({ page }: Stage) => page.getByRole('main');
const card = (name: string) => (it: Stage) => it.app.card(name);
const dialog = (name: string) => (it: Stage) => it.app.dialog(name);
const alertDialog = (name: string) => (it: Stage) => it.app.alertDialog(name);
const press = (button: string, place: (it: Stage) => Locator) => (it: Stage) => place(it).getByRole('button', { name: button, exact: true }).click();
const open = (section: Section) => (it: Stage) => it.open(section);
/** What loads with its page: opening it is the call. */
const isThere = (find: (it: Stage) => Locator) => (it: Stage) => expect(find(it)).toBeVisible();
const isGone = (find: (it: Stage) => Locator) => (it: Stage) => expect(find(it)).toHaveCount(0);
const says = (text: string) => (it: Stage) => expect(it.app.status.filter({ hasText: text }).first()).toBeVisible();
const signIn = (it: Stage) => expect(it.app.heading('Sign in')).toBeVisible();
const handle = ({ app }: Stage) => app.handle;
const email = async (it: Stage): Promise<string> => (await (await it.api.get(`/api/v0/user/${handle(it)}/email`)).json()).items[0].email;

const login = new WeakMap<Stage, CliLogin>();
const asked = (it: Stage) => login.get(it)!;
async function ask(it: Stage): Promise<void> {
  login.set(it, await CliLogin.ask(it.backend));
  await it.page.goto(asked(it).address);
  await expect(it.page.getByText(asked(it).code)).toBeVisible();
}

async function oneToken(it: Stage): Promise<void> {
  await it.tokens.only('laptop');
  await it.open('credentials');
  await expect(it.app.token('laptop')).toBeVisible();
}

async function download({ app }: Stage): Promise<void> {
  await app.button('Options for invoice PIPES-0012').click();
  await app.menuItem('Download').click();
}

async function makeDefault({ app }: Stage): Promise<void> {
  await app.button('Options for Mastercard 5100').click();
  await app.menuItem('Make default').click();
}

async function signOut({ app }: Stage): Promise<void> {
  await app.button('Account menu').click();
  await app.menuItem('Sign out').click();
}

/** Everything the app asks of the service: the guard of all tests refuses whatever is not here. */
export const ROWS: Row[] = [
  // The account
  {
    call: 'GET /actor',
    what: 'who is signed in',
    act: ({ app, page }) => page.goto(app.address('notifications')),
    place: main,
    says: /Your account could not be loaded/,
    done: isThere(({ app }) => app.switch('Tips & Tricks')),
    refused: signIn,
  },
  {
    call: 'GET /actor',
    what: 'signing in by a pasted token',
    as: 'nobody',
    ready: async ({ page, tokens }) => {
      const { token } = await tokens.only('pasted');
      await page.goto('/login');
      await page.getByRole('textbox', { name: 'API token' }).fill(token!);
    },
    act: press('Sign in with token', main),
    place: main,
    says: /You are not signed in/,
    kept: ({ page }) => expect(page.getByRole('textbox', { name: 'API token' })).toHaveValue(/^tpt_/),
    refused: ({ page }) => expect(page.getByRole('textbox', { name: 'API token' })).toHaveAccessibleDescription(/refused this token/),
    done: isThere(({ app }) => app.heading('User Profile')),
  },
  {
    call: 'GET /actor',
    what: 'the service’s clock, for a reset',
    ready: async (it) => {
      await it.open('credentials');
      await it.app.button('Reset authentication').click();
    },
    act: press('Reset authentication', alertDialog('Reset authentication?')),
    place: alertDialog('Reset authentication?'),
    says: /Authentication was not reset/,
    kept: async ({ guard }) => expect(guard.requests.filter((request) => request.method() === 'PATCH')).toEqual([]),
    done: signIn,
  },
  {
    call: 'PATCH /user/{handle}',
    what: 'the display name',
    edit: true,
    ready: async (it) => {
      await it.open('profile');
      await it.app.displayName.fill('Assistant to the regional manager');
    },
    act: press('Save', card('Display Name')),
    place: card('Display Name'),
    says: /The display name was not saved.*what you typed is kept/is,
    kept: ({ app }) => expect(app.displayName).toHaveValue('Assistant to the regional manager'),
    done: ({ app }) => expect(app.save('Display Name')).toHaveAccessibleDescription('No changes to save.'),
  },
  {
    call: 'PATCH /user/{handle}',
    what: 'the handle',
    edit: true,
    ready: async (it) => {
      it.guard.provokes(/\/identity\/.*/, 404);
      await it.open('profile');
      await it.app.handleField.fill(NEW);
      await it.app.handleField.press('Enter');
      await it.page.getByRole('checkbox').check();
    },
    act: press('Change handle', dialog(`Change handle to ${NEW}?`)),
    place: dialog(`Change handle to ${NEW}?`),
    says: /The handle was not changed.*what you typed is kept/is,
    kept: async ({ app, page }) => {
      await expect(page.getByRole('checkbox')).toBeChecked();
      await expect(app.handleField).toHaveValue(NEW);
    },
    done: ({ page }) => expect(page).toHaveURL(`/user/${NEW}/advanced/profile`),
  },
  {
    call: 'PATCH /user/{handle}',
    what: 'the address of an image',
    edit: true,
    ready: async (it) => {
      it.guard.expectsOrigin(IMAGES);
      await it.page.context().route(`${IMAGES}/**`, (route) => route.fulfill({ contentType: 'image/png', body: halves(84, 84).buffer }));
      await it.open('profile');
      await it.app.button('Change avatar').click();
      await it.page.getByRole('textbox', { name: 'Avatar URL' }).fill(`${IMAGES}/me.png`);
      await expect(it.page.getByRole('img', { name: 'Preview' })).toBeVisible();
      await expect(dialog('Change avatar')(it).getByRole('button', { name: 'Save' })).not.toHaveAttribute('aria-disabled', 'true');
    },
    act: press('Save', dialog('Change avatar')),
    place: dialog('Change avatar'),
    says: /The image was not saved/,
    kept: ({ page }) => expect(page.getByRole('textbox', { name: 'Avatar URL' })).toHaveValue(`${IMAGES}/me.png`),
    done: isGone(dialog('Change avatar')),
  },
  {
    call: 'PATCH /user/{handle}',
    what: 'the usage thresholds',
    edit: true,
    ready: async (it) => {
      await it.open('usage');
      await expect(it.app.loaded).toBeVisible();
      await it.app.button('Manage').click();
      await it.page.getByRole('textbox', { name: 'GB on any day' }).fill('7');
    },
    act: press('Save', dialog('Usage thresholds')),
    place: dialog('Usage thresholds'),
    says: /The thresholds were not saved.*what you typed is kept/is,
    kept: ({ page }) => expect(page.getByRole('textbox', { name: 'GB on any day' })).toHaveValue('7'),
    done: isGone(dialog('Usage thresholds')),
  },
  {
    call: 'PATCH /user/{handle}',
    what: 'the reset of authentication',
    ready: async (it) => {
      await it.open('credentials');
      await it.app.button('Reset authentication').click();
    },
    act: press('Reset authentication', alertDialog('Reset authentication?')),
    place: alertDialog('Reset authentication?'),
    says: /Authentication was not reset/,
    done: signIn,
  },
  {
    call: 'DELETE /user/{handle}',
    what: 'the account',
    ready: async (it) => {
      // One that may go: the demo account is the only owner of an organization.
      await it.backend.addUser('pam@dundermifflin.example', 'pam-beesly');
      await it.page.context().addCookies((await it.backend.signInAs('pam@dundermifflin.example')).cookies);
      it.app = new App(it.page, 'pam-beesly');
      await it.open('profile');
      await it.app.button('Delete developer account').click();
      await alertDialog('Delete developer account')(it).getByRole('textbox').fill(handle(it));
    },
    act: press('Delete', alertDialog('Delete developer account')),
    place: alertDialog('Delete developer account'),
    says: /The account was not deleted/,
    kept: (it) => expect(alertDialog('Delete developer account')(it).getByRole('textbox')).toHaveValue(handle(it)),
    done: isThere(({ app }) => app.heading('Goodbye')),
  },
  {
    call: 'POST /user/{handle}/avatar',
    what: 'an image',
    ready: async (it) => {
      await it.open('profile');
      await it.app.button('Change avatar').click();
      const chooser = it.page.waitForEvent('filechooser');
      await it.app.button('Choose an image').click();
      await (await chooser).setFiles(halves(64, 64));
      await expect(it.page.getByRole('application')).toBeVisible();
    },
    act: press('Upload', dialog('Change avatar')),
    place: dialog('Change avatar'),
    says: /The image was not saved/,
    kept: isThere(({ page }) => page.getByRole('application')),
    done: isGone(dialog('Change avatar')),
  },
  {
    call: 'DELETE /user/{handle}/avatar',
    what: 'the generated image again',
    ready: async (it) => {
      await it.api.post(`/api/v0/user/${handle(it)}/avatar`, { multipart: { avatar: halves(64, 64) } });
      await it.open('profile');
    },
    act: press('Reset', card('Avatar')),
    place: card('Avatar'),
    says: /The image was not reset/,
    done: (it) => expect(it.app.card('Avatar')).toContainText('Nothing to reset'),
  },
  {
    call: 'GET /identity/{handle}',
    what: 'whether a handle is free',
    ready: (it) => {
      it.guard.provokes(/\/identity\/.*/, 404);
      return it.open('profile');
    },
    act: (it) => it.app.handleField.fill(`${NEW}-${it.fresh()}`),
    again: (it) => it.app.handleField.fill(`${NEW}-${it.fresh()}`),
    place: card('Handle'),
    says: /Whether it is free could not be found out/,
    inline: true,
    anyCause: true,
    kept: ({ app }) => expect(app.handleField).toHaveValue(new RegExp(`^${NEW}-`)),
    done: ({ app }) => expect(app.handleField).toHaveAccessibleDescription('Available.'),
  },
  {
    call: 'GET /identity/{handle}',
    what: 'the name of the tenant',
    as: 'tenant',
    act: async ({ app, page }) => {
      await page.goto('/');
      await app.entry('billing').click();
    },
    place: card('Billing'),
    says: /The name of your tenant could not be loaded/,
    done: (it) => expect(main(it)).toContainText('This account is part of'),
  },
  {
    call: 'GET /actor/org',
    what: 'the organizations',
    ready: open('profile'),
    act: ({ app }) => app.button('Switch account').click(),
    again: async ({ app, page }) => {
      await page.keyboard.press('Escape');
      await app.button('Switch account').click();
    },
    place: ({ page }) => page.getByRole('list', { name: 'Organizations' }),
    says: /Organizations could not be loaded/,
    inline: true,
    done: isThere(({ page }) => page.getByRole('listitem').filter({ hasText: 'dunder-mifflin' })),
  },
  {
    call: 'GET /user/{handle}/workspace',
    what: 'the workspaces',
    act: open('credentials'),
    place: card('Database Password'),
    says: /The workspaces could not be loaded/,
    done: isThere((it) => card('Database Password')(it).getByRole('combobox', { name: 'Workspace' })),
  },
  {
    call: 'GET /user/{handle}/email',
    what: 'the addresses',
    act: open('notifications'),
    again: async ({ app }) => {
      await app.go('profile');
      await app.go('notifications');
    },
    place: card('Email'),
    says: /which could not be loaded/,
    inline: true,
    anyCause: true,
    done: (it) => expect(it.app.card('Email')).toContainText('Verified'),
  },
  {
    call: 'GET /user/{handle}/constraint',
    what: 'the limits',
    act: open('usage'),
    place: card('This billing cycle'),
    says: /What your plan includes could not be loaded/,
    done: (it) => expect(it.app.card('This billing cycle')).toContainText(/of [\d,]+ min/),
  },
  {
    call: 'GET /user/{handle}/preferences',
    what: 'which mail is sent',
    act: open('notifications'),
    place: card('Email'),
    says: /Your choices could not be loaded/,
    done: isThere(({ app }) => app.switch('Tips & Tricks')),
  },
  {
    call: 'PATCH /user/{handle}/preferences',
    what: 'a kind of mail',
    edit: true,
    ready: async (it) => {
      await it.api.patch(`/api/v0/user/${handle(it)}/preferences`, { data: { communication_tips_and_tricks: 'disabled' } });
      await it.open('notifications');
    },
    act: ({ app }) => app.switch('Tips & Tricks').click(),
    place: card('Email'),
    says: /Tips & Tricks could not be turned on.*It is still off/s,
    kept: ({ app }) => expect(app.switch('Tips & Tricks')).not.toBeChecked(),
    done: async (it) => {
      await says('Tips & Tricks turned on.')(it);
      await expect(it.app.switch('Tips & Tricks')).toBeChecked();
    },
  },
  // What was done to the account
  {
    call: 'GET /user/{handle}/audit_log',
    what: 'the last events',
    act: open('credentials'),
    place: card('Recent security activity'),
    says: /The activity could not be loaded/,
    done: isThere((it) => card('Recent security activity')(it).getByRole('rowheader').first()),
  },
  {
    call: 'GET /user/{handle}/audit_log',
    what: 'older events',
    ready: async (it) => {
      const [token] = await it.tokens.all();
      for (let number = 0; number < 60; number += 1) await it.tokens.change(token!, { title: `laptop ${number}` });
      await it.open('credentials');
      await it.app.button('See all').click();
    },
    act: press('Show older', card('Recent security activity')),
    place: card('Recent security activity'),
    says: /The older activity could not be loaded/,
    kept: (it) => expect(card('Recent security activity')(it).getByRole('rowheader')).toHaveCount(50),
    done: (it) => expect(card('Recent security activity')(it).getByRole('rowheader').last()).toHaveText('Account made'),
  },
  // Billing
  {
    call: 'GET /user/{handle}/billing/plan',
    what: 'the plan',
    act: open('billing'),
    place: card('Plan and status'),
    says: /Could not be loaded/,
    inline: true,
    done: (it) => expect(it.app.card('Plan and status')).toContainText('Developer'),
  },
  {
    call: 'GET /user/{handle}/billing/subscription',
    what: 'the subscription',
    act: open('billing'),
    place: card('Plan and status'),
    says: /The subscription could not be loaded/,
    done: isThere(({ app }) => app.button('Cancel subscription')),
  },
  {
    call: 'POST /user/{handle}/billing/subscription',
    what: 'a subscription',
    ready: async (it) => {
      const path = `/api/v0/user/${handle(it)}/billing/subscription`;
      const [{ id }] = (await (await it.api.get(path)).json()).items;
      await it.api.delete(`${path}/${id}`);
      await it.open('billing');
      await it.app.button('Create subscription').click();
    },
    act: press('Create subscription', dialog('Create a subscription?')),
    place: dialog('Create a subscription?'),
    says: /The subscription was not created/,
    done: isThere(({ app }) => app.button('Cancel subscription')),
  },
  {
    call: 'DELETE /user/{handle}/billing/subscription/{id}',
    what: 'the end of the subscription',
    ready: async (it) => {
      await it.open('billing');
      await it.app.button('Cancel subscription').click();
    },
    act: press('Cancel subscription', alertDialog('Cancel the subscription?')),
    place: alertDialog('Cancel the subscription?'),
    says: /The subscription was not cancelled/,
    done: (it) => expect(it.app.card('Plan and status')).toContainText('Cancelled, ends on'),
  },
  {
    call: 'GET /user/{handle}/billing/invoice',
    what: 'the invoices',
    act: open('billing'),
    place: card('Invoices'),
    says: /The invoices could not be loaded/,
    done: isThere(({ app }) => app.button('Options for invoice PIPES-0012')),
  },
  {
    call: 'GET /user/{handle}/billing/invoice/{id}',
    what: 'a PDF',
    ready: open('billing'),
    act: download,
    again: async (it) => {
      const file = it.page.waitForEvent('download', { timeout: 0 });
      file.catch(() => {});
      files.set(it, file);
      await download(it);
    },
    place: card('Invoices'),
    says: /The PDF could not be loaded/,
    done: async (it) => expect((await files.get(it)!).suggestedFilename()).toBe('PIPES-0012.pdf'),
  },
  {
    call: 'GET /user/{handle}/billing/stripe/invoice/upcoming',
    what: 'the upcoming invoice',
    act: open('billing'),
    place: card('Plan and status'),
    says: /Could not be loaded/,
    inline: true,
    done: (it) => expect(it.app.card('Plan and status')).toContainText('so far'),
  },
  {
    call: 'GET /user/{handle}/billing/payment_method',
    what: 'the cards',
    act: open('billing'),
    place: card('Cards'),
    says: /The cards could not be loaded/,
    done: isThere(({ app }) => app.button('Options for Visa 4242')),
  },
  {
    call: 'PATCH /user/{handle}/billing/payment_method/{id}',
    what: 'the default card',
    ready: open('billing'),
    act: makeDefault,
    again: makeDefault,
    place: card('Cards'),
    says: /The default card was not changed/,
    kept: (it) => expect(it.page.getByRole('row', { name: /Visa 4242/ })).toContainText('Default'),
    done: (it) => expect(it.page.getByRole('row', { name: /Mastercard 5100/ })).toContainText('Default'),
  },
  {
    call: 'DELETE /user/{handle}/billing/payment_method/{id}',
    what: 'a card',
    ready: async ({ app, open }) => {
      await open('billing');
      await app.button('Options for Mastercard 5100').click();
      await app.menuItem('Remove').click();
    },
    act: press('Remove', alertDialog('Remove Mastercard 5100?')),
    place: alertDialog('Remove Mastercard 5100?'),
    says: /The card was not removed/,
    done: isGone(({ page }) => page.getByRole('row', { name: /Mastercard 5100/ })),
  },
  // Signing in and out
  {
    call: 'POST /login',
    what: 'a link by mail',
    as: 'nobody',
    ready: async ({ page }) => {
      await page.goto('/login');
      await page.getByRole('textbox', { name: 'Email' }).fill('dwight@example.com');
    },
    act: press('Email me a link', main),
    place: main,
    says: /The link was not sent/,
    kept: ({ page }) => expect(page.getByRole('textbox', { name: 'Email' })).toHaveValue('dwight@example.com'),
    refused: (it) => expect(main(it).getByRole('alert')).toContainText(/The link was not sent.*signed out/s),
    done: says('dwight@example.com'),
  },
  {
    call: 'GET /login/confirm',
    what: 'a mailed link',
    as: 'nobody',
    ready: async (it) => void (await it.api.post('/api/v0/login', { data: { email: await email(it) } })),
    act: async (it) => it.page.goto(await it.backend.mailedLink(await email(it))),
    place: main,
    says: /You are not signed in yet/,
    refused: isThere(({ page }) => page.getByRole('link', { name: 'Get a new link' })),
    final412: /used before/,
    done: isThere(({ app }) => app.heading('User Profile')),
  },
  {
    call: 'POST /logout',
    what: 'signing out',
    ready: open('notifications'),
    act: signOut,
    again: signOut,
    place: ({ app }) => app.status.filter({ hasText: 'You are still signed in.' }),
    says: /You are still signed in/,
    inline: true,
    kept: isThere(({ app }) => app.heading('Notifications')),
    // Whoever is signed out already is signed out.
    refused: async (it) => {
      await signIn(it);
      await it.open('notifications');
    },
    done: signIn,
  },
  {
    call: 'GET /login/token/{id}',
    what: 'what a command line asks',
    ready: async (it) => void login.set(it, await CliLogin.ask(it.backend)),
    act: (it) => it.page.goto(asked(it).address),
    place: main,
    says: /The login could not be loaded/,
    goesOn: true,
    done: (it) => expect(it.page.getByText(asked(it).code)).toBeVisible(),
  },
  {
    call: 'PATCH /login/token/{id}',
    what: 'yes to a command line',
    ready: ask,
    act: press('Confirm', main),
    place: main,
    says: /The login was not confirmed/,
    kept: (it) => expect(it.page.getByText(asked(it).code)).toBeVisible(),
    done: says('Confirmed.'),
  },
  {
    call: 'DELETE /login/token/{id}',
    what: 'no to a command line',
    ready: ask,
    act: press('Refuse', main),
    place: main,
    says: /The login was not refused/,
    kept: (it) => expect(it.page.getByText(asked(it).code)).toBeVisible(),
    done: says('Refused.'),
  },
  // The database password
  {
    call: 'GET /user/{handle}/password',
    what: 'the database password',
    ready: open('credentials'),
    act: press('Show password', card('Database Password')),
    place: card('Database Password'),
    says: /The password could not be read/,
    done: isThere(({ app }) => app.button('Hide password')),
  },
  {
    call: 'POST /user/{handle}/password',
    what: 'another database password',
    edit: true,
    ready: async (it) => {
      await it.open('credentials');
      await expect(it.app.card('Recent security activity').getByRole('rowheader').first()).toBeVisible();
      await it.app.button('Rotate Password').click();
    },
    act: press('Rotate Password', alertDialog('Rotate the database password?')),
    place: alertDialog('Rotate the database password?'),
    says: /The password was not rotated/,
    done: isGone(alertDialog('Rotate the database password?')),
  },
  // Tokens
  {
    call: 'GET /user/{handle}/token',
    what: 'the tokens',
    act: open('credentials'),
    place: card('Tokens'),
    says: /The tokens could not be loaded/,
    done: isThere(({ app }) => app.tokenRows.first()),
  },
  {
    call: 'POST /user/{handle}/token',
    what: 'a new token',
    edit: true,
    ready: async (it) => {
      await oneToken(it);
      await it.app.button('Title and expiry').click();
      await it.app.tokens.getByRole('textbox', { name: 'Title' }).fill('ci');
    },
    act: press('New Token', card('Tokens')),
    place: card('Tokens'),
    says: /The token was not made/,
    kept: ({ app }) => expect(app.tokens.getByRole('textbox', { name: 'Title' })).toHaveValue('ci'),
    done: async ({ app, tokens }) => {
      await expect(app.panel).toBeVisible();
      expect(await tokens.all()).toHaveLength(2);
    },
  },
  {
    call: 'PATCH /user/{handle}/token/{id}',
    what: 'a token switched off',
    edit: true,
    ready: oneToken,
    act: ({ app }) => app.choose('laptop', 'Deactivate'),
    place: card('Tokens'),
    says: /laptop could not be deactivated/,
    kept: ({ app }) => expect(app.token('laptop')).toContainText('Active'),
    done: ({ app }) => expect(app.token('laptop')).toContainText('Inactive'),
  },
  {
    call: 'PATCH /user/{handle}/token/{id}',
    what: 'the title of a token',
    edit: true,
    ready: async (it) => {
      await oneToken(it);
      await it.app.choose('laptop', 'Edit title');
      await dialog('Edit title')(it).getByRole('textbox', { name: 'Title' }).fill('desktop');
    },
    act: press('Save', dialog('Edit title')),
    place: dialog('Edit title'),
    says: /The title was not saved.*What you typed is kept/s,
    kept: (it) => expect(dialog('Edit title')(it).getByRole('textbox', { name: 'Title' })).toHaveValue('desktop'),
    done: ({ app }) => expect(app.tokenRows).toHaveText(['desktop']),
  },
  {
    call: 'DELETE /user/{handle}/token/{id}',
    what: 'a token',
    edit: true,
    ready: async (it) => {
      await oneToken(it);
      await it.app.choose('laptop', 'Delete');
    },
    act: press('Delete', alertDialog('Delete token laptop?')),
    place: alertDialog('Delete token laptop?'),
    says: /laptop was not deleted/,
    done: isGone(({ app }) => app.token('laptop')),
  },
  // Usage
  {
    call: 'GET /user/{handle}/usage',
    what: 'what was used',
    act: open('usage'),
    place: main,
    says: /Not all of the usage could be loaded/,
    most: 4,
    pauses: isThere(({ page }) => page.getByText(/asks for a pause of \d+ s/)),
    done: isThere(({ app }) => app.loaded),
  },
];

/** The operations of the service that the app does not call, and why. */
export const UNUSED: Record<string, string> = {
  'GET /actor/workspace': 'the same as /user/{handle}/workspace',
  'GET /identity/{handle}/avatar': 'the address of an image, loaded by the browser',
  'GET /invoice/{pass}': 'a link in an invoice, opened by the browser',
  'GET /logout/{provider}': 'for other sign-in providers',
  'GET /tenant/{handle}': 'the identity has the name of the tenant',
  'GET /user/{handle}': 'the same as /actor',
  'GET /user/{handle}/billing/payment_method/{id}': 'the list has every field',
  'GET /user/{handle}/billing/subscription/{id}': 'the list has every field',
  'GET /user/{handle}/token/{id}': 'the list has every field',
  'GET /user/{handle}/workspace/{handle}/usage': 'the usage of the account covers every workspace',
  'POST /login/token': 'called by a command line',
};

const files = new WeakMap<Stage, Promise<{ suggestedFilename(): string }>>();

/** The path of a call as a pattern, to be matched as a whole. */
export function pattern(call: string): RegExp {
  return new RegExp(call.replace(/^\w+ /, '').replace(/\{\w+\}/g, '[^/]+'));
}

const CALLS = [...new Set(ROWS.map((row) => row.call))].map((call) => ({
  method: call.split(' ')[0],
  path: new RegExp(`^${pattern(call).source}$`),
}));

/** Whether there is a row for this request; `path` is what follows `/api/v0`. */
export function isKnown(method: string, path: string): boolean {
  return CALLS.some((call) => call.method === method && call.path.test(path));
}
