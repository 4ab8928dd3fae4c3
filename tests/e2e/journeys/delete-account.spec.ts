import { App } from '../support/app.ts';
import { expect, test } from '../support/test.ts';

const DELETE = 'Delete developer account';
const GONE = /\/user\/[^/]+/;

test('the dialog lists what is deleted, and only the exact handle enables Delete', async ({ app, page, guard }) => {
  await app.open('profile');
  await app.button(DELETE).click();
  const dialog = app.alertDialog(DELETE);
  await expect(dialog).toContainText('8 workspaces');
  await expect(dialog).toContainText('1 token');
  await expect(dialog).toContainText('subscription');
  await expect(dialog).toContainText('not reversible');
  const field = dialog.getByRole('textbox', { name: `Type ${app.handle} to confirm` });
  await expect(field).toBeFocused();
  const button = dialog.getByRole('button', { name: 'Delete', exact: true });
  for (const wrong of ['', app.handle.toUpperCase(), `${app.handle} `, ` ${app.handle}`, app.handle.slice(0, -1)]) {
    await field.fill(wrong);
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await expect(button).toHaveAccessibleDescription(/Type the handle|does not match/);
    await page.keyboard.press('Enter');
    await button.click({ force: true });
  }
  expect(guard.requests.filter((request) => request.method() === 'DELETE')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(app.button(DELETE)).toBeFocused();
});

test('the dialog names the organization whose only owner one is, and shows every other failure', async ({ app, page, guard, faults }) => {
  await app.open('profile');
  await app.button(DELETE).click();
  const dialog = app.alertDialog(DELETE);
  await page.keyboard.type(app.handle);
  guard.expectsFailedLoad(GONE, 403);
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('The account was not deleted');
  await expect(dialog.getByRole('alert')).toContainText('Schrute Farms');
  const fault = await faults.inject('DELETE', GONE, { status: 500 });
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('failed (500)');
  await fault.remove();
  await faults.inject('DELETE', GONE, { status: 429, retryAfter: 1 });
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('Too many requests');
  await expect(dialog.getByRole('textbox')).toHaveValue(app.handle);
});

test.describe('an account that can be deleted', () => {
  test.use({ signedIn: false });

  test('after the deletion every tab says goodbye, and the session has ended', async ({ backend, context, page, newTab, guard, traffic }) => {
    await backend.addUser('pam@dundermifflin.example', 'pam-beesly');
    const cookies = await backend.signInAs('pam@dundermifflin.example');
    await context.addCookies(cookies.cookies);
    const app = new App(page, 'pam-beesly');
    await app.open('usage');
    await app.go('profile');
    const other = app.inTab(await newTab());
    await other.open('credentials');

    await app.button(DELETE).click();
    const field = app.alertDialog(DELETE).getByRole('textbox');
    // Pasting is not prevented.
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      return document.activeElement!.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, app.handle).then((allowed) => expect(allowed).toBe(true));
    await field.fill(app.handle);
    await app.alertDialog(DELETE).getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(app.heading('Goodbye')).toBeVisible();
    await expect(other.heading('Goodbye')).toBeVisible();
    await expect(page).toHaveURL('/');
    await expect(page).toHaveTitle(/Goodbye/);
    expect(await page.evaluate(() => Object.keys(localStorage))).not.toContain('signed-in');

    await page.goBack();
    await traffic.waitUntilIdle(page);
    await expect(app.heading('Goodbye')).toBeVisible();
    guard.expectsFailedLoad(/\/actor/, 401);
    await page.goto(app.address('profile'));
    await expect(app.heading('Sign in')).toBeVisible();
    const client = await backend.client(cookies);
    expect((await client.get('/api/v0/actor')).status()).toBe(401);
    await client.dispose();
  });
});
