import type { APIRequestContext, Page, Response, Route } from '@playwright/test';
import fc from 'fast-check';
import { type App, type Section, SECTIONS } from './support/app.ts';
import { claims } from './support/claims.ts';
import { CliLogin } from './support/cli-login.ts';
import { Contract } from './support/contract.ts';
import { type Json, lieAbout, withLie } from './support/lies.ts';
import { expect, test as base } from './support/test.ts';
import type { Traffic } from './support/traffic.ts';

// More of them: `LIES=500 SEED=7 npx playwright test hostile-answers.spec.ts`.
const LIES = Number(process.env.LIES ?? 15);
const SEED = Number(process.env.SEED ?? 1);

/** The places that show answers, and how to open one. */
const PLACES = [...(Object.keys(SECTIONS) as Section[]), 'account switcher', 'command-line login'] as const;
type Place = (typeof PLACES)[number];

/** Bodies of a good status that answer no request of the app, or an empty list: nothing may be said by them. */
const BODIES: [name: string, answer: Parameters<Route['fulfill']>[0]][] = [
  ['nothing, with 204', { status: 204 }],
  ['nothing, with 200', { body: '' }],
  ['null', { json: null }],
  ['a list', { json: [] }],
  ['a text', { json: 'OK' }],
  ['a number', { json: 0 }],
  ['an error', { json: { type: 'error_internal', title: 'Internal error', status: 500, instance: 'sperr_d4injected00000000000' } }],
  ['an error in an object', { json: { error: { title: 'Internal error', status: 500 } } }],
  ['the page of a captive portal', { contentType: 'text/html', body: '<!doctype html><title>Welcome to the hotel</title>' }],
  ['a redirect to a sign-in page', { status: 302, headers: { location: '/login' } }],
];

/** A place with its true answers, and what it says then. */
class Stage {
  /** The answers by address, below `/api/v0`. */
  readonly truth = new Map<string, Json>();
  private said: string[] = [];

  constructor(
    private readonly place: Place,
    private readonly app: App,
    private readonly page: Page,
    private readonly traffic: Traffic,
    private readonly login: CliLogin,
  ) {}

  /** Records the answers to a visit. */
  async record(): Promise<void> {
    const reading: Promise<void>[] = [];
    const read = async (response: Response) => {
      const address = new URL(response.url());
      const path = pathOf(address);
      if (path === undefined || path.endsWith('/avatar') || response.request().method() !== 'GET') return;
      this.truth.set(path + address.search, await response.json());
    };
    const onResponse = (response: Response) => void reading.push(read(response));
    this.page.on('response', onResponse);
    await this.visit();
    this.page.off('response', onResponse);
    await Promise.all(reading);
    this.said = await claims(this.page);
  }

  /** Opens the place and waits until nothing is in progress. */
  async visit(): Promise<void> {
    await this.open();
    // Then the answers that were requested ahead are not read, and their requests stay open.
    if (await this.page.getByRole('heading', { level: 1, name: 'Pipes is out of reach' }).isVisible()) return;
    await this.traffic.waitUntilIdle(this.page);
    // Lists of 100,000 items take a slow machine a while.
    await expect(this.page.locator('[aria-busy="true"], .skeleton, .skeleton-line')).toHaveCount(0, { timeout: 30_000 });
    await expect(this.page.getByText(/^\d+ of \d+ days loaded/)).toHaveCount(0);
    await this.traffic.waitUntilIdle(this.page);
  }

  async open(): Promise<void> {
    if (this.place === 'command-line login') await this.page.goto(this.login.address);
    else await this.page.goto(this.app.address(this.place === 'account switcher' ? 'notifications' : this.place));
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
    const switcher = this.page.getByRole('button', { name: /switch account/i });
    if (this.place === 'account switcher' && (await switcher.isVisible())) await switcher.click();
  }

  /** Gives this answer to a request for any of `addresses`, until the returned function is called. */
  async answer(addresses: string[], answer: Parameters<Route['fulfill']>[0]): Promise<() => Promise<void>> {
    const url = (address: URL) => addresses.includes(`${pathOf(address)}${address.search}`);
    const handler = (route: Route) => (route.request().method() === 'GET' ? route.fulfill({ contentType: 'application/json', ...answer }) : route.fallback());
    await this.page.route(url, handler);
    return () => this.page.unroute(url, handler);
  }

  /** What is wrong with the page. What the service said itself, `quoted`, may stand on it. */
  async faults(isDocumented: boolean, quoted?: string): Promise<string[]> {
    const crash = this.page.getByRole('alertdialog', { name: 'Something broke' });
    if (await crash.isVisible()) return [`crashed: ${await crash.innerText()}`];
    const said = isDocumented ? [] : (await this.newClaims()).filter((claim) => quoted === undefined || !claim.endsWith(quoted)).map((claim) => `claims: ${claim}`);
    const width = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (width > 0) said.push(`wider than the window by ${width} px`);
    return said;
  }

