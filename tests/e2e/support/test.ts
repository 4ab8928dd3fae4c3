import { type APIRequestContext, type Page, test as base } from '@playwright/test';
import { App } from './app.ts';
import { Backend, type Demo } from './backend.ts';
import { Faults } from './faults.ts';
import { Guard } from './guard.ts';
import { Tokens } from './tokens.ts';
import { Traffic } from './traffic.ts';

export { expect } from '@playwright/test';

interface Options {
  /** The demo data of the backend. */
  demo: Demo;
  /** Whether the browser starts with a session of the demo account. */
  signedIn: boolean;
}

interface Fixtures {
  /** A backend process for this test only. */
  backend: Backend;
  /** An API client of the demo account, apart from the browser. */
  api: APIRequestContext;
  /** The demo account's handle. */
  handle: string;
  /** The account's tokens, through the API. */
  tokens: Tokens;
  /** The app in the first tab. */
  app: App;
  /** Opens another tab of the same browser. */
  newTab: () => Promise<Page>;
  faults: Faults;
  guard: Guard;
  /** The pending requests. */
  traffic: Traffic;
}

export const test = base.extend<Options & Fixtures>({
  demo: [{}, { option: true }],
  signedIn: [true, { option: true }],

  backend: async ({ demo }, use) => {
    const backend = await Backend.start(demo);
    await use(backend);
    await backend.stop();
  },
  baseURL: async ({ backend }, use) => use(backend.origin),
  storageState: async ({ backend, signedIn }, use) => use(signedIn ? await backend.signIn() : { cookies: [], origins: [] }),

  // Automatic, in every test.
  guard: [
    async ({ backend, baseURL, context }, use) => {
      const guard = new Guard(() => backend.origin);
      // Another one than the backend's where something stands in between.
      if (baseURL) guard.expectsOrigin(baseURL);
      await guard.watch(context);
      await use(guard);
      guard.check();
    },
    { auto: true },
  ],
  faults: async ({ page, guard }, use) => use(new Faults(page, guard)),

  api: async ({ backend }, use) => {
    const client = await backend.client(await backend.signIn());
    await use(client);
    await client.dispose();
  },
  handle: async ({ api }, use) => use((await (await api.get('/api/v0/actor')).json()).handle),
  tokens: async ({ api, handle }, use) => use(new Tokens(api, handle)),
  app: async ({ page, handle }, use) => use(new App(page, handle)),
  traffic: async ({ context }, use) => use(new Traffic(context)),
  newTab: async ({ context }, use) => use(() => context.newPage()),
});
