import { type App, SECTIONS, type Section } from './support/app.ts';
import { type MemoryUse, Memory, growth } from './support/memory.ts';
import { expect, test } from './support/test.ts';
import type { Traffic } from './support/traffic.ts';

// `cargo xtask bench leaks` performs 200.
const NAVIGATIONS = Number(process.env.NAVIGATIONS ?? 40);
const ROUND = Object.keys(SECTIONS) as Section[];
/** The number of workspaces. Each has records of five metrics on 90 days. */
const WORKSPACES = Number(process.env.WORKSPACES ?? 10);
/** Half a node or listener per navigation. With 200 navigations the other limits are about 1 KB per navigation. */
const MOST = {
  nodes: NAVIGATIONS / 2,
  listeners: NAVIGATIONS / 2,
  // Compiled code and caches of the browser need this much.
  heap: 256 * 1_024,
  // The router keeps every address, and memory grows in pages of 64 KB.
  wasm: 2 * 65_536,
};

/** Opens and closes menus and dialogs of each page. */
const OPENED: Record<Section, (app: App) => Promise<void>> = {
  profile: async (app) => {
    await app.button('Delete developer account').click();
    await expect(app.alertDialog('Delete developer account')).toBeVisible();
    await app.page.keyboard.press('Escape');
    await app.displayName.fill('Somebody');
    await app.button('Discard').click();
  },
  usage: async (app) => {
    await app.button('Manage').click();
    await app.dialog('Usage thresholds').getByRole('button', { name: 'Cancel' }).click();
    for (const name of ['View as table', 'View as chart']) await app.button(name).first().click();
  },
  billing: async (app) => {
    await app.button('Options for Visa 4242').click();
    await app.page.keyboard.press('Escape');
  },
  credentials: async (app) => {
    await app.button('Rotate Password').click();
    await app.button('Cancel').click();
    for (const name of ['Show password', 'Hide password']) await app.button(name).click();
    for (const _ of ['open', 'close']) await app.button('Title and expiry').click();
  },
  notifications: async (app) => {
    await app.switch('Tips & Tricks').click();
    await expect(app.status.filter({ hasText: 'Tips & Tricks turned' })).toBeVisible();
    for (const menu of ['Account menu', 'Switch account']) {
      await app.button(menu).click();
      await app.page.keyboard.press('Escape');
    }
  },
};

/** Visits all pages and waits until each has loaded. */
async function round(app: App, traffic: Traffic, withDialogs: boolean): Promise<void> {
  for (const section of ROUND) {
    await app.go(section);
    await traffic.waitUntilIdle(app.page);
    if (withDialogs) await OPENED[section](app);
  }
  await traffic.waitUntilIdle(app.page);
}

function expectFlat(before: MemoryUse, after: MemoryUse): void {
  const more = growth(before, after);
  expect(more.nodes, 'nodes').toBeLessThan(MOST.nodes);
  expect(more.listeners, 'listeners').toBeLessThan(MOST.listeners);
  expect(more.heap, 'bytes of the heap').toBeLessThan(MOST.heap);
  expect(more.wasm, 'bytes of the program').toBeLessThanOrEqual(MOST.wasm);
}

test(`${NAVIGATIONS} navigations with menus and dialogs do not increase memory, nodes and listeners`, async ({ app, page, traffic }) => {
  test.setTimeout(180_000);
  await app.open('profile');
  const memory = await Memory.of(page);
  for (let time = 0; time < NAVIGATIONS / 2 / ROUND.length; time += 1) await round(app, traffic, time % 2 === 0);
  const before = await memory.measure();
  for (let time = 0; time < NAVIGATIONS / ROUND.length; time += 1) await round(app, traffic, time % 4 === 0);
  const after = await memory.measure();
  console.log(`before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`);
  expectFlat(before, after);

  // The measurement detects a leak of one node and one listener per navigation.
  await page.evaluate((count) => {
    const kept = Array.from({ length: count }, () => document.createElement('p'));
    for (const node of kept) node.addEventListener('click', () => {});
    Object.assign(globalThis, { kept });
  }, NAVIGATIONS);
  const leaked = growth(after, await memory.measure());
  expect(leaked.nodes).toBeGreaterThan(MOST.nodes);
  expect(leaked.listeners).toBeGreaterThan(MOST.listeners);
});

test.describe('with many workspaces', () => {
  test.use({ demo: { workspaces: WORKSPACES } });

  test(`${WORKSPACES * 450} usage records are freed when the page is left`, async ({ app, page, traffic }) => {
    test.setTimeout(180_000);
    await app.open('notifications');
    const memory = await Memory.of(page);
    const visit = async () => {
      await app.go('usage');
      await expect(app.loaded).toBeVisible({ timeout: 60_000 });
      await page.getByRole('combobox', { name: 'Range' }).selectOption('90');
      await expect(page.getByText('90 days loaded')).toBeVisible({ timeout: 60_000 });
      await app.go('notifications');
      await traffic.waitUntilIdle(page);
      return memory.measure();
    };
    const first = await visit();
    await visit();
    const last = await visit();
    console.log(`first ${JSON.stringify(first)}, last ${JSON.stringify(last)}`);
    expectFlat(first, last);
  });
});
