import type { Page } from '@playwright/test';
import type { App } from '../support/app.ts';
import { type ImageFile, animation, decompressionBomb, heic, photo, twoColorImage } from '../support/images.ts';
import { expect, test } from '../support/test.ts';

const AVATAR = /\/user\/[^/]+\/avatar/;
const ELSEWHERE = 'https://images.example';

/** Opens the dialog and chooses `file` in it. */
async function choose(app: App, file: ImageFile): Promise<void> {
  if (!(await app.dialog('Change avatar').isVisible())) await app.button('Change avatar').click();
  const chooser = app.page.waitForEvent('filechooser');
  await app.button('Choose an image').click();
  await (await chooser).setFiles(file);
}

/** The addresses of the images of the page. */
async function images(app: App): Promise<string[]> {
  const own = [app.button('Account menu'), app.button('Switch account'), app.button('Change avatar')];
  return Promise.all(own.map(async (button) => (await button.locator('img').getAttribute('src')) ?? ''));
}

/** The first bytes of a file. */
const cut = (file: ImageFile, length: number): ImageFile => ({ ...file, buffer: file.buffer.subarray(0, length) });

/** The size and the colours of the image that the service has stored. */
async function storedImage(page: Page): Promise<{ size: number[]; red: boolean; blue: boolean }> {
  const { avatar_url } = await (await page.request.get('/api/v0/actor')).json();
  const image = (await (await page.request.get(avatar_url)).body()).toString('base64');
  return page.evaluate(async (image) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(image), (character) => character.charCodeAt(0))]));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', { willReadFrequently: true })!;
    context.drawImage(bitmap, 0, 0);
    const at = (x: number) => context.getImageData(Math.floor(bitmap.width * x), Math.floor(bitmap.height / 2), 1, 1).data;
    return { size: [bitmap.width, bitmap.height], red: at(0.1)[0]! > 200 && at(0.9)[0]! > 200, blue: at(0.1)[2]! > 200 && at(0.9)[2]! > 200 };
  }, image);
}

test('an image is chosen, moved and zoomed by keys, uploaded small and square, shown everywhere, and reset', async ({ app, page, newTab, guard }) => {
  await app.open('profile');
  await expect(app.card('Avatar')).toContainText('Nothing to reset');
  await expect(app.card('Avatar').getByRole('button', { name: 'Reset' })).toHaveCount(0);
  const other = app.inTab(await newTab());
  await other.open('credentials');
  const generated = await images(app);

  await choose(app, twoColorImage(1600, 800));
  const stage = page.getByRole('application', { name: 'Part of the image that is shown' });
  await expect(stage).toBeFocused();
  // Moves the image to the right, so that its left half, which is red, is in the crop.
  for (let step = 0; step < 10; step += 1) await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await expect(page.getByRole('slider', { name: 'Zoom' })).not.toHaveValue('1');
  await page.keyboard.press('-');
  await page.keyboard.press('-');
  await expect(page.getByRole('slider', { name: 'Zoom' })).toHaveValue('1');
  await app.button('Upload').focus();
  await page.keyboard.press('Enter');
  await expect(app.dialog('Change avatar')).toHaveCount(0);
  await expect(app.status.filter({ hasText: 'Avatar saved.' })).toBeVisible();
  await expect(app.button('Change avatar')).toBeFocused();

  expect(await storedImage(page)).toEqual({ size: [512, 512], red: true, blue: false });
  const own = await images(app);
  for (const [place, source] of own.entries()) expect(source).not.toBe(generated[place]);
  await expect(other.button('Account menu').locator('img')).toHaveAttribute('src', own[0]!);

  // The page has the version after the upload: another change does not get a 412.
  await app.displayName.fill('With an image');
  await app.save('Display Name').click();
  await expect(app.status.filter({ hasText: 'Display name saved.' })).toBeVisible();

  await app.card('Avatar').getByRole('button', { name: 'Reset' }).click();
  await expect(app.card('Avatar')).toContainText('Nothing to reset');
  await expect(app.button('Change avatar')).toBeFocused();
  expect(await images(app)).toEqual(generated);
  await expect(other.button('Account menu').locator('img')).toHaveAttribute('src', generated[0]!);
  expect(guard.requests.filter((request) => request.url().startsWith('blob:') || request.url().startsWith('data:'))).toEqual([]);
});

