import type { Locator, Page } from '@playwright/test';
import type { App } from './support/app.ts';
import { clipboard } from './support/clipboard.ts';
import { twoColorImage } from './support/images.ts';
import { expectSecretNowhere } from './support/secrets.ts';
import { expect, test } from './support/test.ts';

// What other browsers lack or do differently, by taking the feature away from this one.

test.use({ contextOptions: { reducedMotion: 'reduce' }, permissions: ['clipboard-read', 'clipboard-write'] });

/** No CSS anchor positioning, as in Firefox before 147 and Safari before 26. */
async function withoutAnchors(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const supports = CSS.supports.bind(CSS) as (...words: string[]) => boolean;
    CSS.supports = (...words: string[]) => !words.some((word) => /anchor|position-area/.test(word)) && supports(...words);
    // What remains of the style sheet without the block for the feature: a popover in the corner.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.popover { position-anchor: auto; position-area: none; position-try-fallbacks: none; inset: 0; margin: 0 }');
    document.adoptedStyleSheets = [sheet];
  });
}

/** A click gives no focus to buttons and links, as in Safari, and in Firefox on a Mac. */
async function withoutFocusByClick(page: Page): Promise<void> {
  await page.addInitScript(() => {
    addEventListener('mousedown', (event) => {
      if (!(event.target as Element).closest('button, a')) return;
      event.preventDefault();
      (document.activeElement as HTMLElement | null)?.blur();
    });
  });
}

/** Writing to the clipboard is allowed only while a click is being handled, as in Safari. */
async function clipboardOfSafari(page: Page): Promise<void> {
  await page.addInitScript(() => {
    let clicking = false;
    addEventListener('click', () => (clicking = true), true);
    addEventListener('click', () => (clicking = false));
    for (const name of ['write', 'writeText'] as const) {
      const write = navigator.clipboard[name].bind(navigator.clipboard) as (data: unknown) => Promise<void>;
      const guarded = (data: unknown) => (clicking ? write(data) : Promise.reject(new DOMException('not in a click', 'NotAllowedError')));
      Object.assign(navigator.clipboard, { [name]: guarded });
    }
  });
}

/** The popover of a button that was pressed. */
async function popoverOf(page: Page, button: Locator): Promise<Locator> {
  await expect(button).toHaveAttribute('aria-expanded', 'true');
  return page.locator(`#${await button.getAttribute('aria-controls')}`);
}

/** Expects that the popover touches its button, covers none of it, and lies in the window. */
async function expectBeside(page: Page, button: Locator): Promise<void> {
  const popover = await popoverOf(page, button);
  await expect
    .poll(async () => {
      const [at, box] = [(await button.boundingBox())!, (await popover.boundingBox())!];
      const { width, height } = await page.evaluate(() => ({ width: document.documentElement.clientWidth, height: innerHeight }));
      const gap = Math.max(box.y - (at.y + at.height), at.y - (box.y + box.height));
      return {
        gap: gap >= 0 && gap < 8 ? 'small' : gap,
        beside: box.x < at.x + at.width && at.x < box.x + box.width,
        inside: box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height,
      };
    })
    .toEqual({ gap: 'small', beside: true, inside: true });
}

for (const width of [1280, 320]) {
  for (const anchors of ['with', 'without']) {
    test(`menus open at their button ${anchors} CSS anchor positioning, in every corner, ${width} px`, async ({ app, page }) => {
      if (anchors === 'without') await withoutAnchors(page);
      await page.setViewportSize({ width, height: 600 });
      await app.open('credentials');
      await expect(app.tokenRows.first()).toBeVisible();
      const names = ['Switch account', 'Account menu', `Options for token ${await app.tokenRows.first().textContent()}`];
      for (const button of names.map((name) => app.button(name))) {
        await button.click();
        await expectBeside(page, button);
        await page.keyboard.press('Escape');
        for (const corner of ['0 auto auto 0', '0 0 auto auto', 'auto auto 0 0', 'auto 0 0 auto']) {
          await button.evaluate((it, inset) => {
            Object.assign(it.parentElement!.style, { position: 'fixed', inset, zIndex: 9 });
          }, corner);
          await button.click();
          await expectBeside(page, button);
          await page.keyboard.press('Escape');
        }
        await button.evaluate((it) => it.parentElement!.removeAttribute('style'));
      }
    });
  }
}

test('without CSS anchor positioning an open menu stays at its button while the page scrolls and the window changes its size', async ({ app, page }) => {
  await withoutAnchors(page);
  await page.setViewportSize({ width: 1280, height: 500 });
  await app.open('credentials');
  await expect(app.tokenRows.first()).toBeVisible();
  const button = app.options((await app.tokenRows.first().textContent())!.trim());
  await button.click();
  await page.mouse.wheel(0, 60);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(30);
  await expectBeside(page, button);
  await page.setViewportSize({ width: 900, height: 500 });
  await expectBeside(page, button);
});

const TEXT = /^[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}$/;

test('Copy password writes within the click, though the password is fetched first', async ({ app, page, guard, api, handle }) => {
  await clipboardOfSafari(page);
  const { $password: password } = await (await api.get(`/api/v0/user/${handle}/password`)).json();
  await app.open('credentials');
  await app.button('Copy password').click();
  await expect(app.status.filter({ hasText: 'Password copied.' })).toBeVisible();
  expect(await clipboard(page)).toBe(password);
  await expectSecretNowhere(page, guard, password, 'copied');
  await app.button('Copy connection string').click();
  await expect(app.status.filter({ hasText: 'Connection string copied.' })).toBeVisible();
  expect(await clipboard(page)).toContain(`:${password}@`);
  await app.button('Copy host').click();
  await expect.poll(() => clipboard(page)).toMatch(/^[a-z0-9.-]+$/);
});

