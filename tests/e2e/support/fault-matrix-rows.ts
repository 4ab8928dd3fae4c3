import { type APIRequestContext, type Locator, type Page, expect } from '@playwright/test';
import { App, type Section } from './app.ts';
import type { Backend } from './backend.ts';
import { CliLogin } from './cli-login.ts';
import type { Guard } from './guard.ts';
import { twoColorImage } from './images.ts';
import type { Tokens } from './tokens.ts';

/** The fixtures that the steps of a row use. */
export interface Scene {
  app: App;
  page: Page;
  api: APIRequestContext;
  tokens: Tokens;
  backend: Backend;
  guard: Guard;
  /** A text that is different each time. */
  unique(): string;
  /** Goes to a section, by a load or by the menu as the test chooses. */
  open(section: Section): Promise<void>;
}

/** A call that reads. */
export interface Read extends Call {
  call: `GET ${string}`;
}

/** A call that changes something. */
export interface Change extends Call {
  call: `${'POST' | 'PATCH' | 'DELETE'} ${string}`;
  /**
   * What the page says when the change was made but its answer did not arrive, or was a refusal of a second copy: it finds
   * out that it is done, or else this message, with how to find out.
   */
  lost: 'done' | RegExp | ((it: Scene) => Promise<unknown>);
}

export type Row = Read | Change;

export const isChange = (row: Row): row is Change => 'lost' in row;

/** One call of the app to the service, and how the page shows it. */
interface Call {
  /** The method and the path below `/api/v0`, with named parameters. */
  call: string;
  /** What the app needs it for. */
  purpose: string;
  /** Who makes it, if not the demo account. */
  as?: 'nobody' | 'tenant';
  /** Prepares the page for the call. */
  prepare?(it: Scene): Promise<unknown>;
  /** Makes the call. */
  act(it: Scene): Promise<unknown>;
  /** Makes it again after a failure, if not by the Retry button. */
  retry?(it: Scene): Promise<unknown>;
  /** The place of the error message. */
  location(it: Scene): Locator;
  /** The beginning of the error message. */
  message: RegExp;
  /** The message replaces the missing value and is not an alert; its Retry does not count down. */
  inline?: true;
  /** The message is the same for every fault. */
  sameMessage?: true;
  /** Expects that a failure leaves the data and the input as they were. */
  unchanged?(it: Scene): Promise<unknown>;
  /** Expects the result of a success. */
  succeeded(it: Scene): Promise<unknown>;
  /** The largest number of requests at a time, if not one. */
  maxRequests?: number;
  /** How many time-outs in a row end it, if not one. */
  silences?: number;
  /** Expects this on a 401, if not the dialog to sign in again. */
  on401?(it: Scene): Promise<unknown>;
  /** It is retried automatically after signing in again. */
  resumes?: true;
  /** It is retried automatically after `Retry-After`; expects this during the pause. */
  whilePaused?(it: Scene): Promise<unknown>;
  /** The message on a 412, if there is nothing to retry. */
  on412?: RegExp;
  /** It saves input of the user, which must survive the end of a session. */
  isEdit?: true;
}

const NEW = 'd-k-schrute';
const IMAGES = 'https://images.example';

const main = ({ page }: Scene) => page.getByRole('main');
const card = (name: string) => (it: Scene) => it.app.card(name);
const dialog = (name: string) => (it: Scene) => it.app.dialog(name);
const alertDialog = (name: string) => (it: Scene) => it.app.alertDialog(name);
const press = (button: string, place: (it: Scene) => Locator) => (it: Scene) => place(it).getByRole('button', { name: button, exact: true }).click();
const open = (section: Section) => (it: Scene) => it.open(section);
/** For calls that are made when their page opens. */
const isThere = (find: (it: Scene) => Locator) => (it: Scene) => expect(find(it)).toBeVisible();
const isGone = (find: (it: Scene) => Locator) => (it: Scene) => expect(find(it)).toHaveCount(0);
const says = (text: string) => (it: Scene) => expect(it.app.status.filter({ hasText: text }).first()).toBeVisible();
const signIn = (it: Scene) => expect(it.app.heading('Sign in')).toBeVisible();
const handle = ({ app }: Scene) => app.handle;
const email = async (it: Scene): Promise<string> => (await (await it.api.get(`/api/v0/user/${handle(it)}/email`)).json()).items[0].email;

