import { createHash } from 'node:crypto';
import { SECTIONS, type Section } from './support/app.ts';
import { dumpDom } from './support/dom-dump.ts';
import { Guard } from './support/guard.ts';
import { expect, test } from './support/test.ts';

const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

test('every page has the content policy, with the hashes of its inline style and script', async ({ app, page, guard }) => {
  for (const address of [app.address('credentials'), '/login', '/nowhere/at/all', '/']) {
    const answer = (await page.request.get(address));
    const policy = answer.headers()['content-security-policy'] ?? '';
    const directives = Object.fromEntries(policy.split(';').map((it) => it.trim().split(/ (.*)/s).slice(0, 2)));
    const body = await answer.text();
    const inline = (name: string) =>
      [...body.matchAll(new RegExp(`<${name}(?![^>]*(?:src=|application/json))[^>]*>([\\s\\S]*?)</${name}>`, 'g'))].map((match) => match[1]!);
    expect(inline('style'), address).toHaveLength(1);
    expect(inline('script'), address).toHaveLength(1);
    expect(directives, address).toEqual({
      'default-src': "'none'",
      'script-src': `'self' 'wasm-unsafe-eval' ${sha256(inline('script')[0]!)}`,
      'style-src': `'self' ${sha256(inline('style')[0]!)}`,
      'img-src': "'self' https:",
      'font-src': "'self'",
      'connect-src': "'self'",
      'manifest-src': "'self'",
      'base-uri': "'none'",
      'object-src': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': 'default',
    });
    const headers = answer.headers();
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(headers['strict-transport-security']).toMatch(/max-age=\d+/);
    expect(headers['permissions-policy']).toContain('clipboard-write=(self)');
  }
  await app.open('credentials');
  guard.check();
});

test('the guard of these tests detects a violation, an exception, a rejection, a warning, a foreign request and an unknown call', async ({ app, browser, backend }) => {
  const acts: [RegExp, () => void][] = [
    [/content policy: style-src/, () => document.head.append(Object.assign(document.createElement('style'), { textContent: 'a{}' }))],
    [/exception: Error: thrown/, () => setTimeout(() => { throw new Error('thrown'); })],
    [/exception: .*rejected/s, () => void Promise.reject(new Error('rejected'))],
    [/console warning: hm/, () => console.warn('hm')],
    [/a call without a row in support\/fault-matrix-rows.ts: PUT \/user\/a\/colour/, () => void fetch('/api/v0/user/a/colour', { method: 'PUT' })],
    // An image: the policy refuses every other request to another origin before it is sent.
    [/request to another origin: GET https:\/\/127\.0\.0\.2/, () => void (new Image().src = 'https://127.0.0.2:9/')],
  ];
  for (const [words, act] of acts) {
    const context = await browser.newContext({ baseURL: backend.origin });
    const guard = new Guard(() => backend.origin);
    await guard.watch(context);
    const other = await context.newPage();
    await other.goto('/login');
    await expect(app.inTab(other).heading('Sign in')).toBeVisible();
    guard.check();
    await other.evaluate(act);
    await expect.poll(() => {
      try {
        guard.check();
        return '';
      } catch (error) {
        return String(error);
      }
    }).toMatch(words);
    await context.close();
  }
});

test('the search for secrets finds one in every place', async ({ app, page }) => {
  await app.open('notifications');
  const places: Record<string, () => void> = {
    text: () => document.querySelector('h1')!.append('s3cret'),
    attribute: () => document.body.setAttribute('data-x', 's3cret'),
    comment: () => document.body.append(document.createComment('s3cret')),
    title: () => void (document.title = 's3cret'),
    address: () => void (location.hash = 's3cret'),
    'history state': () => history.replaceState({ deep: ['s3cret'] }, ''),
    'local storage': () => localStorage.setItem('a', 's3cret'),
    'session storage': () => sessionStorage.setItem('a', 's3cret'),
    cookie: () => void (document.cookie = 'a=s3cret'),
    field: () => document.body.append(Object.assign(document.createElement('input'), { value: 's3cret' })),
    'accessible name': () => document.querySelector('h1')!.setAttribute('aria-label', 's3cret'),
  };
  for (const [place, put] of Object.entries(places)) {
    await page.evaluate(() => {
      history.replaceState(null, '');
      localStorage.removeItem('a');
      sessionStorage.removeItem('a');
      document.cookie = 'a=; max-age=0';
    });
    await app.open('notifications');
    expect(await dumpDom(page), place).not.toContain('s3cret');
    await page.evaluate(put);
    expect(await dumpDom(page), place).toContain('s3cret');
  }
});