test('an image is dropped, dragged by mouse and touch, and zoomed by the wheel', async ({ app, page }) => {
  await app.open('profile');
  await app.button('Change avatar').click();
  const file = twoColorImage(1600, 800);
  const give = (kind: 'drop' | 'paste') =>
    page.evaluate(
      ({ bytes, kind }) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], 'halves.png', { type: 'image/png' }));
        const event =
          kind === 'drop'
            ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
            : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
        document.activeElement!.dispatchEvent(event);
      },
      { bytes: [...file.buffer], kind },
    );
  await give('drop');
  const stage = page.getByRole('application');
  await expect(stage).toBeVisible();
  const box = (await stage.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - box.width, y, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(x, y);
  await page.mouse.wheel(0, -100);
  await expect(page.getByRole('slider', { name: 'Zoom' })).not.toHaveValue('1');
  await app.button('Upload').click();
  await expect(app.dialog('Change avatar')).toHaveCount(0);
  expect(await storedImage(page)).toEqual({ size: [512, 512], red: false, blue: true });

  await app.button('Change avatar').click();
  await give('paste');
  await expect(stage).toBeVisible();
  // Touch: the canvas captures the pointer, and the page does not scroll.
  await stage.dispatchEvent('pointerdown', { pointerId: 7, pointerType: 'touch', clientX: x, clientY: y, isPrimary: true });
  await stage.dispatchEvent('pointermove', { pointerId: 7, pointerType: 'touch', clientX: x + box.width, clientY: y, isPrimary: true });
  await stage.dispatchEvent('pointerup', { pointerId: 7, pointerType: 'touch', clientX: x + box.width, clientY: y, isPrimary: true });
  await app.button('Upload').click();
  await expect(app.dialog('Change avatar')).toHaveCount(0);
  expect(await storedImage(page)).toEqual({ size: [512, 512], red: true, blue: false });
});

test('an upload shows its progress and can be cancelled; a failed one keeps the cropped image', async ({ app, page, faults, guard }) => {
  await app.open('profile');
  const before = await images(app);
  const held = await faults.hold('POST', AVATAR);
  await choose(app, twoColorImage(600, 600));
  await app.button('Upload').click();
  await expect(page.getByRole('progressbar', { name: 'Uploading' })).toBeVisible();
  await expect(app.button('Saving…')).toHaveAttribute('aria-disabled', 'true');
  await app.button('Saving…').click({ force: true });
  await app.button('Cancel upload').click();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  await expect(page.getByRole('application')).toBeVisible();
  await expect(app.alert).toHaveCount(0);
  expect(held.hits).toBe(1);
  expect(await images(app)).toEqual(before);

  const fault = await faults.inject('POST', AVATAR, { status: 400, type: 'error_invalid_data', fields: { avatar: 'This image has too many colours.' } });
  await held.remove();
  await app.button('Upload').click();
  await expect(app.dialog('Change avatar').getByRole('alert')).toContainText('too many colours');
  await expect(page.getByRole('application')).toBeVisible();
  await fault.remove();
  guard.expectsFailedLoad(AVATAR);
  await app.button('Upload').click();
  await expect(app.status.filter({ hasText: 'Avatar saved.' })).toBeVisible();
});