  async newClaims(): Promise<string[]> {
    return (await claims(this.page)).filter((claim) => !this.said.includes(claim));
  }
}

const test = base.extend<{ stageOf: (place: Place) => Promise<Stage>; contract: Contract }>({
  stageOf: async ({ app, page, traffic, backend, guard }, use) => {
    // What the answers of a test make of the addresses of images.
    guard.expectsFailedLoad(/./);
    await use(async (place) => {
      const stage = new Stage(place, app, page, traffic, await CliLogin.start(backend));
      await stage.record();
      return stage;
    });
  },
  contract: async ({ api }, use) => use(await Contract.read(api as APIRequestContext)),
});

for (const place of PLACES) {
  test(`${place}: a wrong value anywhere in an answer stops nothing, and nothing false is said by it`, async ({ stageOf, contract }) => {
    test.setTimeout(60_000 + LIES * 5_000);
    const stage = await stageOf(place);
    const addresses = fc.constantFrom(...stage.truth.keys());
    const lies = addresses.chain((address) => fc.record({ address: fc.constant(address), lie: lieAbout(stage.truth.get(address)!) }));
    const faults: string[] = [];
    for (const { address, lie } of fc.sample(lies, { numRuns: LIES, seed: SEED })) {
      const body = withLie(stage.truth.get(address)!, lie);
      const remove = await stage.answer([address], body === undefined ? { body: '' } : { json: body });
      const name = `${address} with ${lie.path.join('.') || 'the whole'} = ${JSON.stringify(lie.value)?.slice(0, 80)}`;
      const isDocumented = contract.allows(address.replace(/\?.*/, ''), body);
      const found = await stage.visit().then(() => stage.faults(isDocumented, String(lie.value)), (error: Error) => [`does not settle: ${error.message}`]);
      faults.push(...found.map((fault) => `${name}: ${fault}`));
      await remove();
    }
    expect(faults).toEqual([]);
  });

  test(`${place}: answers that answer nothing stop nothing, and nothing false is said by them`, async ({ stageOf }) => {
    test.setTimeout(120_000);
    const stage = await stageOf(place);
    const faults: string[] = [];
    for (const [name, answer] of BODIES) {
      const remove = await stage.answer([...stage.truth.keys()].filter((address) => address !== '/actor'), answer);
      const found = await stage.visit().then(() => stage.faults(false), (error: Error) => [`does not settle: ${error.message}`]);
      faults.push(...found.map((fault) => `${name}: ${fault}`));
      await remove();
    }
    expect(faults).toEqual([]);
  });
}

for (const section of Object.keys(SECTIONS) as Section[]) {
  test(`${section}: lists of 100,000 items leave the page usable`, async ({ stageOf, app, page }) => {
    test.setTimeout(120_000);
    const stage = await stageOf(section);
    for (const [address, answer] of stage.truth) {
      if (isList(answer) && answer.items.length > 0) await stage.answer([address], { json: { items: many(answer.items) } });
    }
    await stage.visit();
    expect(await stage.faults(true)).toEqual([]);
    // Every table is cut, and says so.
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(50_000);
    for (const table of await page.getByRole('table').all()) {
      if ((await table.getByRole('row').count()) > 1_000) await expect(app.alert.filter({ hasText: 'Only the first 1,000' }).first()).toBeVisible();
    }
    await app.go(section === 'profile' ? 'notifications' : 'profile');
  });
}

test('a page that is loading says nothing of what it does not know yet', async ({ stageOf, faults, page }) => {
  for (const place of PLACES) {
    const stage = await stageOf(place);
    const held = await faults.hold('GET', /\/(?!actor$).*/);
    await stage.open();
    await expect.poll(() => held.hits, place).toBeGreaterThan(0);
    expect(await stage.newClaims(), place).toEqual([]);
    await held.release();
    await held.remove();
    await page.goto('about:blank');
  }
});

/** The path below `/api/v0`. */
function pathOf(address: URL): string | undefined {
  return address.pathname.match(/^\/api\/v0(\/.*)$/)?.[1];
}

interface List {
  items: Json[];
}

function isList(answer: Json): answer is Json & List {
  return typeof answer === 'object' && answer !== null && 'items' in answer;
}

/** 100,000 items like these, each with an id of its own. */
function many(items: Json[]): Json[] {
  return Array.from({ length: 100_000 }, (_, index) => {
    const item = items[index % items.length] as { [name: string]: Json };
    const own = index.toString(36).padStart(20, '0');
    return { ...item, ...('id' in item && { id: own }), ...('handle' in item && { handle: own }) };
  });
}