test('a password that cannot be fetched is not copied, and the clipboard keeps its text', async ({ app, page, faults }) => {
  await clipboardOfSafari(page);
  await app.open('credentials');
  await app.button('Copy host').click();
  await expect(app.status.filter({ hasText: 'Host copied.' })).toBeVisible();
  const host = await clipboard(page);
  await faults.inject('GET', /\/user\/[^/]+\/password/, { status: 503 });
  await app.button('Copy password').click();
  await expect(app.card('Database Password').getByRole('alert')).toBeVisible();
  await expect(app.status.filter({ hasText: 'Password' })).toHaveCount(0);
  expect(await clipboard(page)).toBe(host);
});

for (const [browser, take] of [
  ['without ClipboardItem', () => Reflect.deleteProperty(globalThis, 'ClipboardItem')],
  [
    'whose ClipboardItem takes no promise',
    () => {
      Object.assign(globalThis, {
        ClipboardItem: class {
          constructor() {
            throw new TypeError('no Blob');
          }
        },
      });
    },
  ],
] as const) {
  test(`a browser ${browser} copies the password after it was fetched`, async ({ app, page }) => {
    await page.addInitScript(take);
    await app.open('credentials');
    await app.button('Copy password').click();
    await expect(app.status.filter({ hasText: 'Password copied.' })).toBeVisible();
    expect(await clipboard(page)).toMatch(TEXT);
  });
}

const expectFocusBack = async (page: Page, button: Locator) => {
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
};

test('where a click gives no focus, Esc returns it from menus and dialogs to the button', async ({ app, page }) => {
  await withoutFocusByClick(page);
  await app.open('credentials');
  await expect(app.tokenRows.first()).toBeVisible();
  for (const button of [app.button('Account menu'), app.button('Switch account')]) {
    await button.click();
    await popoverOf(page, button);
    await expectFocusBack(page, button);
  }
  const rotate = app.button('Rotate Password');
  await rotate.click();
  await expect(app.alertDialog('Rotate the database password?')).toBeVisible();
  await expectFocusBack(page, rotate);
  // From a menu through a dialog.
  const title = (await app.tokenRows.first().textContent())!.trim();
  await app.choose(title, 'Delete');
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await expectFocusBack(page, app.options(title));
});

test('after a click on a link that asks before leaving, Esc returns the focus to the link', async ({ app, page }) => {
  await withoutFocusByClick(page);
  await app.open('profile');
  await app.displayName.fill('Dwight');
  await app.entry('usage').click();
  await expect(app.alertDialog('Leave without saving?')).toBeVisible();
  await expectFocusBack(page, app.entry('usage'));
});

/** Pastes or drops a file, with a text if there is one. Returns whether the app has taken the event for itself. */
function give(target: Locator, kind: 'paste' | 'dragover' | 'drop', text?: string): Promise<boolean> {
  return target.evaluate(
    (element, { kind, text, bytes }) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], 'halves.png', { type: 'image/png' }));
      if (text) data.items.add(text, 'text/plain');
      const event =
        kind === 'paste'
          ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
          : new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
      return !element.dispatchEvent(event);
    },
    { kind, text, bytes: [...twoColorImage(600, 400).buffer] },
  );
}

test('a text that is pasted with its picture into a text field is text; elsewhere in the avatar dialog it is the picture', async ({ app, page }) => {
  await app.open('profile');
  await app.button('Change avatar').click();
  const field = page.getByRole('textbox', { name: 'Avatar URL' });
  await expect(field).toBeVisible();
  expect(await give(field, 'paste', 'https://images.example/me.png')).toBe(false);
  await expect(field).toBeVisible();
  expect(await give(field, 'paste')).toBe(true);
  await expect(page.getByRole('application')).toBeVisible();
  await app.button('Choose another').click();
  expect(await give(app.button('Choose an image'), 'paste', 'https://images.example/me.png')).toBe(true);
  await expect(page.getByRole('application')).toBeVisible();
});

const targets = async (app: App): Promise<Locator[]> => [app.page.getByRole('banner'), app.displayName, app.heading('User Profile')];

test('a file that is dropped beside the avatar dialog does not take the place of the page; a dragged text is left alone', async ({ app }) => {
  await app.open('profile');
  await expect(app.displayName).toBeVisible();
  for (const target of await targets(app)) {
    for (const kind of ['dragover', 'drop'] as const) expect(await give(target, kind), kind).toBe(true);
  }
  const text = await app.displayName.evaluate((element) => {
    const data = new DataTransfer();
    data.setData('text/plain', 'Dwight');
    return element.dispatchEvent(new DragEvent('dragover', { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  expect(text, 'not taken').toBe(true);
});

test('phones get the keyboard that fits each field', async ({ app, page }) => {
  await app.open('profile');
  await expect(app.displayName).toHaveAttribute('autocapitalize', 'words');
  await expect(app.handleField).toHaveAttribute('autocapitalize', 'none');
  await expect(app.handleField).toHaveAttribute('autocorrect', 'off');
  await app.button('Change avatar').click();
  await expect(page.getByRole('textbox', { name: 'Avatar URL' })).toHaveAttribute('inputmode', 'url');
  await app.open('usage');
  await app.button('Manage').click();
  await expect(page.getByRole('textbox', { name: 'Minutes in a billing cycle' })).toHaveAttribute('inputmode', 'decimal');
});
