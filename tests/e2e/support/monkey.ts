import type { BrowserContext, FileChooser, Page } from '@playwright/test';
import { SECTIONS, type Section } from './app.ts';
import { Backend } from './backend.ts';
import { CliLogin } from './cli-login.ts';
import { dumpDom } from './dom-dump.ts';
import type { Guard } from './guard.ts';
import { decompressionBomb, twoColorImage } from './images.ts';
import { restoreFromCache } from './secrets.ts';
import { Traffic } from './traffic.ts';
import { Random } from './monkey/random.ts';
import { type Control, type PageState, type PageContent, PageObserver } from './monkey/page-observer.ts';
import { textFor } from './monkey/input-texts.ts';
import { ServerOracle } from './monkey/server-oracle.ts';
import { type FaultProxy, FAULTS } from './monkey/fault-proxy.ts';

const EMAIL = 'dwight@schrutefarms.example';
const KEYS = [
  ...['Tab', 'Tab', 'Tab', 'Shift+Tab', 'Enter', 'Enter', 'Escape', 'Escape', 'Space', 'ArrowDown', 'ArrowUp'],
  ...['ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageDown', 'Delete', 'Backspace', 'd'],
];
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 320, height: 640 };
const FILES = [
  twoColorImage(64, 48),
  decompressionBomb(),
  { name: 'image.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload=alert(1)>') },
];
/** The longest wait for the requests of a step, in milliseconds. Longer ones run into the next step, as with people. */
const STEP_TIMEOUT = 250;
/** The longest time, in milliseconds, until a page without faults shows the state of the server. */
const SETTLE_TIMEOUT = 5_000;

/** A browser tab and its last known state. */
interface Tab {
  page: Page;
  observer: PageObserver;
  last: PageState | undefined;
}

/** A description of a step, and whether it may leave the focus anywhere. */
interface StepResult {
  description: string;
  focusMayMove?: boolean;
}

/** Uses the app at random. The seed and the state of the page choose every step. */
export class Monkey {
  private readonly random: Random;
  private readonly tabs: Tab[] = [];
  private readonly trace: string[] = [];
  private readonly traffic: Traffic;
  private readonly problems: string[] = [];
  private at = 0;
  private faultStepsLeft = 0;
  private offline = false;
  private readonly oracle = new ServerOracle(() => this.backend, EMAIL);
  /** The backends started after an account was deleted. */
  private readonly replacements: Backend[] = [];

  constructor(
    private readonly context: BrowserContext,
    private backend: Backend,
    private readonly proxy: FaultProxy,
    private readonly guard: Guard,
    private readonly seed: number,
    /** The URL of an image that cannot be loaded. */
    private readonly image: string,
  ) {
    this.random = new Random(seed);
    this.traffic = new Traffic(context);
  }

  /** Performs `steps` steps. Compares the pages with the server every `interval` steps and at the end. */
  async run(steps: number, interval: number): Promise<void> {
    try {
      await this.start();
      for (let step = 1; step <= steps; step += 1) {
        await this.step(step);
        if (step % interval === 0 || step === steps) await this.compare(step === steps);
      }
    } catch (error) {
      const last = this.trace.slice(-40).join('\n  ');
      throw new Error(`SEED=${this.seed}, step ${this.trace.length}: ${(error as Error).message}\n\nThe last steps:\n  ${last}`, { cause: error });
    } finally {
      await this.oracle.dispose();
      for (const backend of this.replacements) await backend.stop();
    }
  }

  // Start

  private async start(): Promise<void> {
    this.context.on('page', (page) => this.opened(page));
    this.proxy.onDeleted = async () => {
      // A new backend, since the demo data has one such account only.
      this.backend = await Backend.start({ publicUrl: this.proxy.origin });
      this.replacements.push(this.backend);
      this.proxy.service = this.backend.origin;
    };
    await this.context.newPage();
    await this.signIn(this.tab.page);
    await this.settled(this.tab, SETTLE_TIMEOUT);
  }

  private opened(page: Page): void {
    const tab: Tab = { page, observer: new PageObserver(page), last: undefined };
    this.tabs.push(tab);
    page.on('close', () => {
      this.tabs.splice(this.tabs.indexOf(tab), 1);
      this.at = 0;
    });
    page.on('dialog', (dialog) => {
      if (dialog.type() !== 'beforeunload') this.problems.push(`${dialog.type()}: ${dialog.message()}`);
      // Leave the page when the browser asks.
      dialog.accept().catch(() => {});
    });
    page.on('filechooser', (chooser: FileChooser) => {
      chooser.setFiles(this.random.pick(FILES)).catch(() => {});
    });
    page.on('crash', () => this.problems.push('the tab crashed'));
  }

