import { type Locator, type Page, expect } from '@playwright/test';

export type Section = 'profile' | 'usage' | 'billing' | 'credentials' | 'notifications';

export const SECTIONS: Record<Section, string> = {
  profile: 'User Profile',
  usage: 'Usage',
  billing: 'Billing',
  credentials: 'Credentials & Access',
  notifications: 'Notifications',
};

export const KINDS = ['Community Updates', 'Product Updates', 'Tips & Tricks'] as const;

/** Locators and actions of the pages, by role and accessible name. */
export class App {
  constructor(
    readonly page: Page,
    readonly handle: string,
  ) {}

  /** The same app in another tab. */
  inTab(page: Page): App {
    return new App(page, this.handle);
  }

  address(section: Section): string {
    return `/user/${this.handle}/advanced/${section}`;
  }

  /** Loads a section by its URL and waits for its heading. */
  async open(section: Section): Promise<void> {
    await this.page.goto(this.address(section));
    await expect(this.heading(SECTIONS[section])).toBeVisible();
  }

  /** Follows an entry of the left-hand menu; opens the menu first where the page is narrow. */
  async go(section: Section): Promise<void> {
    if (!(await this.entry(section).isVisible())) await this.sections.getByRole('button').click();
    await this.entry(section).click();
    await expect(this.heading(SECTIONS[section])).toBeVisible();
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { level: 1, name, exact: true });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  menuItem(name: string): Locator {
    return this.page.getByRole('menuitem', { name, exact: true });
  }

  get sections(): Locator {
    return this.page.getByRole('navigation', { name: 'Advanced settings' });
  }

  entry(section: Section): Locator {
    return this.sections.getByRole('link', { name: SECTIONS[section] });
  }

  get status(): Locator {
    return this.page.getByRole('status');
  }

  get alert(): Locator {
    return this.page.getByRole('alert');
  }

  // Tokens

  get tokens(): Locator {
    return this.page.getByRole('region', { name: 'Tokens' });
  }

  /** The row of the token called `title`. */
  token(title: string): Locator {
    return this.page
      .getByRole('table', { name: 'Tokens' })
      .getByRole('row')
      .filter({ has: this.page.getByRole('rowheader', { name: title }) });
  }

  /** The row headers of the tokens table. */
  get tokenRows(): Locator {
    return this.page.getByRole('table', { name: 'Tokens' }).getByRole('rowheader');
  }

  get newTokenButton(): Locator {
    return this.button('New Token');
  }

  get panel(): Locator {
    return this.page.getByRole('group', { name: 'New token' });
  }

  options(title: string): Locator {
    return this.button(`Options for token ${title}`);
  }

  /** Opens the menu of a token's row and activates an item. */
  async choose(title: string, item: string): Promise<void> {
    await this.options(title).click();
    await this.menuItem(item).click();
  }

  /** Creates a token, shows its secret and returns it. The panel stays open. */
  async createToken(): Promise<string> {
    await this.newTokenButton.click();
    await this.button('Show token').click();
    return this.shownToken();
  }

  /** The plaintext of the new token, as the panel shows it. */
  async shownToken(): Promise<string> {
    const secret = this.panel.getByText(/^tpt_[0-9a-v]{20}_[0-9a-z]{25}$/);
    await expect(secret).toBeVisible();
    return (await secret.textContent()) ?? '';
  }

  // User Profile

  /** A card of the page. */
  card(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  get displayName(): Locator {
    return this.page.getByRole('textbox', { name: 'Display Name' });
  }

  get handleField(): Locator {
    return this.page.getByRole('textbox', { name: 'Handle' });
  }

  /** The Save button of a card. */
  save(card: string): Locator {
    return this.card(card).getByRole('button', { name: 'Save', exact: true });
  }

  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name, exact: true });
  }

  alertDialog(name: string): Locator {
    return this.page.getByRole('alertdialog', { name, exact: true });
  }

  // Usage

  /** The message that all requested days are loaded. */
  get loaded(): Locator {
    return this.page.getByText(/^\d+ days? loaded$/);
  }

  /** The chart of one dimension, a slider over its days. */
  chart(name: 'Compute minutes' | 'Storage in GB'): Locator {
    return this.page.getByRole('slider', { name: `${name} by day` });
  }

  // Notifications

  switch(name: string): Locator {
    return this.page.getByRole('switch', { name });
  }
}
