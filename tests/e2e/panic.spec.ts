import type { Page } from '@playwright/test';
import type { App } from './support/app.ts';
import { clipboard } from './support/clipboard.ts';
import { expect, test } from './support/test.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const TYPED = 'typed-by-dwight';
const QUERY = 'asked-in-the-query';
const HASH = 'asked-in-the-hash';

/**
 * Makes the next `createElement` throw an error that contains the whole text of the page. The program does not expect
 * that and traps.
 */
function refuseElement(): void {
  const real = Document.prototype.createElement;
  Document.prototype.createElement = () => {
    Document.prototype.createElement = real;
    throw new Error(`refused: ${document.body?.innerText} ${location.href}`);
  };
}

const dialog = (page: Page) => page.getByRole('alertdialog', { name: 'Something broke' });
const report = async (page: Page) => (await dialog(page).getByText(/^Error: /).textContent()) ?? '';

/** The actions that trap, and their preparation. */
const TRAPS: [what: string, act: (app: App) => Promise<unknown>, before?: (app: App) => Promise<unknown>][] = [
  ['a dialog opens', (app) => app.button('Rotate Password').click()],
  ['a response arrives', (app) => app.menuItem('Deactivate').click(), (app) => app.options('laptop').click()],
  ['a status message is shown', (app) => app.button('Copy token').click()],
];

for (const [what, act, before] of TRAPS) {
  test(`a trap when ${what}: a dialog offers Reload and a report without the token, the password, the query and the input`, async ({ app, page, tokens, guard }) => {
    guard.expectsException(/RuntimeError/);
    await tokens.only('laptop');
    await page.goto(`${app.address('credentials')}?note=${QUERY}#${HASH}`);
    await app.button('Title and expiry').click();
    const token = await app.createToken();
    await app.button('Show password').click();
    const password = (await app.card('Database Password').getByText(/^[0-9a-f]{4}(-[0-9a-f]{4}){2}$/).textContent()) ?? '';
    await app.button('Title and expiry').click();
    await app.tokens.getByRole('textbox', { name: 'Title' }).fill(TYPED);
    expect([token, password].map((secret) => secret.length > 10)).toEqual([true, true]);

    await before?.(app);
    await page.evaluate(refuseElement);
    await act(app);
    await expect(dialog(page)).toBeVisible();
    await expect(dialog(page)).toHaveAccessibleDescription(/What was saved is safe/);
    await expect(app.button('Reload')).toBeFocused();

    const text = await report(page);
    expect(text).toMatch(/^Error: .+\nBuild: .+\nPage: .+\nBrowser: .+\n/);
    expect(text).toContain(`Page: ${app.address('credentials')}\n`);
    for (const secret of [token.slice(4), token.slice(-25), password, TYPED, QUERY, HASH, 'refused:']) expect(text).not.toContain(secret);
    await app.button('Copy report').click();
    await expect(dialog(page).getByRole('status')).toHaveText('Report copied.');
    expect(await clipboard(page)).toBe(text);
    expect(guard.console.join('\n')).not.toContain(token.slice(-25));

    // The dialog cannot be closed.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect(dialog(page)).toBeVisible();
    await expect(page.getByRole('alertdialog')).toHaveCount(1);
    page.on('dialog', (question) => question.accept());
    await app.button('Reload').click();
    await expect(app.token('laptop')).toBeVisible();
    await expect(dialog(page)).toHaveCount(0);
  });
}

test('a trap in a lazily loaded chunk', async ({ app, page, guard }) => {
  guard.expectsException(/RuntimeError/);
  await app.open('notifications');
  await app.entry('usage').hover();
  await page.waitForLoadState('networkidle');
  await page.evaluate(refuseElement);
  await app.entry('usage').click();
  await expect(dialog(page)).toBeVisible();
  expect(await report(page)).toMatch(/^Error: .+\nBuild: /);
  await app.button('Reload').click();
  await expect(app.heading('Usage')).toBeVisible();
});

test('a trap at the start', async ({ app, page, guard }) => {
  guard.expectsException(/RuntimeError/);
  guard.expectsConsole(/RuntimeError/);
  await page.addInitScript(refuseElement);
  await page.goto(app.address('profile'));
  await expect(dialog(page)).toBeVisible();
  expect(await report(page)).toContain(`Page: ${app.address('profile')}`);
});

/** Makes the clock throw an error that contains the text of the page when the program reads it: it goes through the program. */
function breakClock(): void {
  const real = performance.now;
  performance.now = () => {
    if (!new Error().stack?.includes('wasm-function')) return real.call(performance);
    performance.now = real;
    throw new TypeError(`refused:\n${document.body.innerText}\n${location.href}`);
  };
}

test('an exception that is thrown through the program: the report contains nothing of its message', async ({ app, page, guard }) => {
  guard.expectsException(/refused:/);
  await page.goto(`${app.address('notifications')}?note=${QUERY}#${HASH}`);
  await expect(page.getByRole('switch').first()).toBeVisible();
  await page.evaluate(breakClock);
  await page.getByRole('switch').first().click();
  await expect(dialog(page)).toBeVisible();
  const text = await report(page);
  expect(text).toMatch(/^Error: TypeError\nBuild: .+\nPage: .+\nBrowser: .+\nat /);
  for (const part of ['refused:', QUERY, HASH, 'Community']) expect(text).not.toContain(part);
});

test('what is not thrown by the program is no reason to stop: an extension, an aborted request, a notice of the browser', async ({ app, page, guard }) => {
  guard.expectsException(/^$|an extension|aborted/);
  await app.open('notifications');
  await page.evaluate(() => {
    const thrown = (error: Error, stack: string) => Object.assign(error, { stack });
    const frames = 'at f (console_bg.wasm:wasm-function[7]:0x1)';
    setTimeout(() => {
      throw new Error('an extension, alone');
    });
    void Promise.reject(thrown(new Error('an extension'), `Error: an extension\nat fetch (chrome-extension://id/page.js:1)\n${frames}`));
    void Promise.reject(thrown(Object.defineProperty(new Error('aborted'), 'name', { value: 'AbortError' }), frames));
    window.dispatchEvent(new ErrorEvent('error', { message: 'ResizeObserver loop completed with undelivered notifications.' }));
  });
  await app.go('profile');
  await expect(dialog(page)).toHaveCount(0);
});
