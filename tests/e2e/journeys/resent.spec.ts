import { ResetProxy } from '../support/reset-proxy.ts';
import { expect, test as base } from '../support/test.ts';

// A browser sends a request again by itself when a connection that was kept open is reset before the response.
const test = base.extend<{ resets: ResetProxy }>({
  resets: async ({}, use) => {
    const resets = await ResetProxy.start();
    await use(resets);
    await resets.stop();
  },
  demo: async ({ resets }, use) => use({ publicUrl: resets.origin }),
  baseURL: async ({ resets, backend }, use) => {
    resets.port = Number(new URL(backend.origin).port);
    await use(resets.origin);
  },
});

test('one click makes one token, and its secret is shown', async ({ app, resets, tokens, handle }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await expect(app.tokenRows).toHaveText(['laptop']);
  resets.resetNext(`POST /api/v0/user/${handle}/token`);
  await app.newTokenButton.click();
  await expect(app.panel).toBeVisible();
  expect(resets.copies).toHaveLength(2);
  expect(resets.copies[0]).toMatch(/^[\w-]{16,64}$/);
  expect(resets.copies[1]).toBe(resets.copies[0]);
  expect(await tokens.all()).toHaveLength(2);
  await expect(app.tokenRows).toHaveCount(2);
  await app.button('Show token').click();
  const [made] = (await tokens.all()).filter((token) => token.title !== 'laptop');
  expect(await app.shownToken()).toContain(made!.id.slice(2));
});

test('no refusal is shown over a token that was made as the last one of the limit', async ({ app, resets, tokens, handle }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await expect(app.tokens).toContainText('1 of 2 used');
  resets.resetNext(`POST /api/v0/user/${handle}/token`);
  await app.newTokenButton.click();
  await expect(app.panel).toBeVisible();
  await expect(app.alert).toHaveCount(0);
  await expect(app.tokens).toContainText('2 of 2 used');
});

test('"Nothing has ended" is not said over a reset', async ({ app, page, resets, handle, guard, api }) => {
  await app.open('credentials');
  await page.getByRole('button', { name: 'Reset authentication' }).click();
  guard.expectsFailedLoad(/^\/api\/v0\//);
  resets.resetNext(`PATCH /api/v0/user/${handle}`);
  await app.alertDialog('Reset authentication?').getByRole('button', { name: 'Reset authentication' }).click();
  await expect.poll(() => resets.copies.length).toBe(2);
  await expect(page.getByText(/Authentication (was|may not have been) reset/)).toBeVisible();
  await expect(page.getByText('Nothing has ended')).toHaveCount(0);
  expect((await api.get('/api/v0/actor')).status()).toBe(401);
});

test('a card that was removed is not said to be still there', async ({ app, page, resets, handle, guard }) => {
  await app.open('billing');
  await app.button('Options for Mastercard 5100').click();
  await app.menuItem('Remove').click();
  guard.expectsFailedLoad(/\/payment_method\//);
  resets.resetNext(`DELETE /api/v0/user/${handle}/billing/payment_method`);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect.poll(() => resets.copies.length).toBe(2);
  await expect(app.status.filter({ hasText: 'Mastercard 5100 removed.' })).toBeVisible();
  await expect(app.alert).toHaveCount(0);
});

test('Retry after a lost answer shows the secret of the token that was made, and makes no second one', async ({ app, tokens, faults }) => {
  await tokens.only('laptop');
  await app.open('credentials');
  await expect(app.tokenRows).toHaveText(['laptop']);
  const answer = await faults.inject('POST', /\/user\/[^/]+\/token/, 'lost');
  await app.newTokenButton.click();
  await expect(app.tokens.getByRole('alert')).toContainText('The token may not have been made');
  await answer.remove();
  await app.button('Retry').click();
  await app.button('Show token').click();
  const [made] = (await tokens.all()).filter((token) => token.title !== 'laptop');
  expect(await app.shownToken()).toContain(made!.id.slice(2));
  expect(await tokens.all()).toHaveLength(2);
  await expect(app.tokenRows).toHaveCount(2);
  await expect(app.alert).toHaveCount(0);
});

test('Retry of a rotation that may have been made rotates once', async ({ app, api, handle, faults }) => {
  await app.open('credentials');
  const log = await faults.inject('GET', /\/user\/[^/]+\/audit_log/, { status: 500 });
  const answer = await faults.inject('POST', /\/user\/[^/]+\/password/, 'lost');
  await app.button('Rotate Password').click();
  const dialog = app.alertDialog('Rotate the database password?');
  await dialog.getByRole('button', { name: 'Rotate Password' }).click();
  await expect(dialog.getByRole('alert')).toContainText('The password may not have been rotated');
  const { $password: rotated } = await (await api.get(`/api/v0/user/${handle}/password`)).json();
  await log.remove();
  await answer.remove();
  await dialog.getByRole('button', { name: 'Retry' }).click();
  await expect(app.status.filter({ hasText: 'Password rotated.' })).toBeVisible();
  expect((await (await api.get(`/api/v0/user/${handle}/password`)).json()).$password).toBe(rotated);
});
