import type { Page } from '@playwright/test';
import { expect, test } from '../support/test.ts';
import { downloadBy } from '../support/usage.ts';

const ACTOR = (url: URL) => url.pathname === '/api/v0/actor';
const INVOICES = (url: URL) => /\/billing\/invoice$/.test(url.pathname);

const plan = (page: Page) => page.getByRole('region', { name: 'Plan and status' });
const row = (page: Page, table: string, name: string) =>
  page.getByRole('table', { name: table }).getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
const card = (page: Page, name: string) => row(page, 'Cards', name);

test('the plan, the cycle and the invoices are those of the service', async ({ app, page, api, handle }) => {
  const get = async (rest: string) => (await api.get(`/api/v0/user/${handle}/billing/${rest}`)).json();
  const [invoices, upcoming] = [(await get('invoice')).items, await get('stripe/invoice/upcoming')];
  await app.open('billing');
  await expect(plan(page)).toContainText('Developer');
  await expect(plan(page)).toContainText('Active');
  await expect(plan(page)).toContainText(`$${(upcoming.total / 100).toFixed(2)} so far`);
  const table = page.getByRole('table', { name: 'Invoices, newest first' });
  await expect(table.getByRole('rowheader')).toHaveCount(invoices.length);
  for (const { receipt_number, total } of invoices) {
    const it = table.getByRole('row').filter({ has: page.getByRole('cell', { name: receipt_number }) });
    await expect(it).toContainText(`${total < 0 ? '-' : ''}$${(Math.abs(total) / 100).toFixed(2)}`);
  }
});

test('an invoice can be downloaded as a PDF and viewed in another tab', async ({ app, page, context }) => {
  await app.open('billing');
  await app.button('Options for invoice PIPES-0012').click();
  const file = await downloadBy(page, () => app.menuItem('Download').click());
  expect(file.name).toBe('PIPES-0012.pdf');
  expect(file.bytes.subarray(0, 5).toString()).toBe('%PDF-');
  // Without the PDF viewer of the browser, which the guard would watch.
  await context.route(/\/invoice\/[^/]+\?view$/, (route) => route.fulfill({ body: 'the PDF' }));
  await app.button('Options for invoice PIPES-0011').click();
  const [address] = await Promise.all([
    context.waitForEvent('request', (request) => new URL(request.url()).searchParams.has('view')),
    app.menuItem('View').click(),
  ]);
  expect(await address.headerValue('referer')).toBeNull();
});

test('a PDF that cannot be loaded is reported in the card', async ({ app, page, faults }) => {
  await app.open('billing');
  await faults.inject('GET', /\/user\/[^/]+\/billing\/invoice\/in_.*/, { status: 500 });
  await app.button('Options for invoice PIPES-0012').click();
  await app.menuItem('Download').click();
  await expect(page.getByRole('region', { name: 'Invoices' }).getByRole('alert')).toContainText('The PDF could not be loaded');
});

test('the default card changes after the response of the service, and the focus stays on its row', async ({ app, page, faults, api, handle }) => {
  await app.open('billing');
  const held = await faults.hold('PATCH', /\/user\/[^/]+\/billing\/payment_method\/.*/);
  await app.button('Options for Mastercard 5100').click();
  await app.menuItem('Make default').click();
  await expect.poll(() => held.hits).toBe(1);
  await expect(card(page, 'Visa 4242')).toContainText('Default');
  await held.release();
  await expect(card(page, 'Mastercard 5100')).toContainText('Default');
  await expect(card(page, 'Visa 4242')).toContainText('Not used');
  await expect(app.button('Options for Mastercard 5100')).toBeFocused();
  const methods = (await (await api.get(`/api/v0/user/${handle}/billing/payment_method`)).json()).items;
  expect(methods.filter((it: { default: boolean }) => it.default)).toHaveLength(1);
});

test('the default card cannot be removed, with the reason; another one can, after a confirmation', async ({ app, page, guard }) => {
  await app.open('billing');
  await app.button('Options for Visa 4242').click();
  const remove = page.getByRole('menuitem', { name: 'Remove' });
  await expect(remove).toHaveAttribute('aria-disabled', 'true');
  await expect(remove).toContainText('Make another one the default first.');
  await page.keyboard.press('Escape');
  await app.button('Options for Mastercard 5100').click();
  await app.menuItem('Remove').click();
  const dialog = app.alertDialog('Remove Mastercard 5100?');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  expect(guard.requests.filter((it) => it.method() === 'DELETE')).toEqual([]);
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(card(page, 'Mastercard 5100')).toHaveCount(0);
  await expect(app.status.filter({ hasText: 'Mastercard 5100 removed.' })).toBeVisible();
  await expect(app.button('Options for Visa 4242')).toBeFocused();
});

test('the subscription is cancelled and created again, each after a confirmation', async ({ app, page, api, handle }) => {
  const list = async () => (await (await api.get(`/api/v0/user/${handle}/billing/subscription`)).json()).items;
  await app.open('billing');
  await app.button('Cancel subscription').click();
  const cancel = app.alertDialog('Cancel the subscription?');
  await expect(cancel).toContainText('suspended, not deleted');
  await cancel.getByRole('button', { name: 'Cancel subscription' }).click();
  await expect(plan(page)).toContainText(/Cancelled, ends on \d+ \w+ \d+/);
  await expect(plan(page)).toContainText('Your workspaces are to be suspended on');
  expect((await list())[0].cancel_at).not.toBe('');

  await expect(app.button('Create subscription')).toBeFocused();
  await app.button('Create subscription').click();
  const create = app.dialog('Create a subscription?');
  await expect(create).toContainText('$9.00 for each billing cycle');
  await expect(create).toContainText('Visa 4242');
  await create.getByRole('button', { name: 'Create subscription' }).click();
  await expect(app.button('Cancel subscription')).toBeFocused();
  await expect(plan(page)).not.toContainText('suspended on');
  expect((await list())[0].cancel_at).toBe('');
});