  private get tab(): Tab {
    return this.tabs[this.at] ?? this.tabs[0]!;
  }

  // Steps

  private async step(step: number): Promise<void> {
    const { tab } = this;
    const before = await this.readState(tab);
    const where = `${step} [${this.tabs.indexOf(tab)}] ${before.path} ${before.modal && `(${before.modal}) `}`;
    this.trace.push(`${where}…`);
    const { description, focusMayMove } = await this.act(tab, before);
    this.trace[this.trace.length - 1] = where + this.masked(description);
    if (this.faultStepsLeft > 0) {
      this.faultStepsLeft -= 1;
      if (this.faultStepsLeft === 0) await this.clearFaults();
    }
    await this.tidy();
    if (tab.page.isClosed()) return;
    this.checkInvariants(before, await this.settled(tab), focusMayMove ?? false);
  }

  /** Closes tabs that show a file, and all but three of the others. */
  private async tidy(): Promise<void> {
    for (const { page } of this.tabs.filter((tab) => tab !== this.tab)) {
      if (this.tabs.length > 3 || page.url().includes('/api/')) await page.close();
    }
  }

  /** Performs one random action. The list is everything that the monkey can do. */
  private act(tab: Tab, state: PageState): Promise<StepResult> {
    const { random } = this;
    const { page } = tab;
    const outside = /^(Sign in|Goodbye|Pipes is out of reach|Command-line login|)$/.test(state.heading);
    if (state.loadFailed || (outside && random.happens(0.15))) return this.escape(tab, state);
    return random.weighted<() => Promise<StepResult>>([
      [60, () => this.use(tab, state)],
      [10, () => this.press(page, state)],
      [4, () => this.back(page)],
      [2, () => this.reload(page)],
      [3, () => this.visit(page)],
      [5, () => this.changeFaults()],
      [4, () => this.switchView(page)],
      [2, () => this.changeByOtherClient()],
    ])();
  }

  /** Clicks a random control; fills it if it is a field. */
  private async use(tab: Tab, { controls }: PageState): Promise<StepResult> {
    if (controls.length === 0) return this.visit(tab.page);
    const control = this.random.pick(controls);
    const point = await tab.observer.clickPoint(control);
    const name = `${control.role} "${control.name.slice(0, 60)}"`;
    if (!point) return { description: `cannot reach ${name}` };
    await tab.page.mouse.click(point.x, point.y);
    const written = await this.fill(tab.page, control);
    return { description: `click ${name}${written}` };
  }

  private async fill(page: Page, { role, name, kind }: Control): Promise<string> {
    const { random } = this;
    if (role === 'combobox') {
      const presses = 1 + random.below(4);
      // The click has opened the native list; Escape closes it without a change.
      await page.keyboard.press('Escape');
      for (let press = 0; press < presses; press += 1) await page.keyboard.press(random.happens(0.7) ? 'ArrowDown' : 'ArrowUp');
      return ` and ${presses} arrows`;
    }
    if (role !== 'textbox') return '';
    const known = { ...(await this.known()), email: EMAIL, image: this.image };
    const text = textFor(name, known, random);
    if (random.happens(0.9)) await page.keyboard.press('ControlOrMeta+a');
    if (kind === 'date') await page.keyboard.type(text.replace(/\D/g, ''));
    else if (text) await page.keyboard.insertText(text);
    else await page.keyboard.press('Delete');
    const enter = random.happens(0.3);
    if (enter) await page.keyboard.press('Enter');
    return ` and type ${JSON.stringify(text.slice(0, 50))}${enter ? ' and Enter' : ''}`;
  }

  private async known() {
    const user = await this.oracle.user();
    const tokens = await this.oracle.tokens();
    const active = [...this.proxy.secrets].findLast((it) => tokens.some((token) => it.startsWith('tpt_') && it.endsWith(token.last4)));
    return { handle: user.handle, token: active };
  }

  private async press(page: Page, state: PageState): Promise<StepResult> {
    const key = this.random.pick(KEYS);
    if (key === 'Enter' && state.focusOnExternalLink) return { description: 'no Enter: it would leave the product' };
    await page.keyboard.press(key);
    return { description: `press ${key}` };
  }

  private async back(page: Page): Promise<StepResult> {
    const way = this.random.happens(0.7) ? 'back' : 'forward';
    // The navigation may destroy the context of this call.
    await page.evaluate((by) => history.go(by), way === 'back' ? -1 : 1).catch(() => {});
    return { description: way, focusMayMove: true };
  }

