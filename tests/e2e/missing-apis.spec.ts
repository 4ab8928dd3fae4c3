import { type App, SECTIONS, type Section } from './support/app.ts';
import { expect, test } from './support/test.ts';

/** What a browser, its settings or an extension may take away: the object and the property. */
const APIS: [object: string, property: string][] = [
  ['globalThis', 'localStorage'],
  ['globalThis', 'sessionStorage'],
  ['globalThis', 'indexedDB'],
  ['globalThis', 'caches'],
  ['globalThis', 'BroadcastChannel'],
  ['globalThis', 'Intl'],
  ['globalThis', 'crypto'],
  ['globalThis', 'matchMedia'],
  ['globalThis', 'requestIdleCallback'],
  ['globalThis', 'IntersectionObserver'],
  ['globalThis', 'ResizeObserver'],
  ['globalThis', 'WeakRef'],
  ['globalThis', 'structuredClone'],
  ['globalThis', 'ClipboardItem'],
  ['globalThis', 'OffscreenCanvas'],
  ['Navigator.prototype', 'clipboard'],
  ['Navigator.prototype', 'locks'],
  ['Navigator.prototype', 'serviceWorker'],
  ['Navigator.prototype', 'storage'],
  ['Navigator.prototype', 'userAgentData'],
  ['Navigator.prototype', 'onLine'],
  ['Navigator.prototype', 'cookieEnabled'],
  ['Document.prototype', 'cookie'],
  ['Document.prototype', 'startViewTransition'],
  ['Document.prototype', 'fonts'],
];

/** Parts of the language and of the content policy: an older browser lacks them, and nothing makes access to them throw. */
const ABSENT_ONLY: typeof APIS = [
  ['globalThis', 'FinalizationRegistry'],
  ['globalThis', 'trustedTypes'],
];

/** Takes `apis` away from the page, or makes access to them throw. Runs in the page. */
function remove({ apis, absent }: { apis: [object: string, property: string][]; absent: boolean }): void {
  for (const [object, property] of apis) {
    const owner = object === 'globalThis' ? globalThis : (globalThis as unknown as Record<string, { prototype: object }>)[object.split('.')[0]!]!.prototype;
    if (absent) {
      for (let at: object | null = owner; at; at = Object.getPrototypeOf(at)) Reflect.deleteProperty(at, property);
    } else {
      const get = () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      };
      Object.defineProperty(owner, property, { get, configurable: true });
    }
  }
}

/** Opens every page of the account, copies, changes the theme, signs out, and signs in by a link. */
async function walk(app: App, link: () => Promise<string>): Promise<void> {
  const { page } = app;
  for (const section of Object.keys(SECTIONS) as Section[]) {
    await (section === 'profile' ? app.open(section) : app.go(section));
    await expect(page.getByRole('main').getByRole('region').first()).toBeVisible();
    await expect(app.alert).toHaveCount(0);
  }
  await app.go('usage');
  await expect(app.loaded).toBeVisible();
  await app.go('billing');
  await expect(page.getByRole('row').filter({ hasText: 'PIPES-0012' })).toContainText(/\$[\d,]+\.\d\d|[\d,]+\.\d\d USD/);
  await app.go('credentials');
  await app.button('Copy user').click();
  await expect(app.status.filter({ hasText: /copied|refused/i }).first()).toBeVisible();
  await app.button('Account menu').click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await page.keyboard.press('Escape');
  await app.button('Account menu').click();
  await app.menuItem('Sign out').click();
  await expect(app.heading('Sign in')).toBeVisible();
  await page.goto(await link());
  await expect(app.heading('User Profile')).toBeVisible();
}

// All at once, which takes as long as one. `EACH=1` tries each alone: it shows which one a failure is about.
const CASES: [how: string, apis: typeof APIS][] = [
  ['are absent', [...APIS, ...ABSENT_ONLY]],
  ['throw on access', APIS],
];
for (const [how, all] of CASES) {
  for (const apis of process.env.EACH ? all.map((api) => [api]) : [all]) {
    const names = apis.length > 1 ? 'the APIs that the app can do without' : apis.join('.');
    test(`every page works, and signing out and in, when ${names} ${how}`, async ({ app, page, api, backend }) => {
      const [{ email }] = (await (await api.get(`/api/v0/user/${app.handle}/email`)).json()).items;
      await page.addInitScript(remove, { apis, absent: how === 'are absent' });
      await walk(app, () => backend.requestSignInLink(email));
    });
  }
}
