import path from 'node:path';
import { expect, test } from '../support/test.ts';

const folder = process.env.PICTURES;
const site = process.env.PIPES_GALLERY_SITE;
if (!folder || !site) throw new Error('PICTURES and PIPES_GALLERY_SITE name the folders of the pictures and of a development build');

test.use({ contextOptions: { reducedMotion: 'reduce' }, demo: { site } });

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 320]) {
    test.describe(`${width} px, ${colorScheme}`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      test('gallery', async ({ page }) => {
        await page.goto('/gallery');
        await expect(page.getByRole('heading', { name: 'Gallery' })).toBeVisible();
        const save = (name: string) => page.screenshot({ path: path.join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
        await save('gallery');
        await page.getByRole('button', { name: 'Options of the gallery' }).click();
        await save('gallery-menu');
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Open alert dialog' }).click();
        await save('gallery-dialog');
      });
    });
  }
}