const login = new WeakMap<Scene, CliLogin>();
const asked = (it: Scene) => login.get(it)!;
async function ask(it: Scene): Promise<void> {
  login.set(it, await CliLogin.start(it.backend));
  await it.page.goto(asked(it).address);
  await expect(it.page.getByText(asked(it).code)).toBeVisible();
}

async function oneToken(it: Scene): Promise<void> {
  await it.tokens.only('laptop');
  await it.open('credentials');
  await expect(it.app.token('laptop')).toBeVisible();
}

async function download({ app }: Scene): Promise<void> {
  await app.button('Options for invoice PIPES-0012').click();
  await app.menuItem('Download').click();
}

async function makeDefault({ app }: Scene): Promise<void> {
  await app.button('Options for Mastercard 5100').click();
  await app.menuItem('Make default').click();
}

async function signOut({ app }: Scene): Promise<void> {
  await app.button('Account menu').click();
  await app.menuItem('Sign out').click();
}

/** Every call of the app to the service. The guard fails a test in which another call is made. */
export const ROWS: Row[] = [
  // The account
  {
    call: 'GET /actor',
    purpose: 'who is signed in',
    act: ({ app, page }) => page.goto(app.address('notifications')),
    location: main,
    message: /Your account could not be loaded/,
    succeeded: isThere(({ app }) => app.switch('Tips & Tricks')),
    on401: signIn,
  },
  {
    call: 'GET /actor',
    purpose: 'signing in by a pasted token',
    as: 'nobody',
    prepare: async ({ page, tokens }) => {
      const { token } = await tokens.only('pasted');
      await page.goto('/login');
      await page.getByRole('textbox', { name: 'API token' }).fill(token!);
    },
    act: press('Sign in with token', main),
    location: main,
    message: /You are not signed in/,
    unchanged: ({ page }) => expect(page.getByRole('textbox', { name: 'API token' })).toHaveValue(/^tpt_/),
    on401: ({ page }) => expect(page.getByRole('textbox', { name: 'API token' })).toHaveAccessibleDescription(/refused this token/),
    succeeded: isThere(({ app }) => app.heading('User Profile')),
  },
  {
    call: 'GET /actor',
    purpose: 'the service’s clock, for a reset',
    prepare: async (it) => {
      await it.open('credentials');
      await it.app.button('Reset authentication').click();
    },
    act: press('Reset authentication', alertDialog('Reset authentication?')),
    location: alertDialog('Reset authentication?'),
    message: /Authentication was not reset/,
    unchanged: async ({ guard }) => expect(guard.requests.filter((request) => request.method() === 'PATCH')).toEqual([]),
    succeeded: signIn,
  },
  {
    call: 'PATCH /user/{handle}',
    purpose: 'the display name',
    lost: 'done',
    isEdit: true,
    prepare: async (it) => {
      await it.open('profile');
      await it.app.displayName.fill('Assistant to the regional manager');
    },
    act: press('Save', card('Display Name')),
    location: card('Display Name'),
    message: /The display name was not saved.*what you typed is kept/is,
    unchanged: ({ app }) => expect(app.displayName).toHaveValue('Assistant to the regional manager'),
    succeeded: ({ app }) => expect(app.save('Display Name')).toHaveAccessibleDescription('No changes to save.'),
  },
  {
    call: 'PATCH /user/{handle}',
    purpose: 'the handle',
    lost: 'done',
    isEdit: true,
    prepare: async (it) => {
      it.guard.expectsFailedLoad(/\/identity\/.*/, 404);
      await it.open('profile');
      await it.app.handleField.fill(NEW);
      await it.app.handleField.press('Enter');
      await it.page.getByRole('checkbox').check();
    },
    act: press('Change handle', dialog(`Change handle to ${NEW}?`)),
    location: dialog(`Change handle to ${NEW}?`),
    message: /The handle was not changed.*what you typed is kept/is,
    unchanged: async ({ app, page }) => {
      await expect(page.getByRole('checkbox')).toBeChecked();
      await expect(app.handleField).toHaveValue(NEW);
    },
    succeeded: ({ page }) => expect(page).toHaveURL(`/user/${NEW}/advanced/profile`),
  },
  {
    call: 'PATCH /user/{handle}',
    purpose: 'the address of an image',
    lost: 'done',
    isEdit: true,
    prepare: async (it) => {
      it.guard.expectsOrigin(IMAGES);
      await it.page.context().route(`${IMAGES}/**`, (route) => route.fulfill({ contentType: 'image/png', body: twoColorImage(84, 84).buffer }));
      await it.open('profile');
      await it.app.button('Change avatar').click();
      await it.page.getByRole('textbox', { name: 'Avatar URL' }).fill(`${IMAGES}/me.png`);
      await expect(it.page.getByRole('img', { name: 'Preview' })).toBeVisible();
      await expect(dialog('Change avatar')(it).getByRole('button', { name: 'Save' })).not.toHaveAttribute('aria-disabled', 'true');
    },
    act: press('Save', dialog('Change avatar')),
    location: dialog('Change avatar'),
    message: /The image was not saved/,
    unchanged: ({ page }) => expect(page.getByRole('textbox', { name: 'Avatar URL' })).toHaveValue(`${IMAGES}/me.png`),
    succeeded: isGone(dialog('Change avatar')),
  },
  {
    call: 'PATCH /user/{handle}',
    purpose: 'the usage thresholds',
    lost: 'done',
    isEdit: true,
    prepare: async (it) => {
      await it.open('usage');
      await expect(it.app.loaded).toBeVisible();
      await it.app.button('Manage').click();
      await it.page.getByRole('textbox', { name: 'GB on any day' }).fill('7');
    },
    act: press('Save', dialog('Usage thresholds')),
    location: dialog('Usage thresholds'),
    message: /The change was not saved.*what you typed is kept/is,
    unchanged: ({ page }) => expect(page.getByRole('textbox', { name: 'GB on any day' })).toHaveValue('7'),
    succeeded: isGone(dialog('Usage thresholds')),
  },
  {
    call: 'PATCH /user/{handle}',
    purpose: 'the reset of authentication',
    lost: /Authentication may not have been reset.*signed in again, this page tells/s,
    prepare: async (it) => {
      await it.open('credentials');
      await it.app.button('Reset authentication').click();
    },
    act: press('Reset authentication', alertDialog('Reset authentication?')),
    location: alertDialog('Reset authentication?'),
    message: /Authentication was not reset/,
    succeeded: signIn,
  },
  {
    call: 'DELETE /user/{handle}',
    purpose: 'the account',
    lost: 'done',
    prepare: async (it) => {
      // The demo account cannot be deleted: it is the only owner of an organization.
      await it.backend.addUser('pam@dundermifflin.example', 'pam-beesly');
      await it.page.context().addCookies((await it.backend.signInAs('pam@dundermifflin.example')).cookies);
      it.app = new App(it.page, 'pam-beesly');
      await it.open('profile');
      await it.app.button('Delete developer account').click();
      await alertDialog('Delete developer account')(it).getByRole('textbox').fill(handle(it));
    },
    act: press('Delete', alertDialog('Delete developer account')),
    location: alertDialog('Delete developer account'),
    message: /The account was not deleted/,
    unchanged: (it) => expect(alertDialog('Delete developer account')(it).getByRole('textbox')).toHaveValue(handle(it)),
    succeeded: isThere(({ app }) => app.heading('Goodbye')),
  },
  {
    call: 'POST /user/{handle}/avatar',
    purpose: 'an image',
    lost: /The image may not have been saved.*the image that the service has now/s,
    prepare: async (it) => {
      await it.open('profile');
      await it.app.button('Change avatar').click();
      const chooser = it.page.waitForEvent('filechooser');
      await it.app.button('Choose an image').click();
      await (await chooser).setFiles(twoColorImage(64, 64));
      await expect(it.page.getByRole('application')).toBeVisible();
    },
    act: press('Upload', dialog('Change avatar')),
    location: dialog('Change avatar'),
    message: /The image was not saved/,
    unchanged: isThere(({ page }) => page.getByRole('application')),
    succeeded: isGone(dialog('Change avatar')),
  },
  {
    call: 'DELETE /user/{handle}/avatar',
    purpose: 'the generated image again',
    lost: 'done',
    prepare: async (it) => {
      await it.api.post(`/api/v0/user/${handle(it)}/avatar`, { multipart: { avatar: twoColorImage(64, 64) } });
      await it.open('profile');
    },
    act: press('Reset', card('Avatar')),
    location: card('Avatar'),
    message: /The image was not reset/,
    succeeded: (it) => expect(it.app.card('Avatar')).toContainText('Nothing to reset'),
  },
  {
    call: 'GET /identity/{handle}',
    purpose: 'whether a handle is free',
    prepare: (it) => {
      it.guard.expectsFailedLoad(/\/identity\/.*/, 404);
      return it.open('profile');
    },
    act: (it) => it.app.handleField.fill(`${NEW}-${it.unique()}`),
    retry: (it) => it.app.handleField.fill(`${NEW}-${it.unique()}`),
    location: card('Handle'),
    message: /Whether it is free could not be found out/,
    inline: true,
    sameMessage: true,
    unchanged: ({ app }) => expect(app.handleField).toHaveValue(new RegExp(`^${NEW}-`)),
    succeeded: ({ app }) => expect(app.handleField).toHaveAccessibleDescription('Available.'),
  },
  {
    call: 'GET /identity/{handle}',
    purpose: 'the name of the tenant',
    as: 'tenant',
    act: async ({ app, page }) => {
      await page.goto('/');
      await app.entry('billing').click();
    },
    location: card('Billing'),
    message: /The name of your tenant could not be loaded/,
    succeeded: (it) => expect(main(it)).toContainText('This account is part of'),
  },
  {
    call: 'GET /actor/org',
    purpose: 'the organizations',
    prepare: open('profile'),
    act: ({ app }) => app.button('Switch account').click(),
    retry: async ({ app, page }) => {
      await page.keyboard.press('Escape');
      await app.button('Switch account').click();
    },
    location: ({ page }) => page.getByRole('list', { name: 'Organizations' }),
    message: /Organizations could not be loaded/,
    inline: true,
    succeeded: isThere(({ page }) => page.getByRole('listitem').filter({ hasText: 'dunder-mifflin' })),
  },
  {
    call: 'GET /user/{handle}/workspace',
    purpose: 'the workspaces',
    act: open('credentials'),
    location: card('Database Password'),
    message: /The workspaces could not be loaded/,
    succeeded: isThere((it) => card('Database Password')(it).getByRole('combobox', { name: 'Workspace' })),
  },
  {
    call: 'GET /user/{handle}/email',
    purpose: 'the addresses',
    act: open('notifications'),
    retry: async ({ app }) => {
      await app.go('profile');
      await app.go('notifications');
    },
    location: card('Email'),
    message: /which could not be loaded/,
    inline: true,
    sameMessage: true,
    succeeded: (it) => expect(it.app.card('Email')).toContainText('Verified'),
  },
  {
    call: 'GET /user/{handle}/constraint',
    purpose: 'the limits',
    act: open('usage'),
    location: card('This billing cycle'),
    message: /What your plan includes could not be loaded/,
    succeeded: (it) => expect(it.app.card('This billing cycle')).toContainText(/of [\d,]+ min/),
  },
  {
    call: 'GET /user/{handle}/preferences',
    purpose: 'which mail is sent',
    act: open('notifications'),
    location: card('Email'),
    message: /Your choices could not be loaded/,
    succeeded: isThere(({ app }) => app.switch('Tips & Tricks')),
  },
  {
    call: 'PATCH /user/{handle}/preferences',
    purpose: 'a kind of mail',
    lost: 'done',
    isEdit: true,
    prepare: async (it) => {
      await it.api.patch(`/api/v0/user/${handle(it)}/preferences`, { data: { communication_tips_and_tricks: 'disabled' } });
      await it.open('notifications');
    },
    act: ({ app }) => app.switch('Tips & Tricks').click(),
    location: card('Email'),
    message: /Tips & Tricks was not turned on.*It is still off/s,
    unchanged: ({ app }) => expect(app.switch('Tips & Tricks')).not.toBeChecked(),
    succeeded: async (it) => {
      await says('Tips & Tricks turned on.')(it);
      await expect(it.app.switch('Tips & Tricks')).toBeChecked();
    },
  },
  // Activity
  {
    call: 'GET /user/{handle}/audit_log',
    purpose: 'the last events',
    act: open('credentials'),
    location: card('Recent security activity'),
    message: /The activity could not be loaded/,
    succeeded: isThere((it) => card('Recent security activity')(it).getByRole('rowheader').first()),
  },
  {
    call: 'GET /user/{handle}/audit_log',
    purpose: 'older events',
    prepare: async (it) => {
      const [token] = await it.tokens.all();
      for (let number = 0; number < 60; number += 1) await it.tokens.update(token!, { title: `laptop ${number}` });
      await it.open('credentials');
      await it.app.button('See all').click();
    },
    act: press('Show older', card('Recent security activity')),
    location: card('Recent security activity'),
    message: /The older activity could not be loaded/,
    unchanged: (it) => expect(card('Recent security activity')(it).getByRole('rowheader')).toHaveCount(50),
    succeeded: (it) => expect(card('Recent security activity')(it).getByRole('rowheader').last()).toHaveText('Account made'),
  },
  // Billing
  {
    call: 'GET /user/{handle}/billing/plan',
    purpose: 'the plan',
    act: open('billing'),
    location: card('Plan and status'),
    message: /Could not be loaded/,
    inline: true,
    succeeded: (it) => expect(it.app.card('Plan and status')).toContainText('Developer'),
  },
  {
    call: 'GET /user/{handle}/billing/subscription',
    purpose: 'the subscription',
    act: open('billing'),
    location: card('Plan and status'),
    message: /The subscription could not be loaded/,
    succeeded: isThere(({ app }) => app.button('Cancel subscription')),
  },
  {
    call: 'POST /user/{handle}/billing/subscription',
    purpose: 'a subscription',
    lost: 'done',
    prepare: async (it) => {
      const path = `/api/v0/user/${handle(it)}/billing/subscription`;
      const [{ id }] = (await (await it.api.get(path)).json()).items;
      await it.api.delete(`${path}/${id}`);
      await it.open('billing');
      await it.app.button('Create subscription').click();
    },
    act: press('Create subscription', dialog('Create a subscription?')),
    location: dialog('Create a subscription?'),
    message: /The subscription was not created/,
    succeeded: isThere(({ app }) => app.button('Cancel subscription')),
  },
  {
    call: 'DELETE /user/{handle}/billing/subscription/{id}',
    purpose: 'the end of the subscription',
    lost: 'done',
    prepare: async (it) => {
      await it.open('billing');
      await it.app.button('Cancel subscription').click();
    },
    act: press('Cancel subscription', alertDialog('Cancel the subscription?')),
    location: alertDialog('Cancel the subscription?'),
    message: /The subscription was not cancelled/,
    succeeded: (it) => expect(it.app.card('Plan and status')).toContainText('Cancelled, ends on'),
  },
  {
    call: 'GET /user/{handle}/billing/invoice',
    purpose: 'the invoices',
    act: open('billing'),
    location: card('Invoices'),
    message: /The invoices could not be loaded/,
    succeeded: isThere(({ app }) => app.button('Options for invoice PIPES-0012')),
  },
  {
    call: 'GET /user/{handle}/billing/invoice/{id}',
    purpose: 'a PDF',
    prepare: open('billing'),
    act: download,
    retry: async (it) => {
      const file = it.page.waitForEvent('download', { timeout: 0 });
      file.catch(() => {});
      files.set(it, file);
      await download(it);
    },
    location: card('Invoices'),
    message: /The PDF could not be loaded/,
    succeeded: async (it) => expect((await files.get(it)!).suggestedFilename()).toBe('PIPES-0012.pdf'),
  },
  {
    call: 'GET /user/{handle}/billing/stripe/invoice/upcoming',
    purpose: 'the upcoming invoice',
    act: open('billing'),
    location: card('Plan and status'),
    message: /Could not be loaded/,
    inline: true,
    succeeded: (it) => expect(it.app.card('Plan and status')).toContainText('so far'),
  },
  {
    call: 'GET /user/{handle}/billing/payment_method',
    purpose: 'the cards',
    act: open('billing'),
    location: card('Cards'),
    message: /The cards could not be loaded/,
    succeeded: isThere(({ app }) => app.button('Options for Visa 4242')),
  },
  {
    call: 'PATCH /user/{handle}/billing/payment_method/{id}',
    purpose: 'the default card',
    lost: 'done',
    prepare: open('billing'),
    act: makeDefault,
    retry: makeDefault,
    location: card('Cards'),
    message: /The default card was not changed/,
    unchanged: (it) => expect(it.page.getByRole('row', { name: /Visa 4242/ })).toContainText('Default'),
    succeeded: (it) => expect(it.page.getByRole('row', { name: /Mastercard 5100/ })).toContainText('Default'),
  },
  {
    call: 'DELETE /user/{handle}/billing/payment_method/{id}',
    purpose: 'a card',
    lost: 'done',
    prepare: async ({ app, open }) => {
      await open('billing');
      await app.button('Options for Mastercard 5100').click();
      await app.menuItem('Remove').click();
    },
    act: press('Remove', alertDialog('Remove Mastercard 5100?')),
    location: alertDialog('Remove Mastercard 5100?'),
    message: /The card was not removed/,
    succeeded: isGone(({ page }) => page.getByRole('row', { name: /Mastercard 5100/ })),
  },
  // Signing in and out
  {
    call: 'POST /login',
    purpose: 'a link by mail',
    lost: /The link may not have been sent.*Look at your mail/s,
    as: 'nobody',
    prepare: async ({ page }) => {
      await page.goto('/login');
      await page.getByRole('textbox', { name: 'Email' }).fill('dwight@example.com');
    },
    act: press('Email me a link', main),
    location: main,
    message: /The link may not have been sent|The link was not sent.*Too many requests/s,
    unchanged: ({ page }) => expect(page.getByRole('textbox', { name: 'Email' })).toHaveValue('dwight@example.com'),
    on401: (it) => expect(main(it).getByRole('alert')).toContainText(/The link may not have been sent.*signed out/s),
    succeeded: says('dwight@example.com'),
  },
  {
    call: 'GET /login/confirm',
    purpose: 'a mailed link',
    as: 'nobody',
    prepare: async (it) => void (await it.api.post('/api/v0/login', { data: { email: await email(it) } })),
    act: async (it) => it.page.goto(await it.backend.mailedLink(await email(it))),
    location: main,
    message: /You are not signed in yet/,
    on401: isThere(({ page }) => page.getByRole('link', { name: 'Get a new link' })),
    on412: /used before/,
    succeeded: isThere(({ app }) => app.heading('User Profile')),
  },
  {
    call: 'POST /logout',
    purpose: 'signing out',
    lost: 'done',
    prepare: open('notifications'),
    act: signOut,
    retry: signOut,
    location: ({ app }) => app.status.filter({ hasText: 'You are still signed in.' }),
    message: /You are still signed in/,
    inline: true,
    unchanged: isThere(({ app }) => app.heading('Notifications')),
    // A look finds that the session has not ended.
    on401: says('You are still signed in'),
    succeeded: signIn,
  },
  {
    call: 'GET /login/token/{id}',
    purpose: 'what a command line asks',
    prepare: async (it) => void login.set(it, await CliLogin.start(it.backend)),
    act: (it) => it.page.goto(asked(it).address),
    location: main,
    message: /The login could not be loaded/,
    resumes: true,
    succeeded: (it) => expect(it.page.getByText(asked(it).code)).toBeVisible(),
  },
  {
    call: 'PATCH /login/token/{id}',
    purpose: 'yes to a command line',
    lost: 'done',
    prepare: ask,
    act: press('Confirm', main),
    location: main,
    message: /The login was not confirmed/,
    unchanged: (it) => expect(it.page.getByText(asked(it).code)).toBeVisible(),
    succeeded: says('Confirmed.'),
  },
  {
    call: 'DELETE /login/token/{id}',
    purpose: 'no to a command line',
    lost: says('This login has ended'),
    prepare: ask,
    act: press('Refuse', main),
    location: main,
    message: /The login was not refused/,
    unchanged: (it) => expect(it.page.getByText(asked(it).code)).toBeVisible(),
    succeeded: says('Refused.'),
  },
  // The database password
  {
    call: 'GET /user/{handle}/password',
    purpose: 'the database password',
    prepare: open('credentials'),
    act: press('Show password', card('Database Password')),
    location: card('Database Password'),
    message: /The password could not be read/,
    succeeded: isThere(({ app }) => app.button('Hide password')),
  },
  {
    call: 'POST /user/{handle}/password',
    purpose: 'another database password',
    lost: 'done',
    isEdit: true,
    prepare: async (it) => {
      await it.open('credentials');
      await expect(it.app.card('Recent security activity').getByRole('rowheader').first()).toBeVisible();
      await it.app.button('Rotate Password').click();
    },
    act: press('Rotate Password', alertDialog('Rotate the database password?')),
    location: alertDialog('Rotate the database password?'),
    message: /The password was not rotated/,
    succeeded: isGone(alertDialog('Rotate the database password?')),
  },
  // Tokens
  {
    call: 'GET /user/{handle}/token',
    purpose: 'the tokens',
    act: open('credentials'),
    location: card('Tokens'),
    message: /The tokens could not be loaded/,
    succeeded: isThere(({ app }) => app.tokenRows.first()),
  },
  {
    call: 'POST /user/{handle}/token',
    purpose: 'a new token',
    lost: /The token may not have been made.*This page has not seen ci before/s,
    isEdit: true,
    prepare: async (it) => {
      await oneToken(it);
      await it.app.button('Title and expiry').click();
      await it.app.tokens.getByRole('textbox', { name: 'Title' }).fill('ci');
    },
    act: press('New Token', card('Tokens')),
    location: card('Tokens'),
    message: /The token was not made/,
    unchanged: ({ app }) => expect(app.tokens.getByRole('textbox', { name: 'Title' })).toHaveValue('ci'),
    succeeded: async ({ app, tokens }) => {
      await expect(app.panel).toBeVisible();
      expect(await tokens.all()).toHaveLength(2);
    },
  },
  {
    call: 'PATCH /user/{handle}/token/{id}',
    purpose: 'a token switched off',
    lost: 'done',
    isEdit: true,
    prepare: oneToken,
    act: ({ app }) => app.choose('laptop', 'Deactivate'),
    location: card('Tokens'),
    message: /laptop was not deactivated/,
    unchanged: ({ app }) => expect(app.token('laptop')).toContainText('Active'),
    succeeded: ({ app }) => expect(app.token('laptop')).toContainText('Inactive'),
  },
  {
    call: 'PATCH /user/{handle}/token/{id}',
    purpose: 'the title of a token',
    lost: 'done',
    isEdit: true,
    prepare: async (it) => {
      await oneToken(it);
      await it.app.choose('laptop', 'Edit title');
      await dialog('Edit title')(it).getByRole('textbox', { name: 'Title' }).fill('desktop');
    },
    act: press('Save', dialog('Edit title')),
    location: dialog('Edit title'),
    message: /The title was not saved.*What you typed is kept/s,
    unchanged: (it) => expect(dialog('Edit title')(it).getByRole('textbox', { name: 'Title' })).toHaveValue('desktop'),
    succeeded: ({ app }) => expect(app.tokenRows).toHaveText(['desktop']),
  },
  {
    call: 'DELETE /user/{handle}/token/{id}',
    purpose: 'a token',
    lost: 'done',
    isEdit: true,
    prepare: async (it) => {
      await oneToken(it);
      await it.app.choose('laptop', 'Delete');
    },
    act: press('Delete', alertDialog('Delete token laptop?')),
    location: alertDialog('Delete token laptop?'),
    message: /laptop was not deleted/,
    succeeded: isGone(({ app }) => app.token('laptop')),
  },
  // Usage
  {
    call: 'GET /user/{handle}/usage',
    purpose: 'what was used',
    act: open('usage'),
    location: main,
    message: /Not all of the usage could be loaded/,
    maxRequests: 4,
    // Four requests at once, then two, then one.
    silences: 3,
    whilePaused: isThere(({ page }) => page.getByText(/asks for a pause of \d+ s/)),
    succeeded: isThere(({ app }) => app.loaded),
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

const files = new WeakMap<Scene, Promise<{ suggestedFilename(): string }>>();

/** A pattern for the path of a call, to be matched as a whole. */
export function pattern(call: string): RegExp {
  return new RegExp(call.replace(/^\w+ /, '').replace(/\{\w+\}/g, '[^/]+'));
}

const CALLS = [...new Set(ROWS.map((row) => row.call))].map((call) => ({
  method: call.split(' ')[0],
  path: new RegExp(`^${pattern(call).source}$`),
}));

/** Whether a request has a row; `path` is the part after `/api/v0`. */
export function isKnown(method: string, path: string): boolean {
  return CALLS.some((call) => call.method === method && call.path.test(path));
}
