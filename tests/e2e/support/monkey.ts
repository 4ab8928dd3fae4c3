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
import { type Control, type Look, type Said, Sight } from './monkey/page-observer.ts';
import { textFor } from './monkey/input-texts.ts';
import { Truth } from './monkey/server-oracle.ts';
import { type Between, FAULTS } from './monkey/fault-proxy.ts';

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
/** How long a step waits for what it began, at most; a person does not wait for ever either. */
const PATIENCE = 250;
/** How long the page has, once nothing fails any more, to say what the service says. */
const GRACE = 5_000;

/** A tab, and what is known of it. */
interface Tab {
  page: Page;
  sight: Sight;
  last: Look | undefined;
}

/** What a step did, and whether the focus may be anywhere afterwards. */
interface Done {
  said: string;
  elsewhere?: boolean;
}

/** A random walk over the app: every step is chosen by the seed and by what is on the page. */
export class Walk {
  private readonly random: Random;
  private readonly tabs: Tab[] = [];
  private readonly trace: string[] = [];
  private readonly traffic: Traffic;
  private readonly problems: string[] = [];
  private at = 0;
  private weatherLeft = 0;
  private offline = false;
  private readonly truth = new Truth(() => this.backend, EMAIL);
  /** The services of the accounts after the first one. */
  private readonly later: Backend[] = [];

  constructor(
    private readonly context: BrowserContext,
    private backend: Backend,
    private readonly between: Between,
    private readonly guard: Guard,
    private readonly seed: number,
    /** The address of an image that cannot be had. */
    private readonly image: string,
  ) {
    this.random = new Random(seed);
    this.traffic = new Traffic(context);
  }

  /** Walks `steps` steps, looking now and then whether the screen says what the service says. */
  async go(steps: number, between: number): Promise<void> {
    try {
      await this.begin();
      for (let step = 1; step <= steps; step += 1) {
        await this.step(step);
        if (step % between === 0 || step === steps) await this.compare(step === steps);
      }
    } catch (error) {
      const last = this.trace.slice(-40).join('\n  ');
      throw new Error(`SEED=${this.seed}, step ${this.trace.length}: ${(error as Error).message}\n\nThe last steps:\n  ${last}`, { cause: error });
    } finally {
      await this.truth.dispose();
      for (const backend of this.later) await backend.stop();
    }
  }

  // Beginning

  private async begin(): Promise<void> {
    this.context.on('page', (page) => this.opened(page));
    this.between.onDeleted = async () => {
      // A service of its own for each account: what went on with a deleted one is for others to show.
      this.backend = await Backend.start({ publicUrl: this.between.origin });
      this.later.push(this.backend);
      this.between.service = this.backend.origin;
    };
    await this.context.newPage();
    await this.signIn(this.tab.page);
    await this.settled(this.tab, GRACE);
  }

