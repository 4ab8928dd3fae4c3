import type { Page } from '@playwright/test';
import { TENANT_EMAIL } from './support/backend.ts';
import { ROWS, UNUSED, type Row, type Scene, isChange, pattern } from './support/fault-matrix-rows.ts';
import type { Fault } from './support/faults.ts';
import { expect, test } from './support/test.ts';

const SIGN_IN_AGAIN = 'Sign in again';
const WAIT = 5;

/** The faults of every call, each with its message. The end of the session is the last; then the call succeeds. */
const FAULTS: [name: string, fault: Fault, words: RegExp][] = [
  ['offline', 'offline', /connection was lost/],
  ['silence', 'silence', /did not answer within 10 seconds/],
  ['HTML for JSON', 'html', /cannot read/],
  ['500', { status: 500 }, /failed \(500\).*sperr_d4injected00000000000/s],
  ['412', { status: 412, type: 'error_precondition_failed' }, /changed elsewhere/],
  ['429', { status: 429, type: 'error_too_many_requests', retryAfter: WAIT }, /Too many requests/],
  ['401', { status: 401, type: 'error_unauthorized' }, /signed out/],
];

/** Successes that do not say that a change was made, each with its message. Nothing was changed. */
const LIES: [name: string, fault: Fault, words: RegExp][] = [
  ['200 OK', { status: 200, body: 'OK' }, /cannot read/],
  ['200 {}', { status: 200, body: '{}' }, /not that it was done/],
  ['200 null', { status: 200, body: 'null' }, /not that it was done/],
  ['202', { status: 202, body: '' }, /status 202/],
];

/** What arrives instead of the answer to a change that was made: nothing, or the refusal of a second copy of it. */
const LOST = ['no answer', 403, 404] as const;

test.setTimeout(60_000);

for (const row of ROWS) {
  test.describe(() => {
    useAccount(row);

    test(`${row.call}, ${row.purpose}: each fault is shown in its place, keeps the input, sends one request, and a retry succeeds`, async ({ app, page, api, tokens, backend, guard, faults }) => {
      let number = 0;
      const it: Scene = { app, page, api, tokens, backend, guard, unique: () => String((number += 1)), open: (section) => it.app.open(section) };
      await faults.fakeClock();
      await row.prepare?.(it);
      let act = row.act;
      for (const [name, kind, words] of isChange(row) ? [...LIES, ...FAULTS] : FAULTS) {
        await test.step(name, async () => {
          const fault = await faults.inject(row.call.split(' ')[0]!, pattern(row.call), kind);
          await act(it);
          await expect.poll(() => fault.hits).toBeGreaterThan(0);
          for (let silence = 1; name === 'silence' && silence <= (row.silences ?? 1); silence += 1) {
            const sent = fault.hits;
            await page.clock.runFor(10_000);
            if (silence < (row.silences ?? 1)) await expect.poll(() => fault.hits).toBeGreaterThan(sent);
          }
          act = row.retry ?? retry(row);

          if (name === '401' && row.on401) {
            await row.on401(it);
            act = row.act;
          } else if (name === '412' && row.on412) {
            await expect(row.location(it)).toContainText(row.on412);
            act = row.act;
          } else if (name === '429' && row.whilePaused) {
            await row.whilePaused(it);
          } else {
            await expectMessage(row, it, words, name);
          }
          await row.unchanged?.(it);
          if (name !== '429' || !row.whilePaused) await expectSettled(page);
          expect(fault.hits).toBeLessThanOrEqual((row.maxRequests ?? 1) * (name === 'silence' ? (row.silences ?? 1) : 1));

          if (name === '429') await expectPause(row, it);
          await fault.remove();
          if (name === '429' && row.whilePaused) {
            // The countdown may take another second.
            await page.clock.runFor((WAIT + 2) * 1_000);
            await row.succeeded(it);
            act = row.act;
          }
          if (name === '401' && !row.on401) await signInAgain(row, it);
        });
      }
      if (!row.resumes) await act(it);
      await row.succeeded(it);
      await expect(page.getByRole('alert')).toHaveCount(0);
    });
  });
}