test('a file that is no image, too large, disguised or a decompression bomb is refused with the reason; of an animation the first frame is used', async ({ app, page, guard }) => {
  await app.open('profile');
  const html = Buffer.from('<!doctype html><script>alert(1)</script>');
  const bad: [ImageFile, RegExp][] = [
    [{ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('beets') }, /no PNG, JPEG, WebP or GIF/],
    [{ name: 'page.png', mimeType: 'image/png', buffer: html }, /no PNG, JPEG, WebP or GIF/],
    [{ name: 'drawing.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') }, /no PNG, JPEG, WebP or GIF/],
    [{ name: 'large.png', mimeType: 'image/png', buffer: Buffer.concat([twoColorImage(10, 10).buffer, Buffer.alloc(30_000_000)]) }, /larger than 30 MB/],
    [decompressionBomb(), /30000 × 30000 pixels/],
    [cut(twoColorImage(10, 10), 50), /broken: its end is missing/],
    // Chromium shows what there is of it, on gray.
    [cut(await photo(page, 600, 400), 5000), /broken: its end is missing/],
    [heic(), /cannot open HEIC or AVIF images. Save the image as JPEG/],
  ];
  for (const [file, words] of bad) {
    await choose(app, file);
    await expect(app.dialog('Change avatar').getByRole('alert')).toContainText(words);
    await expect(app.dialog('Change avatar').getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'true');
  }
  expect(guard.requests.filter((request) => request.method() === 'POST')).toEqual([]);
  await choose(app, { ...animation(), name: 'moving.png', mimeType: 'image/png' });
  await app.button('Upload').click();
  await expect(app.status.filter({ hasText: 'Avatar saved.' })).toBeVisible();
  expect((await storedImage(page)).size[0]).toBeLessThanOrEqual(512);
});

test('an image address has a preview, and can be saved when it leads to an image', async ({ app, page, guard, api }) => {
  guard.expectsOrigin(ELSEWHERE);
  guard.expectsFailedLoad(/^\/(gone|page)$/);
  await page.context().route(`${ELSEWHERE}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/gone') return route.fulfill({ status: 404, contentType: 'text/html', body: 'gone' });
    if (pathname === '/page') return route.fulfill({ status: 200, contentType: 'text/html', body: '<!doctype html>' });
    return route.fulfill({ status: 200, contentType: 'image/png', body: twoColorImage(84, 84).buffer });
  });
  await app.open('profile');
  await app.button('Change avatar').click();
  const field = page.getByRole('textbox', { name: 'Avatar URL' });
  const save = app.dialog('Change avatar').getByRole('button', { name: 'Save' });
  const bad: [string, RegExp][] = [
    ['javascript:alert(1)', /begins with https/],
    ['data:image/png;base64,AAAA', /begins with https/],
    ['http://images.example/me.png', /begins with https/],
    ['//images.example/me.png', /begins with https/],
    ['https://dwight:beet@images.example/me.png', /user name and password/],
    [`${ELSEWHERE}/${'a'.repeat(3000)}`, /at most 2048/],
    [`${ELSEWHERE}/gone`, /no image at this address/],
    [`${ELSEWHERE}/page`, /no image at this address/],
  ];
  for (const [typed, words] of bad) {
    await field.fill(typed);
    await expect(field).toHaveAccessibleDescription(words);
    await expect(field).toHaveValue(typed);
    await expect(save).toHaveAttribute('aria-disabled', 'true');
    await save.click({ force: true });
  }
  expect(guard.requests.filter((request) => request.method() === 'PATCH')).toEqual([]);
  await field.fill(`${ELSEWHERE}/me.png`);
  await expect(page.getByRole('img', { name: 'Preview' })).toBeVisible();
  await save.click();
  await expect(app.status.filter({ hasText: 'Avatar saved.' })).toBeVisible();
  expect((await (await api.get('/api/v0/actor')).json()).avatar_url).toBe(`${ELSEWHERE}/me.png`);
  for (const source of await images(app)) expect(source).toBe(`${ELSEWHERE}/me.png`);
  const foreign = guard.requests.filter((request) => request.url().startsWith(ELSEWHERE));
  expect(foreign.length).toBeGreaterThan(0);
  for (const request of foreign) expect(await request.headerValue('referer'), request.url()).toBeNull();
});

test('when the service ignores the image address the dialog shows that it was not saved', async ({ app, page, guard }) => {
  guard.expectsOrigin(ELSEWHERE);
  await page.route(`${ELSEWHERE}/**`, (route) => route.fulfill({ status: 200, contentType: 'image/png', body: twoColorImage(84, 84).buffer }));
  await page.route(/\/api\/v0\/user\/[^/]+$/, async (route) => {
    if (route.request().method() !== 'PATCH') return route.fallback();
    const actor = await route.fetch({ url: new URL('/api/v0/actor', page.url()).href, method: 'GET', postData: undefined });
    await route.fulfill({ response: actor });
  });
  await app.open('profile');
  await app.button('Change avatar').click();
  await page.getByRole('textbox', { name: 'Avatar URL' }).fill(`${ELSEWHERE}/me.png`);
  await expect(page.getByRole('img', { name: 'Preview' })).toBeVisible();
  await app.dialog('Change avatar').getByRole('button', { name: 'Save' }).click();
  await expect(app.dialog('Change avatar').getByRole('alert')).toContainText('takes no image addresses');
});

/**
 * The size of the image that the service has stored, and its colours at the top, right, bottom and left: red or blue. Read in
 * a page without the scripts of the test.
 */
async function storedEdges(page: Page): Promise<{ size: number[]; colours: string[] }> {
  const { avatar_url } = await (await page.request.get('/api/v0/actor')).json();
  const image = (await (await page.request.get(avatar_url)).body()).toString('base64');
  const context = await page.context().browser()!.newContext();
  const other = await context.newPage();
  const edges = await other.evaluate(async (image) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(image), (character) => character.charCodeAt(0))]));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', { willReadFrequently: true })!;
    context.drawImage(bitmap, 0, 0);
    const colours = [[0.5, 0.1], [0.9, 0.5], [0.5, 0.9], [0.1, 0.5]].map(([x, y]) => {
      const [red, , blue] = context.getImageData(Math.floor(bitmap.width * x!), Math.floor(bitmap.height * y!), 1, 1).data;
      return red! > 150 && blue! < 110 ? 'red' : blue! > 150 && red! < 110 ? 'blue' : 'other';
    });
    return { size: [bitmap.width, bitmap.height], colours };
  }, image);
  await context.close();
  return edges;
}