  private opened(page: Page): void {
    const tab: Tab = { page, sight: new Sight(page), last: undefined };
    this.tabs.push(tab);
    page.on('close', () => {
      this.tabs.splice(this.tabs.indexOf(tab), 1);
      this.at = 0;
    });
    page.on('dialog', (dialog) => {
      if (dialog.type() !== 'beforeunload') this.problems.push(`${dialog.type()}: ${dialog.message()}`);
      // Whoever is asked by the browser leaves.
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
    const before = await this.look(tab);
    const where = `${step} [${this.tabs.indexOf(tab)}] ${before.path} ${before.modal && `(${before.modal}) `}`;
    this.trace.push(`${where}…`);
    const { said, elsewhere } = await this.act(tab, before);
    this.trace[this.trace.length - 1] = where + this.masked(said);
    if (this.weatherLeft > 0) {
      this.weatherLeft -= 1;
      if (this.weatherLeft === 0) await this.clear();
    }
    await this.tidy();
    if (tab.page.isClosed()) return;
    this.judge(before, await this.settled(tab), elsewhere ?? false);
  }

  /** Closes what shows a file, and all tabs but three. */
  private async tidy(): Promise<void> {
    for (const { page } of this.tabs.filter((tab) => tab !== this.tab)) {
      if (this.tabs.length > 3 || page.url().includes('/api/')) await page.close();
    }
  }

  /** Does one thing. What follows is the whole of what a person can do here. */
  private act(tab: Tab, look: Look): Promise<Done> {
    const { random } = this;
    const { page } = tab;
    const outside = /^(Sign in|Goodbye|Pipes is out of reach|Command-line login|)$/.test(look.heading);
    if (look.failed || (outside && random.happens(0.15))) return this.escape(tab, look);
    return random.weighed<() => Promise<Done>>([
      [60, () => this.use(tab, look)],
      [10, () => this.press(page, look)],
      [4, () => this.back(page)],
      [2, () => this.reload(page)],
      [3, () => this.visit(page)],
      [5, () => this.change()],
      [4, () => this.turn(page)],
      [2, () => this.elsewhere()],
    ])();
  }

  /** Uses something on the page: most of the time a click, in a field a text too. */
  private async use(tab: Tab, { controls }: Look): Promise<Done> {
    if (controls.length === 0) return this.visit(tab.page);
    const control = this.random.pick(controls);
    const point = await tab.sight.aim(control);
    const name = `${control.role} "${control.name.slice(0, 60)}"`;
    if (!point) return { said: `cannot get at ${name}` };
    await tab.page.mouse.click(point.x, point.y);
    const written = await this.fill(tab.page, control);
    return { said: `click ${name}${written}` };
  }

  private async fill(page: Page, { role, name, kind }: Control): Promise<string> {
    const { random } = this;
    if (role === 'combobox') {
      const presses = 1 + random.below(4);
      // A native list opens at a click; Escape leaves it as it was.
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
    const user = await this.truth.user();
    const tokens = await this.truth.tokens();
    const active = [...this.between.secrets].findLast((it) => tokens.some((token) => it.startsWith('tpt_') && it.endsWith(token.last4)));
    return { handle: user.handle, token: active };
  }

  private async press(page: Page, look: Look): Promise<Done> {
    const key = this.random.pick(KEYS);
    if (key === 'Enter' && look.focusLeaves) return { said: 'no Enter: it would leave the product' };
    await page.keyboard.press(key);
    return { said: `press ${key}` };
  }

  private async back(page: Page): Promise<Done> {
    const way = this.random.happens(0.7) ? 'back' : 'forward';
    // The document may go while it answers.
    await page.evaluate((by) => history.go(by), way === 'back' ? -1 : 1).catch(() => {});
    return { said: way, elsewhere: true };
  }

  private async reload(page: Page): Promise<Done> {
    await page.reload({ waitUntil: 'commit' }).catch(() => {});
    return { said: 'reload', elsewhere: true };
  }

  private async visit(page: Page): Promise<Done> {
    const address = await this.address();
    await page.goto(this.between.origin + address, { waitUntil: 'commit' }).catch(() => {});
    return { said: `go to ${address}`, elsewhere: true };
  }

  private async address(): Promise<string> {
    const { random } = this;
    const section = random.pick(Object.keys(SECTIONS));
    const { handle } = await this.truth.user();
    return random.weighed<() => string | Promise<string>>([
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

  /** Other weather: the network fails in some way for some steps. */
  private async change(): Promise<Done> {
    const { random } = this;
    await this.clear();
    this.weatherLeft = 1 + random.below(12);
    if (random.happens(0.15)) {
      this.offline = true;
      await this.context.setOffline(true);
      return { said: `offline for ${this.weatherLeft} steps` };
    }
    const weather = { fault: random.pick(FAULTS), reads: random.happens(0.6), every: 1 + random.below(3) };
    this.between.weather = weather;
    return { said: `${JSON.stringify(weather)} for ${this.weatherLeft} steps` };
  }

  private async clear(): Promise<void> {
    this.weatherLeft = 0;
    this.between.weather = undefined;
    if (this.offline) await this.context.setOffline(false);
    this.offline = false;
  }

  /** Another tab, another width, or the way into the back/forward cache and out of it. */
  private async turn(page: Page): Promise<Done> {
    const { random } = this;
    const what = random.weighed([[4, 'tab'], [2, 'width'], [1, 'cache'], [1, 'close']] as const);
    if (what === 'width') {
      const size = page.viewportSize()?.width === NARROW.width ? WIDE : NARROW;
      await page.setViewportSize(size);
      return { said: `${size.width} px wide` };
    }
    if (what === 'cache') {
      await restoreFromCache(page);
      return { said: 'into the back/forward cache and out of it' };
    }
    if (what === 'close' && this.tabs.length > 1) {
      await page.close();
      return { said: 'close the tab' };
    }
    if (this.tabs.length < 2) {
      const other = await this.context.newPage();
      this.at = this.tabs.length - 1;
      await this.visit(other);
      return { said: 'open another tab' };
    }
    this.at = (this.at + 1) % this.tabs.length;
    await this.tab.page.bringToFront();
    return { said: 'to the other tab' };
  }

  /** Another program of the same person does something. */
  private async elsewhere(): Promise<Done> {
    const { random, truth } = this;
    const [token] = await truth.tokens();
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
    await truth.act(method, to, data);
    return { said: `another program: ${method} ${to} ${JSON.stringify(data ?? {})}` };
  }

  /** The way back into the product, for whoever is outside of it. */
  private async escape({ page }: Tab, { heading, failed }: Look): Promise<Done> {
    if (!failed && heading === 'Goodbye') {
      await page.goto(`${this.between.origin}/login`, { waitUntil: 'commit' }).catch(() => {});
      return { said: 'to the sign-in page', elsewhere: true };
    }
    if (failed || heading === '') return this.visit(page);
    return this.signIn(page);
  }

  /** Opens the link in a mail that has just come. */
  private async signIn(page: Page): Promise<Done> {
    const link = await this.backend.requestSignInLink(EMAIL);
    this.between.secrets.add(new URL(link).searchParams.get('t') ?? '');
    await page.goto(link, { waitUntil: 'commit' }).catch(() => {});
    return { said: 'open the link of a mail', elsewhere: true };
  }

  // Looking

  /** What is on the page, once its document is there. */
  private async look(tab: Tab): Promise<Look> {
    for (let tries = 0; ; tries += 1) {
      try {
        if (!tab.page.url().startsWith(this.between.origin) || new URL(tab.page.url()).pathname.startsWith('/api/')) {
          // The browser's own page: for what cannot be reached, before the first one, or for a file.
          return { ...NOTHING, path: tab.page.url() };
        }
        tab.last = await tab.sight.look([...this.between.secrets]);
        return tab.last;
      } catch (error) {
        // The document went away while it was looked at.
        if (tab.page.isClosed() || tries > 50) throw error;
        await tab.page.waitForLoadState('domcontentloaded').catch(() => {});
      }
    }
  }

  /** The same once nothing is under way any more, or when patience ends. */
  private async settled(tab: Tab, patience = PATIENCE): Promise<Look> {
    const deadline = performance.now() + patience;
    const loading = performance.now() + GRACE;
    for (;;) {
      const look = await this.look(tab);
      if (look.loads ? performance.now() > loading : this.traffic.isIdle(tab.page) || performance.now() > deadline) return look;
    }
  }

  // Judging

  /** What must never be, whatever was done. */
  private judge(before: Look, after: Look, elsewhere: boolean): void {
    this.guard.check();
    const wrong = [...this.problems, ...this.between.problems];
    if (after.broke) wrong.push(`the program broke down: ${after.broke}`);
    if (after.overhang > 0) wrong.push(`the page is ${after.overhang} px wider than its window`);
    const twice = after.alerts.find((alert, at) => alert !== '' && after.alerts.indexOf(alert) !== at);
    if (twice) wrong.push(`it is said twice: ${twice}`);
    for (const { secret, where } of after.secrets) if (!mayStand(where, after)) wrong.push(`a secret stands in ${where}: ${secret.slice(0, 8)}…`);
    const closed = before.modal !== '' && after.modal === '' && before.document === after.document;
    if (closed && !elsewhere && after.focusLost && !after.loads) wrong.push(`the focus is nowhere after ${before.modal} was closed`);
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  }

  /** Nothing fails any more: every page says what the service says, in every tab, by the menu and anew. */
  private async compare(atEnd: boolean): Promise<void> {
    await this.clear();
    // What was told to wait has waited.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    for (const tab of [...this.tabs]) {
      await this.idle(tab);
      await this.home(tab);
      // What a page said of what failed on it goes with it.
      for (const section of ['usage', 'notifications'] as const) await this.follow(tab, section);
      for (const section of Object.keys(SECTIONS) as Section[]) {
        await this.follow(tab, section);
        await this.same(tab, section, 'by the menu');
      }
      await this.password(tab);
      await this.noSecrets(tab);
      if (!atEnd) continue;
      for (const section of Object.keys(SECTIONS) as Section[]) {
        const { handle } = await this.truth.user();
        await tab.page.goto(`${this.between.origin}/user/${handle}/advanced/${section}`);
        await this.same(tab, section, 'anew');
      }
    }
    this.trace.push('compared with the service');
  }

  /** What was under way has come to an end. */
  private async idle(tab: Tab): Promise<void> {
    const deadline = performance.now() + GRACE;
    for (;;) {
      const { busy, path } = await this.settled(tab, GRACE);
      if (busy.length === 0) return;
      if (performance.now() > deadline) throw new Error(`${path} is busy for ever: ${busy.join(', ')}`);
    }
  }

  /** Signed in, on a page of the account, with nothing open and nothing unsaved. */
  private async home(tab: Tab): Promise<void> {
    const { page } = tab;
    // What is open over the page, closed by the same key as a dialog.
    await page.keyboard.press('Escape');
    for (let tries = 0; tries < 20; tries += 1) {
      const look = await this.settled(tab, GRACE);
      const press = (name: string) => page.getByRole('button', { name, exact: true }).first().click();
      if (look.broke) throw new Error(look.broke);
      if (look.failed || look.heading === '') await page.goto(this.between.origin);
      else if (look.modal === 'Sign in again') {
        const other = await this.context.newPage();
        await this.signIn(other);
        await this.settled(this.tabs.at(-1)!, GRACE);
        await other.close();
        if (await page.getByRole('button', { name: 'I am signed in' }).isVisible()) await press('I am signed in');
        // Only this tab knows a pasted token, and that is none any more.
        else await page.reload();
      } else if (look.modal !== '') await page.keyboard.press('Escape');
      else if (look.controls.some(({ name }) => name === 'Discard')) await press('Discard');
      else if (look.controls.some(({ name }) => name === 'Advanced settings' || Object.values(SECTIONS).includes(name))) return;
      else if (look.heading === 'Pipes is out of reach') await press('Retry');
      else if (look.heading === 'Command-line login') await page.goto(this.between.origin);
      else await this.signIn(page);
    }
    throw new Error(`there is no way back to the account: ${JSON.stringify(await this.look(tab))}`);
  }

  /** Follows the menu's entry, leaving behind what is not saved. */
  private async follow(tab: Tab, section: Section): Promise<void> {
    const { page } = tab;
    const menu = page.getByRole('navigation', { name: 'Advanced settings' });
    const entry = menu.getByRole('link', { name: SECTIONS[section] });
    if (!(await entry.isVisible())) await menu.getByRole('button').click();
    await entry.click();
    const { modal } = await this.look(tab);
    if (modal !== '') await page.getByRole('button', { name: modal === 'Leave without saving?' ? 'Discard and leave' : 'Leave without it' }).click();
  }

  private async same(tab: Tab, section: Section, how: string): Promise<void> {
    const deadline = performance.now() + GRACE;
    for (;;) {
      const look = await this.settled(tab, GRACE);
      const said: Said = await tab.sight.read();
      const wrong = said.heading === SECTIONS[section] ? await this.truth.differences(section, said) : [`the page is ${said.heading}`];
      if (look.alerts.some(Boolean)) wrong.push(`it still says: ${look.alerts.join('; ')}`);
      if (look.busy.length > 0) wrong.push(`it is still busy: ${look.busy.join(', ')}`);
      if (wrong.length === 0) return this.judge(look, look, true);
      if (performance.now() > deadline) throw new Error(`${SECTIONS[section]}, ${how}: ${wrong.join('\n')}`);
    }
  }

  private async password(tab: Tab): Promise<void> {
    await this.follow(tab, 'credentials');
    const button = (name: string) => tab.page.getByRole('button', { name, exact: true });
    await button('Show password').click();
    await button('Hide password').waitFor();
    const said = await tab.sight.read();
    const password = await this.truth.password();
    if (!said.regions['Database Password']?.includes(password)) throw new Error('the password shown is not the service’s');
    this.judge(await this.look(tab), await this.look(tab), true);
    await button('Hide password').click();
    await this.follow(tab, 'notifications');
  }

  private async noSecrets(tab: Tab): Promise<void> {
    const all = [await dumpDom(tab.page), this.guard.console.join('\n')].join('\n');
    for (const secret of this.between.secrets) if (all.includes(secret)) throw new Error(`a secret is left: ${secret.slice(0, 8)}…`);
  }

  private masked(text: string): string {
    return text.replace(/(tpt_.{4}|[?&]t=.{4})[\w]*/g, '$1…');
  }
}

/** A secret may stand where it was asked for, and where it was typed. */
function mayStand(where: string, { hides }: Look): boolean {
  switch (where) {
    case 'text in New token':
      return hides.includes('Hide token');
    case 'text in Database Password':
      return hides.includes('Hide password');
    default:
      return where === 'field API token';
  }
}

const NOTHING: Look = {
  document: 0,
  path: '',
  title: '',
  heading: '',
  loads: false,
  failed: true,
  broke: '',
  modal: '',
  alerts: [],
  busy: [],
  overhang: 0,
  focusLost: false,
  focusLeaves: false,
  hides: [],
  secrets: [],
  controls: [],
};