test('markup from strings is refused, whatever it contains', async ({ app, page, guard }) => {
  await app.open('profile');
  guard.expectsConsole(/content policy: require-trusted-types-for|TrustedHTML|Trusted Type/i);
  const taken = await page.evaluate(() =>
    ['<p class="a">plain</p>', '<img src=x onerror=alert(1)>', '<a href="java\nscript:alert(1)">x</a>', '<script>alert(1)</script>', '<iframe srcdoc="x"></iframe>', '<template><svg onload=alert(1)></svg></template>'].map((markup) => {
      try {
        document.createElement('div').innerHTML = markup;
        return true;
      } catch {
        return false;
      }
    }),
  );
  expect(taken).toEqual([false, false, false, false, false, false]);
});

test('the session cannot be read by scripts; the storage records only that one exists', async ({ app, page, context }) => {
  for (const section of Object.keys(SECTIONS) as Section[]) await app.open(section);
  const cookies = await context.cookies();
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  expect(await page.evaluate(() => [document.cookie, { ...localStorage }, { ...sessionStorage }])).toEqual(['', { 'signed-in': 'yes' }, {}]);
});

test('another site cannot act with the session', async ({ api, backend, handle }) => {
  const client = await backend.client(await backend.signIn());
  for (const headers of [{ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, { origin: 'null', 'sec-fetch-site': 'same-site' }]) {
    expect((await client.post(`/api/v0/user/${handle}/token`, { headers, data: {} })).status()).toBe(403);
    expect((await client.patch(`/api/v0/user/${handle}/preferences`, { headers, data: { communication_tips_and_tricks: 'enabled' } })).status()).toBe(403);
  }
  expect((await api.get('/api/v0/actor')).status()).toBe(200);
});

test('every response of the API forbids caching and content sniffing', async ({ api, handle }) => {
  for (const path of ['/actor', `/user/${handle}/token`, `/user/${handle}/preferences`, '/nothing']) {
    const headers = (await api.get(`/api/v0${path}`)).headers();
    expect(headers['cache-control'], path).toContain('no-store');
    expect(headers['content-type'], path).toContain('application/json');
    expect(headers['x-content-type-options'], path).toBe('nosniff');
  }
});

test.describe('signed out', () => {
  test.use({ signedIn: false });

  test('the secret of a sign-in link is removed from the address before any other request', async ({ page, backend, guard }) => {
    const link = await backend.signInLink();
    const secret = new URL(link).searchParams.get('t')!;
    await page.goto(link);
    await expect(page.getByRole('heading', { level: 1, name: 'User Profile' })).toBeVisible();
    const withSecret = guard.requests.filter((request) => request.url().includes(secret));
    expect(withSecret.map((request) => new URL(request.url()).pathname)).toEqual(['/login/confirm', '/api/v0/login/confirm']);
    for (const request of guard.requests) expect((await request.headerValue('referer')) ?? '', request.url()).not.toContain(secret);
    await page.goBack();
    expect(page.url()).not.toContain(secret);
  });

  test('the token field is not a login form: password managers ignore it', async ({ page }) => {
    await page.goto('/login');
    const field = page.getByRole('textbox', { name: 'API token' });
    await expect(field).toHaveAttribute('type', 'text');
    for (const [name, value] of Object.entries({ autocomplete: 'off', 'data-1p-ignore': 'true', 'data-lpignore': 'true', 'data-bwignore': 'true', 'data-form-type': 'other' })) {
      await expect(field).toHaveAttribute(name, value);
    }
  });

  test('an unknown and a known address get the same response', async ({ backend, api, handle }) => {
    const [{ email }] = (await (await api.get(`/api/v0/user/${handle}/email`)).json()).items;
    const client = await backend.client();
    const answers = [];
    for (const address of [email, 'nobody@example.com']) {
      const answer = await client.post('/api/v0/login', { data: { email: address } });
      answers.push([answer.status(), await answer.text(), Object.keys(answer.headers()).sort()]);
    }
    expect(answers[0]).toEqual(answers[1]);
  });
});
