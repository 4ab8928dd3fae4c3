import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js';
import { Severity } from 'csp_evaluator/dist/finding.js';
import { CspParser } from 'csp_evaluator/dist/parser.js';
import { type Page, type Route, chromium } from '@playwright/test';
import { type App, SECTIONS, type Section } from './support/app.ts';
import { browserOptions } from './support/browser.ts';
import { StaticSite } from './support/static-site.ts';
import { expect, test } from './support/test.ts';

const PROGRAM = /\/console-[0-9a-f]+_bg\.wasm$/;

/** The data of each page besides the account that the start script requests before the program has loaded. */
const PREFETCHED: Record<Section, string[]> = {
  profile: ['workspace', 'token'],
  usage: ['workspace', 'constraint'],
  billing: [],
  credentials: ['token', 'constraint', 'workspace', 'audit_log'],
  notifications: ['email', 'preferences'],
};

/** Changes the HTML of an address. */
async function rewrite(page: Page, address: string, change: (html: string) => string): Promise<void> {
  await page.route((url) => url.pathname === address, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: change(await response.text()) });
  });
}

for (const section of Object.keys(SECTIONS) as Section[]) {
  test(`the data of ${SECTIONS[section]} is requested before the program has loaded, and once`, async ({ app, page, guard, handle }) => {
    // So that the browser remembers the session.
    await app.open('notifications');
    let go = () => {};
    const held = new Promise<void>((resolve) => (go = resolve));
    await page.route(PROGRAM, async (route) => {
      await held;
      await route.fallback();
    });
    const asked = () => guard.requests.slice(from).map((it) => new URL(it.url()).pathname).filter((it) => it.startsWith('/api/v0/'));
    const from = guard.requests.length;
    await page.goto(app.address(section), { waitUntil: 'commit' });
    const prefetched = ['/api/v0/actor', ...PREFETCHED[section].map((it) => `/api/v0/user/${handle}/${it}`)];
    await expect.poll(() => asked().toSorted()).toEqual(prefetched.toSorted());
    await expect(page.getByText('Advanced settings').first()).toBeVisible();
    go();
    await expect(app.heading(SECTIONS[section])).toBeVisible();
    await page.waitForLoadState('networkidle');
    for (const path of prefetched) expect(asked().filter((it) => it === path), path).toHaveLength(1);
  });
}

for (const section of Object.keys(SECTIONS) as Section[]) {
  const from = section === 'notifications' ? 'profile' : 'notifications';
  for (const way of ['hovered', 'focused'] as const) {
    test(`the data of ${SECTIONS[section]} is requested when its menu entry is ${way}`, async ({ app, page, handle, guard }) => {
      const shown = section === 'billing' ? ['billing/plan', 'constraint', 'billing/subscription', 'billing/invoice', 'billing/payment_method'] : PREFETCHED[section];
      const expected = shown.filter((it) => !PREFETCHED[from].includes(it)).map((it) => `/api/v0/user/${handle}/${it}`).toSorted();
      await app.open(from);
      await page.waitForLoadState('networkidle');
      const before = guard.requests.length;
      const asked = () => guard.requests.slice(before).map((it) => new URL(it.url()).pathname).filter((it) => it.startsWith('/api/v0/')).toSorted();
      const answers = expected.map((it) => page.waitForResponse((answer) => new URL(answer.url()).pathname === it).then((answer) => answer.finished()));
      const point = () => (way === 'hovered' ? app.entry(section).hover() : app.entry(section).focus());
      await point();
      await Promise.all(answers);
      expect(asked()).toEqual(expected);
      // Not a second time.
      await (way === 'hovered' ? app.heading(SECTIONS[from]).hover() : app.entry(from).focus());
      await point();
      await page.evaluate(() => new Promise(requestAnimationFrame));
      expect(asked()).toEqual(expected);
    });
  }
}

test('the app starts when the host serves the program as text/plain', async ({ app, page }) => {
  await page.route(/\.wasm$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'content-type': 'text/plain' } });
  });
  await app.open('credentials');
  await expect(app.tokenRows.first()).toBeVisible();
});

/** The files that the app starts with. */
const FIRST_FILES: Record<string, RegExp> = {
  'style sheet': /\/style-[0-9a-f]+\.css$/,
  'start script': /\/boot-[0-9a-f]+\.js$/,
  glue: /\/console-[0-9a-f]+\.js$/,
  program: PROGRAM,
};
const PART = /\/notifications-[0-9a-f]+\.wasm$/;