for (const row of ROWS.filter(isChange)) {
  test.describe(() => {
    useAccount(row);

    for (const instead of LOST) {
      test(`${row.call}, ${row.purpose}: made, but answered by ${instead}; the page tells the truth`, async ({ app, page, api, tokens, backend, guard }) => {
        let number = 0;
        const it: Scene = { app, page, api, tokens, backend, guard, unique: () => String((number += 1)), open: (section) => it.app.open(section) };
        await row.prepare?.(it);
        const [method, where] = [row.call.split(' ')[0]!, new RegExp(`/api/v0${pattern(row.call).source}$`)];
        // Also the session or the account may have ended with it.
        guard.expectsFailedLoad(/^\/api\/v0\//);
        let isMade = false;
        await page.route((url) => where.test(url.pathname), async (route) => {
          if (route.request().method() !== method) return route.fallback();
          const answer = await route.fetch();
          isMade ||= answer.ok();
          expect(isMade).toBe(true);
          if (instead === 'no answer') await route.abort('connectionreset');
          else await route.fulfill({ status: instead, json: { status: instead, title: 'Refused' } });
        });
        await row.act(it);
        if (row.lost === 'done') {
          await row.succeeded(it);
          await expect(page.getByRole('alert')).toHaveCount(0);
        } else if (row.lost instanceof RegExp) {
          await expect(row.location(it).getByRole('alert')).toContainText(row.lost);
        } else {
          await row.lost(it);
        }
      });
    }
  });
}

/** Signs in as the account that makes the call. */
function useAccount(row: Row): void {
  if (row.as === 'nobody') test.use({ signedIn: false });
  if (row.as === 'tenant') test.use({ storageState: async ({ backend }, use) => use(await backend.signInAs(TENANT_EMAIL)) });
}

function retry(row: Row): (it: Scene) => Promise<void> {
  return (it) => row.location(it).getByRole('button', { name: 'Retry', exact: true }).click();
}

/** Expects one message that says what failed and why. */
async function expectMessage(row: Row, it: Scene, words: RegExp, name: string): Promise<void> {
  if (row.inline) {
    // The dialog to sign in again has the message.
    if (name === '401') return;
    await expect(row.location(it)).toContainText(row.message);
    if (!row.sameMessage) await expect(row.location(it)).toContainText(words);
    return;
  }
  const alert = row.location(it).getByRole('alert');
  await expect(alert).toContainText(row.message);
  await expect(alert).toContainText(words);
  // A 429 makes the other calls of the page fail too.
  if (name !== '429') await expect(it.page.getByRole('alert')).toHaveCount(1);
}

/** Expects that nothing on the page is in progress. */
async function expectSettled(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /…$/ })).toHaveCount(0);
  // Skeletons are hidden from the accessibility tree.
  await expect(page.locator('[aria-busy="true"], .skeleton')).toHaveCount(0);
}

/** Expects that no request is sent before the time in `Retry-After` is over. */
async function expectPause(row: Row, it: Scene): Promise<void> {
  const sent = it.guard.calls.length;
  if (!row.inline && !row.retry && !row.whilePaused) {
    const counting = row.location(it).getByRole('button', { name: /^Retry in \d s$/ });
    await expect(counting).toHaveAttribute('aria-disabled', 'true');
    await counting.click({ force: true });
  }
  await it.page.clock.runFor(1_000);
  expect(it.guard.calls.slice(sent).map((request) => request.url())).toEqual([]);
  if (!row.whilePaused) await it.page.clock.runFor((WAIT - 1) * 1_000);
}

/** Signs in again by the dialog over the page, which must leave the page as it was. */
async function signInAgain(row: Row, it: Scene): Promise<void> {
  const dialog = it.app.alertDialog(SIGN_IN_AGAIN);
  await expect(dialog).toBeVisible();
  await it.app.button('I am signed in').click();
  await expect(it.page.getByRole('alertdialog', { name: SIGN_IN_AGAIN, includeHidden: true })).toHaveCount(0);
  await row.unchanged?.(it);
}

test('every operation of the service either has its rows here or is listed as unused', async ({ api }) => {
  const { paths } = await (await api.get('/api/v0/docs/openapi.json')).json();
  const documented = Object.entries<object>(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => withoutNames(`${method.toUpperCase()} ${path}`)));
  const called = new Set(ROWS.map((row) => withoutNames(row.call)));
  const unused = Object.keys(UNUSED).map(withoutNames);
  expect(unused.filter((operation) => called.has(operation))).toEqual([]);
  // The guard fails every test in which the app makes a call without a row.
  expect([...called, ...unused].toSorted()).toEqual(documented.toSorted());
});

/** An operation whatever its parameters are called. */
function withoutNames(operation: string): string {
  return operation.replace(/\{\w+\}/g, '{}');
}