test('a photo of a phone: 12 million pixels, more than 5 MB, turned by its orientation', async ({ app, page }) => {
  await app.open('profile');
  const file = await photo(page, 4032, 3024, 6);
  expect(file.buffer.length).toBeGreaterThan(5_000_000);
  await choose(app, file);
  await expect(page.getByRole('application')).toBeVisible({ timeout: 20_000 });
  await app.button('Upload').click();
  await expect(app.status.filter({ hasText: 'Avatar saved.' })).toBeVisible();
  // Its left side is up.
  expect(await storedEdges(page)).toEqual({ size: [512, 512], colours: ['red', expect.anything(), 'blue', expect.anything()] });
});

test('while a photo is opened the button says so', async ({ app, page }) => {
  await page.addInitScript(() => {
    const real = globalThis.createImageBitmap;
    const opened = new Promise((resolve) => Object.assign(globalThis, { open: resolve }));
    globalThis.createImageBitmap = (async (...args: Parameters<typeof real>) => {
      await opened;
      return real(...args);
    }) as typeof real;
  });
  await app.open('profile');
  await choose(app, twoColorImage(100, 100));
  await expect(app.button('Opening…')).toBeVisible();
  await page.evaluate(() => (globalThis as unknown as { open: () => void }).open());
  await expect(page.getByRole('application')).toBeVisible();
});

test('an image address whose site never answers is given up after ten seconds', async ({ app, page, guard }) => {
  guard.expectsOrigin(ELSEWHERE);
  let asked = 0;
  await page.context().route(`${ELSEWHERE}/**`, () => {
    asked += 1;
  });
  await page.clock.install();
  await app.open('profile');
  await app.button('Change avatar').click();
  const field = page.getByRole('textbox', { name: 'Avatar URL' });
  await field.fill(`${ELSEWHERE}/me.png`);
  await page.clock.runFor(1_000);
  await expect.poll(() => asked).toBe(1);
  await page.clock.fastForward(10_000);
  await expect(field).toHaveAccessibleDescription(/no image at this address, or its site does not answer/);
});