/** How a file fails, and what the page says about it. */
const FAILURES: Record<string, [(route: Route) => Promise<void>, RegExp]> = {
  'is missing': [(route) => route.fulfill({ status: 404, body: 'gone' }), /no longer has the file .*A new version may be out/],
  'is a web page': [(route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><p>Hello' }), /sent a web page instead of the file/],
  'is refused by the host': [(route) => route.fulfill({ status: 503, body: 'later' }), /status 503 when asked for the file/],
  'is blocked in the browser': [(route) => route.abort('blockedbyclient'), /is blocked\. An extension or a security program/],
};

for (const [file, address] of [...Object.entries(FIRST_FILES), ['part', PART] as const]) {
  for (const [how, [fail, words]] of Object.entries(FAILURES)) {
    test(`the ${file} ${how}: the page says so`, async ({ app, page, guard }) => {
      guard.expectsFailedLoad(address);
      guard.expectsConsole(/CompileError|WebAssembly|TypeError|Error: (http|\/console)|MIME type|integrity/);
      guard.expectsException(/^$/);
      await page.route(address, fail);
      await page.goto(app.address('notifications'));
      if (file === 'part') await expect(app.alert).toContainText('This page could not be loaded');
      else await expect(app.heading('The app could not be loaded')).toBeVisible();
      await expect(page.getByText(words)).toContainText('Nothing of yours was changed.');
      await page.unroute(address);
      await (file === 'part' ? app.button('Retry') : page.getByRole('link', { name: 'Reload' })).click();
      await expect(app.switch('System')).toBeVisible();
    });
  }
}

test('the start script cannot be read: the page says so', async ({ app, page, guard }) => {
  guard.expectsException(/^$|SyntaxError/);
  await rewrite(page, app.address('profile'), (html) => html.replace(/ integrity="[^"]*"/g, ''));
  await page.route(FIRST_FILES['start script']!, (route) => route.fulfill({ contentType: 'text/javascript', body: 'const = newer syntax' }));
  await page.goto(app.address('profile'));
  await expect(page.getByText(/This browser could not use the file boot-.*Nothing of yours was changed\./)).toBeVisible();
});

test('the inline script is blocked, since a proxy has changed it: the page says so', async ({ app, page, guard }) => {
  guard.expectsConsole(/content policy|Content Security Policy|was preloaded using link preload but not used/i);
  await rewrite(page, app.address('profile'), (html) => html.replace('<script>', '<script>/* changed */'));
  await page.goto(app.address('profile'));
  await expect(app.heading('The app could not be loaded')).toBeVisible();
  await expect(page.getByText('A part of this page is missing or blocked.')).toBeVisible();
});

test('the connection is lost while the app loads: the page says so', async ({ app, page, guard }) => {
  guard.expectsFailedLoad(/./);
  guard.expectsConsole(/Failed to fetch|Error: (http|\/console)/);
  await app.open('profile');
  await page.route(PROGRAM, async (route) => {
    await page.context().setOffline(true);
    await route.abort('internetdisconnected');
  });
  await page.reload({ waitUntil: 'commit' });
  await expect(page.getByText('The connection was lost. Check that you are online. Nothing of yours was changed.')).toBeVisible();
  await page.context().setOffline(false);
});

test('a content policy that does not allow WebAssembly is named', async ({ app, page, guard }) => {
  guard.expectsConsole(/content policy|CompileError|Content Security Policy/i);
  await page.route((url) => url.pathname === app.address('profile'), async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    await route.fulfill({ response, headers: { ...headers, 'content-security-policy': headers['content-security-policy']!.replace(" 'wasm-unsafe-eval'", '') } });
  });
  await page.goto(app.address('profile'));
  await expect(page.getByText(/The content policy of this site does not allow the file console-/)).toBeVisible();
});

test.describe('a file that is requested and never answered', () => {
  const loading = (app: App) => expect(app.heading('The app is still loading')).toBeVisible({ timeout: 10_000 });

  for (const [file, address] of Object.entries(FIRST_FILES)) {
    test(`the ${file}: after four seconds the page says that it is loading, and goes on when the file comes`, async ({ app, page, guard }) => {
      guard.expectsConsole(/was preloaded using link preload but not used/);
      let go = () => {};
      const held = new Promise<void>((resolve) => (go = resolve));
      await page.route(address, async (route) => {
        await held;
        await route.fallback();
      });
      await page.goto(app.address('notifications'), { waitUntil: 'commit' });
      await expect(page.getByText('Advanced settings').first()).toBeVisible();
      await loading(app);
      await expect(page.getByText('Advanced settings').first()).toBeHidden();
      go();
      await expect(app.switch('System')).toBeVisible();
      await expect(app.heading('The app is still loading')).toHaveCount(0);
    });
  }

  test('by a server: the page is painted all the same', async ({ app, page, backend, guard }) => {
    guard.expectsConsole(/was preloaded using link preload but not used/);
    const site = await StaticSite.start();
    guard.expectsOrigin(site.origin);
    site.setBackend(backend.origin);
    try {
      for (const address of Object.values(FIRST_FILES)) {
        site.silent = address;
        await page.goto(`${site.origin}/login`, { waitUntil: 'commit' });
        await loading(app);
        await page.screenshot();
      }
    } finally {
      await site.stop();
    }
  });

  test('a part: after ten seconds without a byte the page says so, and Retry loads it', async ({ app, page }) => {
    await page.clock.install();
    await app.open('profile');
    let asked = 0;
    await page.route(PART, () => {
      asked += 1;
    });
    await app.entry('notifications').click();
    await expect.poll(() => asked).toBe(1);
    await page.clock.fastForward(10_000);
    await expect(app.alert).toContainText('The host did not answer within 10 seconds.');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await app.button('Retry').click();
    await expect(app.switch('System')).toBeVisible();
  });
});

test.describe('an older browser', () => {
  // One test changes the inline style.
  test.use({ bypassCSP: true });

  test('without what is easily replaced the app works', async ({ app, page }) => {
    await page.addInitScript(() => {
      Reflect.deleteProperty(AbortSignal, 'timeout');
      Reflect.deleteProperty(URL, 'canParse');
    });
    for (const section of Object.keys(SECTIONS) as Section[]) {
      await app.open(section);
      await expect(page.getByRole('alert')).toHaveCount(0);
    }
    await page.goto('/login');
    await expect(app.heading('User Profile')).toBeVisible();
  });

  /** What the app cannot do without: the name, and how it is taken away. */
  const NEEDED: Record<string, () => void> = {
    modules: () => Reflect.deleteProperty(HTMLScriptElement.prototype, 'noModule'),
    dialogs: () => Reflect.deleteProperty(globalThis, 'HTMLDialogElement'),
    popovers: () => Reflect.deleteProperty(HTMLElement.prototype, 'popover'),
    'light-dark()': () => {
      const { supports } = CSS;
      CSS.supports = (...args: string[]) => !args.join().includes('light-dark') && supports.apply(CSS, args as [string]);
    },
    'WebAssembly references': () => {
      WebAssembly.validate = () => false;
    },
  };
  for (const [name, remove] of Object.entries(NEEDED)) {
    test(`without ${name} the page says that it is too old and what is needed, before anything else`, async ({ app, page, guard }) => {
      guard.expectsConsole(/was preloaded using link preload but not used/);
      await page.addInitScript(remove);
      // Such a browser does not know the newer rules of the inline style either.
      await rewrite(page, '/login/confirm', (html) => html.replace(/@layer [^;]*?\{[\s\S]*?\n\}\n/g, ''));
      await page.goto('/login/confirm?t=secret');
      await expect(app.heading('This browser is too old for the app')).toBeFocused();
      await expect(page.getByText(`It lacks ${name}. Update it, or use another one: the app runs in Chrome and Edge from version 123`)).toBeVisible();
      await expect(page.getByText('Advanced settings').first()).toBeHidden();
      expect(guard.calls).toEqual([]);
      // The link can be opened in another browser.
      expect(new URL(page.url()).searchParams.get('t')).toBe('secret');
    });
  }

  test('without WebAssembly the page says that it may be switched off', async ({ app, page }) => {
    await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebAssembly'));
    await page.goto(app.address('profile'));
    await expect(app.heading('This browser cannot run the app')).toBeVisible();
    await expect(page.getByText('Lockdown Mode')).toBeVisible();
  });
});

test('an error page names each invalid value of the configuration', async ({ app, page }) => {
  const wrong: [string, unknown][] = [
    ['api', 'ftp://api.example'], ['api', null], ['api', 7], ['brand', ''], ['sign_in', []], ['sign_in', ['phone']], ['sign_in', 'email '],
    ['console', 'http://console.example'], ['docs', 'javascript:alert(1)'], ['payment', '/pay'], ['price_currency', 'dollars'], ['price_base', 1.5], ['colour', 'red'],
  ];
  for (const [name, value] of wrong) {
    await rewrite(page, '/login', (html) => html.replace(/(id="config">)[^<]*/, (_, tag) => tag + JSON.stringify({ [name]: value })));
    await page.goto('/login');
    await expect(app.heading('The app is not set up properly'), name).toBeVisible();
    await expect(page.getByText(`Its configuration says ${name} is ${JSON.stringify(value)}`)).toBeVisible();
    await page.unrouteAll();
  }
});

test('an API that the content policy does not allow leads to an error page at the start', async ({ app, page }) => {
  await rewrite(page, '/login', (html) => html.replace(/"api": "[^"]*"/, '"api": "https://api.example/api/v0"'));
  await page.goto('/login');
  await expect(app.heading('The app is not set up properly')).toBeVisible();
  await expect(page.getByText('does not let it ask its API at https://api.example')).toBeVisible();
});

test('the sign-in methods are those of the configuration', async ({ app, page }) => {
  for (const [ways, email, token] of [[['email'], 1, 0], [['token'], 0, 1], [['email', 'token'], 1, 1]] as const) {
    await page.context().clearCookies();
    await rewrite(page, '/login', (html) => html.replace(/"sign_in": \[[^\]]*\]/, `"sign_in": ${JSON.stringify(ways)}`));
    await page.goto('/login');
    await expect(app.heading('Sign in')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Email' })).toHaveCount(email);
    await expect(page.getByRole('textbox', { name: 'API token' })).toHaveCount(token);
    await page.unrouteAll();
  }
});

test.describe('a new release', () => {
  const newer = (page: Page) => rewrite(page, '/', (html) => html.replace(/boot-[0-9a-f]{16}/, 'boot-0123456789abcdef'));

  test('is announced at the next navigation, and Reload loads it', async ({ app, page }) => {
    await app.open('credentials');
    await app.go('notifications');
    await page.waitForLoadState('networkidle');
    await expect(page.getByText('A new version is out')).toHaveCount(0);
    await newer(page);
    await app.go('profile');
    await expect(page.getByRole('status').filter({ hasText: 'A new version is out' })).toBeVisible();
    const loaded = page.waitForEvent('load');
    await app.button('Reload').click();
    await loaded;
    await expect(app.heading('User Profile')).toBeVisible();
    await page.unrouteAll({ behavior: 'wait' });
  });

  test('is announced when a file of the old one is missing', async ({ app, page, guard }) => {
    guard.expectsFailedLoad(/\/usage-[0-9a-f]+\.wasm$/, 404);
    await app.open('credentials');
    await newer(page);
    await page.route(/\/usage-[0-9a-f]+\.wasm$/, (route) => route.fulfill({ status: 404, body: 'gone' }));
    await app.go('usage');
    await expect(app.alert).toContainText('This page could not be loaded');
    await expect(page.getByText('A new version is out')).toBeVisible();
    await page.unrouteAll({ behavior: 'wait' });
  });
});

/** Tries to run code in every way that a page offers; the ways that work. Runs in the page. */
async function injectCode(): Promise<string[]> {
  const ran: string[] = [];
  // `evaluate` may use `eval` itself; what runs in a later task may not.
  await new Promise((resolve) => setTimeout(resolve));
  Object.assign(globalThis, { mark: (name: string) => ran.push(name) });
  const ended: Promise<unknown>[] = [];
  const attempt = (act: () => void) => {
    try {
      act();
    } catch {
      // Refused by an exception. What is let through counts only when it runs.
    }
  };
  const script = (fill: (it: HTMLScriptElement) => void) => {
    const it = document.createElement('script');
    fill(it);
    document.body.append(it);
  };
  attempt(() => script((it) => (it.textContent = 'mark("inline script")')));
  attempt(() => script((it) => it.append('mark("script by text node")')));
  attempt(() => {
    script((it) => {
      it.src = 'data:text/javascript,mark("script address")';
      ended.push(new Promise((resolve) => ['load', 'error'].forEach((event) => it.addEventListener(event, resolve))));
    });
  });
  attempt(() => {
    const it = document.createElement('button');
    it.setAttribute('onclick', 'mark("handler")');
    document.body.append(it);
    it.click();
  });
  attempt(() => {
    document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=mark("markup")>');
    ended.push(new Promise((resolve) => document.body.lastElementChild!.addEventListener('error', resolve)));
  });
  attempt(() => {
    document.createElement('div').innerHTML = '<b>plain</b>';
    ran.push('innerHTML');
  });
  attempt(() => {
    (0, eval)('mark("eval")');
  });
  attempt(() => {
    new Function('mark("Function")')();
  });
  attempt(() => {
    setTimeout('mark("timer")' as unknown as () => void);
  });
  attempt(() => {
    const it = document.createElement('a');
    it.href = 'javascript:void mark("address")';
    document.body.append(it);
    it.click();
  });
  const tt = (globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes;
  attempt(() => {
    tt.createPolicy('default', { createHTML: (it: string) => it });
    ran.push('laxer policy');
  });
  attempt(() => {
    tt.createPolicy('other', { createHTML: (it: string) => it });
    ran.push('other policy');
  });
  await Promise.all(ended);
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return ran.toSorted();
}

test('injected code is refused, in every way there is', async ({ app, page, guard, browser, backend }) => {
  guard.expectsConsole(/content policy|Content Security Policy|Trusted|This document requires/i);
  await app.open('profile');
  expect(await page.evaluate(injectCode)).toEqual([]);

  // Without a content policy all of them run, except for a second default Trusted Types policy, which no browser allows.
  const context = await browser.newContext({ baseURL: backend.origin, bypassCSP: true });
  const open = await context.newPage();
  await open.goto('/login');
  await expect(app.inTab(open).heading('Sign in')).toBeVisible();
  expect(await open.evaluate(injectCode)).toEqual(
    ['Function', 'address', 'eval', 'handler', 'inline script', 'innerHTML', 'markup', 'other policy', 'script address', 'script by text node', 'timer'],
  );
  await context.close();
});

test('an evaluator of content policies finds nothing above the severity "maybe"', async ({ page }) => {
  const policy = (await page.request.get('/login')).headers()['content-security-policy'] ?? '';
  const findings = (text: string) => new CspEvaluator(new CspParser(text).csp).evaluate().filter((it) => it.severity < Severity.HIGH_MAYBE);
  expect(findings(policy).map((it) => `${it.directive}: ${it.description}`)).toEqual([]);
  // It finds a weaker policy.
  expect(findings(policy.replace("script-src 'self'", "script-src 'self' 'unsafe-inline' *"))).not.toEqual([]);
});

test('the page works after it was restored from the back/forward cache', async ({ backend, handle }) => {
  const browser = await chromium.launch({ ...browserOptions.launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  try {
    const context = await browser.newContext({ storageState: await backend.signIn(), baseURL: backend.origin });
    const page = await context.newPage();
    await page.goto(`/user/${handle}/advanced/notifications`);
    await expect(page.getByRole('switch', { name: 'Tips & Tricks' })).toBeVisible();
    await page.evaluate(() => {
      addEventListener('pageshow', (event) => Object.assign(globalThis, { back: event.persisted }));
    });
    await page.goto(`${backend.origin}/favicon.svg`);
    // Playwright's goBack waits for a load event, which a restored page does not have.
    const session = await context.newCDPSession(page);
    const { entries } = await session.send('Page.getNavigationHistory');
    void session.send('Page.navigateToHistoryEntry', { entryId: entries.at(-2)!.id }).catch(() => {});
    const back = () => page.evaluate(() => (globalThis as unknown as { back?: boolean }).back).catch(() => 'navigating');
    await expect.poll(back).toBe(true);
    await page.getByRole('link', { name: 'User Profile' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'User Profile' })).toBeVisible();
  } finally {
    await browser.close();
  }
});

test('a page from the back/forward cache shows nothing before it is known that its account is still signed in', async ({ app, page, context, faults, guard }) => {
  await app.open('notifications');
  const cache = (event: string) => page.evaluate((name) => dispatchEvent(new PageTransitionEvent(name, { persisted: true })), event);
  const actor = await faults.hold('GET', /\/actor/);
  await cache('pagehide');
  await expect(page.getByText('Tips & Tricks')).toBeHidden();
  await cache('pageshow');
  await expect.poll(() => actor.hits).toBe(1);
  await expect(page.getByText('Tips & Tricks')).toBeHidden();
  await actor.release();
  await expect(app.heading('Notifications')).toBeVisible();

  await cache('pagehide');
  await context.clearCookies();
  guard.expectsFailedLoad(/^\/api\/v0\//, 401);
  await cache('pageshow');
  await expect(app.heading('Sign in')).toBeVisible();
});