  private async reload(page: Page): Promise<StepResult> {
    await page.reload({ waitUntil: 'commit' }).catch(() => {});
    return { description: 'reload', focusMayMove: true };
  }

  private async visit(page: Page): Promise<StepResult> {
    const address = await this.address();
    await page.goto(this.proxy.origin + address, { waitUntil: 'commit' }).catch(() => {});
    return { description: `go to ${address}`, focusMayMove: true };
  }

  private async address(): Promise<string> {
    const { random } = this;
    const section = random.pick(Object.keys(SECTIONS));
    const { handle } = await this.oracle.user();
    return random.weighted<() => string | Promise<string>>([
      [8, () => `/user/${handle}/advanced/${section}`],
      [2, () => '/'],
      [1, () => '/login'],
      [1, () => `/user/michael-scott/advanced/${section}`],
      [1, () => `/user/dwight-schrute/advanced/${section}`],
      [1, () => `/user/${handle}/advanced/usage?range=${random.pick(['7', '30', '90', 'cycle', 'x'])}&workspace=${random.pick(['', 'prod', '%00'])}`],
      [1, () => `/user/${handle}/advanced/notifications#${random.pick(['product-updates', 'system', '"<'])}`],
      [1, () => random.pick(['/nowhere', '/user', '//', `/user/${handle}/advanced/nothing`, '/login/confirm?t=used', '/login/token?r=.'])],
      [1, async () => (await CliLogin.start(this.backend)).address],
    ])();
  }

  /** Injects another fault for some steps. */
  private async changeFaults(): Promise<StepResult> {
    const { random } = this;
    await this.clearFaults();
    this.faultStepsLeft = 1 + random.below(12);
    if (random.happens(0.15)) {
      this.offline = true;
      await this.context.setOffline(true);
      return { description: `offline for ${this.faultStepsLeft} steps` };
    }
    const plan = { fault: random.pick(FAULTS), reads: random.happens(0.6), every: 1 + random.below(3) };
    this.proxy.plan = plan;
    return { description: `${JSON.stringify(plan)} for ${this.faultStepsLeft} steps` };
  }

  private async clearFaults(): Promise<void> {
    this.faultStepsLeft = 0;
    this.proxy.plan = undefined;
    if (this.offline) await this.context.setOffline(false);
    this.offline = false;
  }

  /** Switches the tab or the width, or puts the page into the back/forward cache and back. */
  private async switchView(page: Page): Promise<StepResult> {
    const { random } = this;
    const what = random.weighted([[4, 'tab'], [2, 'width'], [1, 'cache'], [1, 'close']] as const);
    if (what === 'width') {
      const size = page.viewportSize()?.width === NARROW.width ? WIDE : NARROW;
      await page.setViewportSize(size);
      return { description: `${size.width} px wide` };
    }
    if (what === 'cache') {
      await restoreFromCache(page);
      return { description: 'into the back/forward cache and out of it' };
    }
    if (what === 'close' && this.tabs.length > 1) {
      await page.close();
      return { description: 'close the tab' };
    }
    if (this.tabs.length < 2) {
      const other = await this.context.newPage();
      this.at = this.tabs.length - 1;
      await this.visit(other);
      return { description: 'open another tab' };
    }
    this.at = (this.at + 1) % this.tabs.length;
    await this.tab.page.bringToFront();
    return { description: 'to the other tab' };
  }

  /** Changes the account by another client. */
  private async changeByOtherClient(): Promise<StepResult> {
    const { random, oracle } = this;
    const [token] = await oracle.tokens();
    const change = random.below(1_000);
    const [method, to, data] = random.pick<['POST' | 'PATCH' | 'DELETE', string, object?]>([
      ['PATCH', '', { display_name: `Elsewhere ${change}` }],
      ['PATCH', '/preferences', { communication_tips_and_tricks: change % 2 ? 'enabled' : 'disabled' }],
      ['POST', '/token', { title: `elsewhere ${change}` }],
      ['POST', '/password'],
      ...(token
        ? ([
            ['PATCH', `/token/${token.id}`, { title: `elsewhere ${change}`, status: change % 2 ? 'active' : 'inactive' }],
            ['DELETE', `/token/${token.id}`],
          ] as ['PATCH' | 'DELETE', string, object?][])
        : []),
    ]);
    await oracle.change(method, to, data);
    return { description: `another client: ${method} ${to} ${JSON.stringify(data ?? {})}` };
  }