test('a change that fails is reported in its dialog, and the page shows no change', async ({ app, page, faults }) => {
  const fault = await faults.inject('DELETE', /\/user\/[^/]+\/billing\/subscription\/.*/, { status: 500 });
  await app.open('billing');
  await app.button('Cancel subscription').click();
  const dialog = app.alertDialog('Cancel the subscription?');
  await dialog.getByRole('button', { name: 'Cancel subscription' }).click();
  await expect(dialog.getByRole('alert')).toContainText('The subscription was not cancelled');
  await expect(plan(page)).not.toContainText('Cancelled');
  expect(fault.hits).toBe(1);
  await fault.remove();
  await dialog.getByRole('button', { name: 'Retry' }).click();
  await expect(plan(page)).toContainText('Cancelled, ends on');
});

test('a change whose response is lost is recognized as done', async ({ app, page, faults }) => {
  await faults.inject('DELETE', /\/user\/[^/]+\/billing\/subscription\/[^/]+/, 'lost');
  await app.open('billing');
  await app.button('Cancel subscription').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel subscription' }).click();
  await expect(plan(page)).toContainText('Cancelled, ends on');
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
});

test.describe('states', () => {
  const STATES = [
    ['preview', {}, 'Preview', 'Free of charge while this is a preview.'],
    ['trial', {}, 'Trial', 'nothing is charged before the trial ends'],
    ['active', { suspend_at: '2026-12-24T00:00:00Z', suspend_at_reason: 'The card has expired.' }, 'Active', 'suspended on 24 Dec 2026. The card has expired.'],
    ['payment_failed', { delete_at: '2027-01-31T00:00:00Z' }, 'Payment failed', 'deleted on 31 Jan 2027'],
    ['on_hold', {}, 'on_hold', 'What your plan includes'],
  ] as const;

  for (const [status, dates, badge, words] of STATES) {
    test(`${status} is shown with its dates`, async ({ app, page }) => {
      await page.route(ACTOR, async (route) => {
        const answer = await route.fetch();
        const user = await answer.json();
        await route.fulfill({ response: answer, json: { ...user, billing: { ...user.billing, status, ...dates } } });
      });
      await app.open('billing');
      await expect(plan(page)).toContainText(badge);
      await expect(plan(page)).toContainText(words);
    });
  }

  test('currencies with no and with three decimals, credits, disputes and unknown values', async ({ app, page }) => {
    const invoice = (number: string, rest: object) => ({
      created_at: '2026-10-01T00:00:00Z', next_payment_attempt: '', period_start: '', period_end: '', receipt_number: number, ...rest,
    });
    await page.route(INVOICES, (route) =>
      route.fulfill({
        json: {
          items: [
            invoice('YEN', { currency: 'jpy', total: 123456, status: 'open' }),
            invoice('DINAR', { currency: 'kwd', total: 123456, status: 'disputed' }),
            invoice('CREDIT', { currency: 'eur', total: -1999, status: 'paid' }),
            invoice('ODD', { currency: 'x1', total: 100, status: 'frozen' }),
            invoice('BARE', { total: 1 }),
          ],
        },
      }),
    );
    await app.open('billing');
    const of = (number: string) => page.getByRole('row').filter({ has: page.getByRole('cell', { name: number }) });
    await expect(of('YEN')).toContainText('¥123,456');
    await expect(of('DINAR')).toContainText('KWD 123.456');
    await expect(of('DINAR')).toContainText('In dispute');
    await expect(of('CREDIT')).toContainText('-€19.99');
    await expect(of('ODD')).toContainText('1.00 X1');
    await expect(of('ODD')).toContainText('frozen');
    await expect(of('BARE')).toBeVisible();
    await app.button('Options for invoice YEN').click();
    await expect(page.getByRole('menuitem', { name: 'Download' })).toHaveAttribute('aria-disabled', 'true');
  });

  test('a bank account is shown as a payment method', async ({ app, page }) => {
    await page.route(/\/billing\/payment_method$/, (route) =>
      route.fulfill({ json: { items: [{ id: 'pm_1', type: 'us_bank_account', default: true, us_bank_account: { last4: '6789' } }] } }),
    );
    await app.open('billing');
    await expect(card(page, 'Bank account 6789')).toContainText('Default');
  });

  test('no upcoming invoice is not an error', async ({ app, page, guard }) => {
    guard.expectsFailedLoad(/\/stripe\/invoice\/upcoming$/, 404);
    await page.route(/\/stripe\/invoice\/upcoming$/, (route) => route.fulfill({ status: 404, json: { type: 'error_not_found', title: 'Not Found', status: 404, instance: 'x' } }));
    await app.open('billing');
    await expect(plan(page)).toContainText('None: nothing is going to be charged');
    await expect(app.alert).toHaveCount(0);
  });
});
