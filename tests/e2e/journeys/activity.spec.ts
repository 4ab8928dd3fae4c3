import { expect, test } from '../support/test.ts';

test('shows the last ten events, then all of them by pages', async ({ app, page, api, handle, tokens }) => {
  // 65 more events than in the demo data; the last five are not about security.
  const [token] = await tokens.all();
  for (let number = 0; number < 60; number += 1) await tokens.update(token!, { title: `laptop ${number}` });
  for (let number = 0; number < 5; number += 1) await api.patch(`/api/v0/user/${handle}/preferences`, { data: { communication_tips_and_tricks: number % 2 ? 'enabled' : 'disabled' } });
  await app.open('credentials');
  const card = page.getByRole('region', { name: 'Recent security activity' });
  const rows = card.getByRole('rowheader');
  await expect(rows).toHaveCount(10);
  await expect(rows.first()).toHaveText('Token changed');
  const row = card.getByRole('row').nth(1);
  await expect(row).toContainText('127.0.0.1');
  await expect(row).toContainText(/\d+ \w+ \d{4}, \d{2}:\d{2} UTC/);

  await card.getByRole('button', { name: 'See all' }).click();
  // A page has fifty events, including those five.
  await expect(rows).toHaveCount(45);
  const older = card.getByRole('button', { name: 'Show older' });
  await expect(older).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(older).toHaveAttribute('aria-disabled', 'true');
  await expect(older).toHaveAccessibleDescription('That is all there is.');
  await expect(rows.last()).toHaveText('Account made');
  const { items } = await (await api.get(`/api/v0/user/${handle}/audit_log?limit=100`)).json();
  const expected = items.filter(({ action_type }: { action_type: string }) => action_type !== 'user.preferences.update').length;
  await expect(rows).toHaveCount(expected);
});

test('a change on the page appears in the list at once, in every tab', async ({ app, page, newTab, tokens }) => {
  await tokens.only('laptop');
  const other = await newTab();
  await app.inTab(other).open('credentials');
  await app.open('credentials');
  await app.choose('laptop', 'Deactivate');
  for (const tab of [page, other]) {
    await expect(tab.getByRole('region', { name: 'Recent security activity' }).getByRole('rowheader').first()).toHaveText('Token changed');
    await expect(app.inTab(tab).token('laptop')).toContainText('Inactive');
  }
});

test('when older events cannot be loaded the card shows the failure, and Retry loads them', async ({ app, page, tokens, faults }) => {
  const [token] = await tokens.all();
  for (let number = 0; number < 60; number += 1) await tokens.update(token!, { title: `laptop ${number}` });
  await app.open('credentials');
  const card = page.getByRole('region', { name: 'Recent security activity' });
  await card.getByRole('button', { name: 'See all' }).click();
  const fault = await faults.inject('GET', /\/user\/[^/]+\/audit_log/, { status: 503 });
  await card.getByRole('button', { name: 'Show older' }).click();
  await expect(card.getByRole('alert')).toContainText('The older activity could not be loaded');
  await expect(card.getByRole('rowheader')).toHaveCount(50);
  await fault.remove();
  await card.getByRole('button', { name: 'Retry' }).click();
  await expect(card.getByRole('alert')).toHaveCount(0);
  await expect(card.getByRole('rowheader').last()).toHaveText('Account made');
});