  /** Goes back to the app from outside of it. */
  private async escape({ page }: Tab, { heading, loadFailed }: PageState): Promise<StepResult> {
    if (!loadFailed && heading === 'Goodbye') {
      await page.goto(`${this.proxy.origin}/login`, { waitUntil: 'commit' }).catch(() => {});
      return { description: 'to the sign-in page', focusMayMove: true };
    }
    if (loadFailed || heading === '') return this.visit(page);
    return this.signIn(page);
  }

  /** Signs in by a mailed link. */
  private async signIn(page: Page): Promise<StepResult> {
    const link = await this.backend.requestSignInLink(EMAIL);
    this.proxy.secrets.add(new URL(link).searchParams.get('t') ?? '');
    await page.goto(link, { waitUntil: 'commit' }).catch(() => {});
    return { description: 'open a mailed link', focusMayMove: true };
  }

  // Observation

  /** The state of the page, once its document exists. */
  private async readState(tab: Tab): Promise<PageState> {
    for (let tries = 0; ; tries += 1) {
      try {
        if (!tab.page.url().startsWith(this.proxy.origin) || new URL(tab.page.url()).pathname.startsWith('/api/')) {
          // A page of the browser itself: an error page, about:blank or a file.
          return { ...NO_PAGE, path: tab.page.url() };
        }
        tab.last = await tab.observer.readState([...this.proxy.secrets]);
        return tab.last;
      } catch (error) {
        // A navigation destroyed the document.
        if (tab.page.isClosed() || tries > 50) throw error;
        await tab.page.waitForLoadState('domcontentloaded').catch(() => {});
      }
    }
  }

  /** The state of the page once it has no pending requests, or after the timeout. */
  private async settled(tab: Tab, timeout = STEP_TIMEOUT): Promise<PageState> {
    const deadline = performance.now() + timeout;
    const loading = performance.now() + SETTLE_TIMEOUT;
    for (;;) {
      const state = await this.readState(tab);
      if (state.isLoading ? performance.now() > loading : this.traffic.isIdle(tab.page) || performance.now() > deadline) return state;
    }
  }

  // Checks

  /** Throws if an invariant is violated. */
  private checkInvariants(before: PageState, after: PageState, focusMayMove: boolean): void {
    this.guard.check();
    const wrong = [...this.problems, ...this.proxy.problems];
    if (after.crash) wrong.push(`the program crashed: ${after.crash}`);
    if (after.overflow > 0) wrong.push(`the page is ${after.overflow} px wider than its window`);
    const twice = after.alerts.find((alert, at) => alert !== '' && after.alerts.indexOf(alert) !== at);
    if (twice) wrong.push(`an alert is shown twice: ${twice}`);
    for (const { secret, where } of after.secrets) if (!mayBeShown(where, after)) wrong.push(`a secret is in ${where}: ${secret.slice(0, 8)}…`);
    const closed = before.modal !== '' && after.modal === '' && before.document === after.document;
    if (closed && !focusMayMove && after.focusLost && !after.isLoading) wrong.push(`no element has the focus after ${before.modal} was closed`);
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  }

