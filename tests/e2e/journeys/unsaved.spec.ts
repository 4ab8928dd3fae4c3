import { expect, test } from '../support/test.ts';

test('links, Back and signing out ask before unsaved input is lost; Stay keeps it', async ({ app, page }) => {
  await app.open('usage');
  await app.go('profile');
  await app.displayName.fill('Not yet saved');
  const question = app.alertDialog('Leave without saving?');
  const ways = {
    'a menu entry': () => app.entry('billing').click(),
    'the switcher': async () => {
      await app.button('Switch account').click();
      await page.getByRole('link', { name: app.handle }).click();
    },
    'Back': () => page.goBack(),
    'signing out': async () => {
      await app.button('Account menu').click();
      await app.menuItem('Sign out').click();
    },
  };
  for (const [way, leave] of Object.entries(ways)) {
    await test.step(way, async () => {
      await leave();
      await expect(question).toBeVisible();
      await expect(question).toContainText('Display Name would go back');
      await expect(question.getByRole('button', { name: 'Stay' })).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(question).toHaveCount(0);
      await expect(page).toHaveURL(app.address('profile'));
      await expect(app.displayName).toHaveValue('Not yet saved');
      await page.keyboard.press('Escape');
    });
  }

  await test.step('Back again while it asks', async () => {
    await app.displayName.focus();
    await page.goBack();
    await expect(question.getByRole('button', { name: 'Stay' })).toBeFocused();
    await page.goBack();
    await page.keyboard.press('Enter');
    await expect(question).toHaveCount(0);
    await expect(page).toHaveURL(app.address('profile'));
    await expect(app.displayName).toBeFocused();
  });

  await page.goBack();
  await question.getByRole('button', { name: 'Discard and leave' }).click();
  await expect(app.heading('Usage')).toBeVisible();
  await app.go('profile');
  await expect(app.displayName).not.toHaveValue('Not yet saved');
});

test('closing the tab asks too', async ({ app, page }) => {
  await app.open('profile');
  await app.displayName.fill('Not yet saved');
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await expect(app.displayName).toHaveValue('Not yet saved');
  await app.button('Discard').click();
});

test('after Save or Discard leaving does not ask', async ({ app, page }) => {
  await app.open('profile');
  await app.displayName.fill('Saved');
  await app.save('Display Name').click();
  await expect(app.save('Display Name')).toHaveAccessibleDescription('No changes to save.');
  await app.go('usage');
  await app.go('profile');
  await app.handleField.fill('something-else');
  await app.button('Discard').click();
  await app.go('billing');
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
});
