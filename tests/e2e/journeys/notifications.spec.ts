import { KINDS } from '../support/app.ts';
import { expect, test } from '../support/test.ts';

const FIELDS = {
  'Community Updates': 'communication_community_updates',
  'Product Updates': 'communication_product_updates',
  'Tips & Tricks': 'communication_tips_and_tricks',
} as const;

test('every switch is saved when it is flipped, and keeps its state after a reload', async ({ app, page, api, handle }) => {
  await app.open('notifications');
  const saved = async (): Promise<Record<string, string>> => (await api.get(`/api/v0/user/${handle}/preferences`)).json();
  for (const kind of KINDS) {
    const was = await app.switch(kind).isChecked();
    await app.switch(kind).click();
    await expect(app.switch(kind)).toBeChecked({ checked: !was });
    await expect.poll(async () => (await saved())[FIELDS[kind]]).toBe(was ? 'disabled' : 'enabled');
    await page.reload();
    await expect(app.switch(kind)).toBeChecked({ checked: !was });
  }
});

test('each switch has a description, and its label flips it too', async ({ app, page }) => {
  await app.open('notifications');
  const tips = app.switch('Tips & Tricks');
  await expect(tips).toHaveAccessibleDescription('Useful tips.');
  await expect(app.switch('Community Updates')).toHaveAccessibleDescription('Community information and events.');
  await expect(app.switch('Product Updates')).toHaveAccessibleDescription('Updates as they are released.');
  const was = await tips.isChecked();
  await page.getByText('Tips & Tricks', { exact: true }).click();
  await expect(tips).toBeChecked({ checked: !was });
  await expect(page.getByRole('group', { name: 'Mail we send you' }).getByRole('switch')).toHaveCount(4);
});

test('the address that receives the mail is shown', async ({ app, page, api, handle }) => {
  const [{ email }] = (await (await api.get(`/api/v0/user/${handle}/email`)).json()).items;
  await app.open('notifications');
  await expect(page.getByRole('main')).toContainText(`Sent to ${email}`);
});

test('System is always on: focusable, with the reason, and cannot be flipped', async ({ app, page, guard }) => {
  await app.open('notifications');
  const system = app.switch('System');
  await expect(system).toBeChecked();
  await expect(system).toHaveAttribute('aria-disabled', 'true');
  await expect(system).toHaveAccessibleDescription(/Always on/);
  await expect(system).not.toHaveAttribute('disabled');
  await system.focus();
  await expect(system).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await system.click({ force: true });
  await page.getByRole('main').getByText('System', { exact: true }).click({ force: true });
  await expect(system).toBeChecked();
  await app.go('profile');
  expect(guard.requests.filter((request) => request.method() === 'PATCH')).toEqual([]);
});

test('after quick flips the page and the service have the same state', async ({ app, api, handle, faults }) => {
  await app.open('notifications');
  const tips = app.switch('Tips & Tricks');
  const was = await tips.isChecked();
  const held = await faults.hold('PATCH', /\/user\/[^/]+\/preferences/);
  for (let flips = 0; flips < 7; flips += 1) await tips.click();
  await expect(tips).toBeChecked({ checked: !was });
  await held.release();
  await expect(app.status.filter({ hasText: `Tips & Tricks turned ${was ? 'off' : 'on'}.` })).toBeVisible();
  await expect(tips).toBeChecked({ checked: !was });
  expect(held.hits).toBeLessThanOrEqual(2);
  const { communication_tips_and_tricks: saved } = await (await api.get(`/api/v0/user/${handle}/preferences`)).json();
  expect(saved).toBe(was ? 'disabled' : 'enabled');
});

test('a switch that cannot be saved goes back and shows the failure once, and Retry saves it', async ({ app, faults, api, handle }) => {
  await app.open('notifications');
  const tips = app.switch('Tips & Tricks');
  const was = await tips.isChecked();
  const fault = await faults.inject('PATCH', /\/user\/[^/]+\/preferences/, { status: 500 });
  await tips.click();
  await expect(app.alert).toHaveCount(1);
  await expect(app.alert).toContainText(`Tips & Tricks was not turned ${was ? 'off' : 'on'}`);
  await expect(app.alert).toContainText(`It is still ${was ? 'on' : 'off'}.`);
  await expect(tips).toBeChecked({ checked: was });
  await expect(tips).toBeFocused();

  await fault.remove();
  await app.button('Retry').click();
  await expect(tips).toBeChecked({ checked: !was });
  await expect(app.alert).toHaveCount(0);
  await expect(app.status.filter({ hasText: `Tips & Tricks turned ${was ? 'off' : 'on'}.` })).toBeVisible();
  const { communication_tips_and_tricks: saved } = await (await api.get(`/api/v0/user/${handle}/preferences`)).json();
  expect(saved).toBe(was ? 'disabled' : 'enabled');
});

test('switches flipped in two tabs do not overwrite each other', async ({ app, newTab, api, handle }) => {
  await app.open('notifications');
  const other = app.inTab(await newTab());
  await other.open('notifications');
  const community = await app.switch('Community Updates').isChecked();
  const product = await app.switch('Product Updates').isChecked();
  await app.switch('Community Updates').click();
  await expect(app.status.filter({ hasText: 'Community Updates' })).toBeVisible();
  await other.switch('Product Updates').click();
  await expect(other.status.filter({ hasText: 'Product Updates' })).toBeVisible();
  const saved = await (await api.get(`/api/v0/user/${handle}/preferences`)).json();
  expect(saved.communication_community_updates).toBe(community ? 'disabled' : 'enabled');
  expect(saved.communication_product_updates).toBe(product ? 'disabled' : 'enabled');
});

test('an unknown value is accepted', async ({ app, page }) => {
  await page.route(
    (url) => url.pathname.endsWith('/preferences'),
    async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), communication_tips_and_tricks: 'sometimes', colour: 'green' } });
    },
  );
  await app.open('notifications');
  await expect(app.switch('Community Updates')).toBeVisible();
  await expect(app.alert).toHaveCount(0);
});

test('a link with the fragment of a switch focuses it', async ({ app, page }) => {
  await page.goto(`${app.address('notifications')}#tips-and-tricks`);
  await expect(app.switch('Tips & Tricks')).toBeFocused();
  await page.keyboard.press('Space');
  await expect(app.status.filter({ hasText: 'Tips & Tricks' })).toBeVisible();
  await app.go('credentials');
  await page.goto(`${app.address('notifications')}#nothing`);
  await expect(app.switch('Tips & Tricks')).toBeVisible();
  await expect(app.switch('Tips & Tricks')).not.toBeFocused();
});

test('the page shows whether the address is verified', async ({ app, page }) => {
  await app.open('notifications');
  await expect(page.getByRole('region', { name: 'Email' })).toContainText('Verified');
  await page.route(/\/user\/[^/]+\/email/, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    await route.fulfill({ response: answer, json: { items: body.items.map((it: object) => ({ ...it, status: 'pending' })) } });
  });
  await page.reload();
  await expect(page.getByRole('region', { name: 'Email' })).toContainText(/To be sent to .* Not verified once it is verified/);
});