  /** Removes all faults and compares every page with the server, in every tab: by the menu, and at the end after a load too. */
  private async compare(atEnd: boolean): Promise<void> {
    await this.clearFaults();
    // The longest pause that the proxy asks for is a second.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    for (const tab of [...this.tabs]) {
      await this.waitUntilIdle(tab);
      await this.returnHome(tab);
      // Leaving a page removes its alerts.
      for (const section of ['usage', 'notifications'] as const) await this.follow(tab, section);
      for (const section of Object.keys(SECTIONS) as Section[]) {
        await this.follow(tab, section);
        await this.expectSameAsServer(tab, section, 'by the menu');
      }
      await this.comparePassword(tab);
      await this.expectNoSecrets(tab);
      if (!atEnd) continue;
      for (const section of Object.keys(SECTIONS) as Section[]) {
        const { handle } = await this.oracle.user();
        await tab.page.goto(`${this.proxy.origin}/user/${handle}/advanced/${section}`);
        await this.expectSameAsServer(tab, section, 'after a load');
      }
    }
    this.trace.push('compared with the service');
  }

  /** Waits until nothing on the page shows work in progress. */
  private async waitUntilIdle(tab: Tab): Promise<void> {
    const deadline = performance.now() + SETTLE_TIMEOUT;
    for (;;) {
      const { busy, path } = await this.settled(tab, SETTLE_TIMEOUT);
      if (busy.length === 0) return;
      if (performance.now() > deadline) throw new Error(`${path} is busy for ever: ${busy.join(', ')}`);
    }
  }

  /** Goes to a page of the account: signed in, no dialog open, nothing unsaved. */
  private async returnHome(tab: Tab): Promise<void> {
    const { page } = tab;
    // Close a menu, if one is open.
    await page.keyboard.press('Escape');
    for (let tries = 0; tries < 20; tries += 1) {
      const state = await this.settled(tab, SETTLE_TIMEOUT);
      const press = (name: string) => page.getByRole('button', { name, exact: true }).first().click();
      if (state.crash) throw new Error(state.crash);
      if (state.loadFailed || state.heading === '') await page.goto(this.proxy.origin);
      else if (state.modal === 'Sign in again') {
        const other = await this.context.newPage();
        await this.signIn(other);
        await this.settled(this.tabs.at(-1)!, SETTLE_TIMEOUT);
        await other.close();
        if (await page.getByRole('button', { name: 'I am signed in' }).isVisible()) await press('I am signed in');
        // This tab was signed in by a pasted token that has ended: sign in by the session.
        else await page.reload();
      } else if (state.modal !== '') await page.keyboard.press('Escape');
      else if (state.controls.some(({ name }) => name === 'Discard')) await press('Discard');
      else if (state.controls.some(({ name }) => name === 'Advanced settings' || Object.values(SECTIONS).includes(name))) return;
      else if (state.heading === 'Pipes is out of reach') await press('Retry');
      else if (state.heading === 'Command-line login') await page.goto(this.proxy.origin);
      else await this.signIn(page);
    }
    throw new Error(`there is no way back to the account: ${JSON.stringify(await this.readState(tab))}`);
  }

  /** Follows a menu entry and discards unsaved input. */
  private async follow(tab: Tab, section: Section): Promise<void> {
    const { page } = tab;
    const menu = page.getByRole('navigation', { name: 'Advanced settings' });
    const entry = menu.getByRole('link', { name: SECTIONS[section] });
    if (!(await entry.isVisible())) await menu.getByRole('button').click();
    await entry.click();
    const { modal } = await this.readState(tab);
    if (modal !== '') await page.getByRole('button', { name: modal === 'Leave without saving?' ? 'Discard and leave' : 'Leave without it' }).click();
  }

  private async expectSameAsServer(tab: Tab, section: Section, how: string): Promise<void> {
    const deadline = performance.now() + SETTLE_TIMEOUT;
    for (;;) {
      const state = await this.settled(tab, SETTLE_TIMEOUT);
      const content: PageContent = await tab.observer.readContent();
      const wrong = content.heading === SECTIONS[section] ? await this.oracle.differences(section, content) : [`the page is ${content.heading}`];
      if (state.alerts.some(Boolean)) wrong.push(`it still shows: ${state.alerts.join('; ')}`);
      if (state.busy.length > 0) wrong.push(`it is still busy: ${state.busy.join(', ')}`);
      if (wrong.length === 0) return this.checkInvariants(state, state, true);
      if (performance.now() > deadline) throw new Error(`${SECTIONS[section]}, ${how}: ${wrong.join('\n')}`);
    }
  }

  private async comparePassword(tab: Tab): Promise<void> {
    await this.follow(tab, 'credentials');
    const button = (name: string) => tab.page.getByRole('button', { name, exact: true });
    await button('Show password').click();
    await button('Hide password').waitFor();
    const content = await tab.observer.readContent();
    const password = await this.oracle.password();
    if (!content.regions['Database Password']?.includes(password)) throw new Error('the password shown is not the service’s');
    this.checkInvariants(await this.readState(tab), await this.readState(tab), true);
    await button('Hide password').click();
    await this.follow(tab, 'notifications');
  }

  private async expectNoSecrets(tab: Tab): Promise<void> {
    const all = [await dumpDom(tab.page), this.guard.console.join('\n')].join('\n');
    for (const secret of this.proxy.secrets) if (all.includes(secret)) throw new Error(`a secret is left: ${secret.slice(0, 8)}…`);
  }

  private masked(text: string): string {
    return text.replace(/(tpt_.{4}|[?&]t=.{4})[\w]*/g, '$1…');
  }
}

/** A secret may be where the user has shown or typed it. */
function mayBeShown(where: string, { hideButtons }: PageState): boolean {
  switch (where) {
    case 'text in New token':
      return hideButtons.includes('Hide token');
    case 'text in Database Password':
      return hideButtons.includes('Hide password');
    default:
      return where === 'field API token';
  }
}

const NO_PAGE: PageState = {
  document: 0,
  path: '',
  title: '',
  heading: '',
  isLoading: false,
  loadFailed: true,
  crash: '',
  modal: '',
  alerts: [],
  busy: [],
  overflow: 0,
  focusLost: false,
  focusOnExternalLink: false,
  hideButtons: [],
  secrets: [],
  controls: [],
};