test('two fingers zoom the image, and move it', async ({ app, page }) => {
  await app.open('profile');
  await choose(app, twoColorImage(1600, 800));
  const stage = page.getByRole('application');
  const zoom = page.getByRole('slider', { name: 'Zoom' });
  await expect(stage).toBeVisible();
  const box = (await stage.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 2 });
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: [number, number][]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  await touch('touchStart', [x - 20, y]);
  await touch('touchStart', [x - 20, y], [x + 20, y]);
  await touch('touchMove', [x - 40, y], [x + 40, y]);
  await expect(zoom).toHaveValue('2');
  await touch('touchMove', [x - 20, y], [x + 20, y]);
  await expect(zoom).toHaveValue('1');
  // Both to the left, and to the right: the red half. The zoom stays, although the fingers move one after the other.
  await touch('touchMove', [x - 60, y], [x - 20, y]);
  await touch('touchMove', [x + 180, y], [x + 220, y]);
  await touch('touchEnd');
  await expect(zoom).toHaveValue('1');
  await app.button('Upload').click();
  await expect(app.status.filter({ hasText: 'Avatar saved.' })).toBeVisible();
  expect(await storedImage(page)).toEqual({ size: [512, 512], red: true, blue: false });
});

/** How protection against fingerprinting falsifies a canvas. Each runs in the page. */
const POISONS: Record<string, () => void> = {
  'an image of noise': () => {
    const { toBlob } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.toBlob = function (...args) {
      const noise = document.createElement('canvas');
      [noise.width, noise.height] = [this.width, this.height];
      const context = noise.getContext('2d')!;
      for (let at = 0; at < 64 * 64; at += 1) {
        context.fillStyle = `#${Math.floor(Math.random() * 0xffffff).toString(16).padStart(6, '0')}`;
        context.fillRect((at % 64) * 8, Math.floor(at / 64) * 8, 8, 8);
      }
      toBlob.apply(noise, args);
    };
  },
  'a white image': () => {
    const { toBlob } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.toBlob = function (...args) {
      const white = document.createElement('canvas');
      [white.width, white.height] = [this.width, this.height];
      toBlob.apply(white, args);
    };
  },
  'pixels of noise': () => {
    const { getImageData } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.getImageData = function (...args) {
      const image = getImageData.apply(this, args);
      crypto.getRandomValues(image.data);
      return image;
    };
  },
  'an exception': () => {
    HTMLCanvasElement.prototype.toBlob = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
  },
};

for (const [what, poison] of Object.entries(POISONS)) {
  test(`a browser whose canvas yields ${what}: the file itself is uploaded, and the service cuts it`, async ({ app, page }) => {
    await page.addInitScript(poison);
    await app.open('profile');
    await choose(app, await photo(page, 3000, 2000));
    await expect(app.dialog('Change avatar').getByRole('alert')).toContainText('Choose a PNG, JPEG, WebP or GIF file of at most 2 MB');
    await choose(app, twoColorImage(900, 300));
    const preview = page.getByRole('img', { name: 'Preview' });
    await expect(preview).toBeFocused();
    await expect(preview).toHaveAccessibleDescription(/does not let a page cut images. The whole file is uploaded, and the service uses its middle./);
    await expect(page.getByRole('slider')).toHaveCount(0);
    await app.button('Upload').click();
    await expect(app.status.filter({ hasText: 'Avatar saved.' })).toBeVisible();
    // The app would have made 512 pixels of it.
    expect((await storedEdges(page)).size).toEqual([300, 300]);
    expect((await storedEdges(page)).colours).toEqual([expect.anything(), 'blue', expect.anything(), 'red']);
  });
}

test('noise that nobody sees is no reason to give up cutting', async ({ app, page }) => {
  await page.addInitScript(() => {
    const { getImageData } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.getImageData = function (...args) {
      const image = getImageData.apply(this, args);
      image.data.forEach((value, at) => (image.data[at] = value ^ 1));
      return image;
    };
  });
  await app.open('profile');
  await choose(app, twoColorImage(600, 300));
  await expect(page.getByRole('application')).toBeVisible();
});
