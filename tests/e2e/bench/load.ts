import { readFile, stat } from 'node:fs/promises';
import { createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import path from 'node:path';
import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test';
import { expect, test } from '../support/test.ts';
import { Traffic } from '../support/traffic.ts';

// The usual emulation of slow 4G and of a slow processor. API_DELAY is added to every API response.
const NETWORK = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const CPU = Number(process.env.CPU ?? 4);
const API_DELAY = 50;
const ROUNDS = Number(process.env.ROUNDS ?? 9);

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' };

/** The measurements of a load; times are in milliseconds. */
interface Load {
  paint: number;
  usable: number;
  blocking: number;
  shift: number;
  kilobytes: number;
  requests: number;
}

/** A static host that forwards API requests with a delay. */
async function host(folder: string, api: string): Promise<{ origin: string; server: Server }> {
  const server = createServer(async (incoming, outgoing) => {
    const address = incoming.url ?? '/';
    if (address.startsWith('/api/')) {
      const onward = ask(api + address, { method: incoming.method, headers: { ...incoming.headers, host: new URL(api).host } }, (answer) => {
        setTimeout(() => {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing);
        }, API_DELAY);
      });
      incoming.pipe(onward);
      return;
    }
    const name = path.normalize(address.split('?')[0]!);
    const isFile = path.extname(name) !== '';
    const file = path.join(folder, isFile ? name : 'index.html');
    const packed = await stat(`${file}.br`).then(() => true, () => false);
    const content = await readFile(packed ? `${file}.br` : file).catch(() => null);
    // The page itself is compressed on the fly, as most hosts do.
    const body = content && !packed ? gzipSync(content) : content;
    outgoing.writeHead(body ? 200 : 404, {
      'content-type': TYPES[path.extname(file)] ?? 'text/plain',
      'cache-control': isFile ? 'public, max-age=31536000, immutable' : 'no-cache',
      'content-encoding': packed ? 'br' : 'gzip',
      // The app's page has its content policy.
      ...(!isFile && POLICY.has(folder) ? { 'content-security-policy': POLICY.get(folder)! } : {}),
    });
    outgoing.end(body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

const POLICY = new Map<string, string>();

async function throttled(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', NETWORK);
  await session.send('Emulation.setCPUThrottlingRate', { rate: CPU });
  return session;
}

async function load(context: BrowserContext, address: string): Promise<Load> {
  const page = await context.newPage();
  await page.addInitScript(() => {
    const seen = { usable: 0, blocking: 0, shift: 0 };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.blocking += Math.max(0, entry.duration - 50);
    }).observe({ type: 'longtask', buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
    const look = new MutationObserver(() => {
      if (!document.querySelector('tbody tr td, tbody tr th[scope=row]')) return;
      look.disconnect();
      // After the next paint.
      requestAnimationFrame(() =>
        setTimeout(() => {
          seen.usable = performance.now();
          (globalThis as unknown as { report: (word: string) => void }).report('usable');
        }),
      );
    });
    look.observe(document, { childList: true, subtree: true });
  });
  const session = await throttled(page);
  // A plain binding: `waitForFunction` would make the page compile 330 KB of Playwright's scripts during the load.
  await session.send('Runtime.enable');
  await session.send('Runtime.addBinding', { name: 'report' });
  const usable = new Promise((resolve) => session.once('Runtime.bindingCalled', resolve));
  let bytes = 0;
  let requests = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests += 1;
  });
  await page.goto(address, { waitUntil: 'commit' });
  await usable;
  const measured = await page.evaluate(() => ({
    ...(globalThis as unknown as { seen: { usable: number; blocking: number; shift: number } }).seen,
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  }));
  await page.close();
  return { ...measured, kilobytes: bytes / 1000, requests };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const of = (loads: Load[], name: keyof Load): number => median(loads.map((it) => it[name]));

async function newContext(browser: Browser, cookies: Parameters<BrowserContext['addCookies']>[0]): Promise<BrowserContext> {
  const context = await browser.newContext();
  await context.addCookies(cookies);
  return context;
}

test('loads and navigations, compared with a static page and a minimal Leptos page', async ({ backend, browser, handle }) => {
  const root = path.resolve(import.meta.dirname, '../../..');
  const folders = { hand: path.join(root, 'tests/bench/static-baseline'), bare: path.resolve(process.env.PIPES_LEPTOS_BASELINE!), app: path.resolve(process.env.PIPES_SITE!) };
  POLICY.set(folders.app, (await fetch(`${backend.origin}/`)).headers.get('content-security-policy') ?? '');
  const { cookies } = await backend.signIn();
  const names = ['hand', 'bare', 'app'] as const;
  const hosts = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await host(folders[name], backend.origin)]))) as Record<(typeof names)[number], Awaited<ReturnType<typeof host>>>;
  const address = (name: (typeof names)[number]) => hosts[name].origin + (name === 'app' ? `/user/${handle}/advanced/credentials` : '/');
  const cold: Record<string, Load[]> = { hand: [], bare: [], app: [] };
  const warm: Record<string, Load[]> = { hand: [], bare: [], app: [] };
  // Interleaved, so that other load on the machine affects all pages alike. The first round is a warm-up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const name of names) {
      const context = await newContext(browser, cookies);
      const first = await load(context, address(name));
      const second = await load(context, address(name));
      await context.close();
      if (round === 0) continue;
      cold[name]!.push(first);
      warm[name]!.push(second);
    }
  }
  const lines: string[] = [];
  for (const [kind, loads] of [['cold', cold], ['warm', warm]] as const) {
    for (const name of names) {
      const row = loads[name]!;
      lines.push(`${kind} ${name.padEnd(5)} paint ${of(row, 'paint').toFixed(0)} ms, usable ${of(row, 'usable').toFixed(0)} ms (${Math.min(...row.map((it) => it.usable)).toFixed(0)} to ${Math.max(...row.map((it) => it.usable)).toFixed(0)}), blocking ${of(row, 'blocking').toFixed(0)} ms, shift ${of(row, 'shift').toFixed(4)}, ${of(row, 'kilobytes').toFixed(0)} KB in ${of(row, 'requests')} requests`);
    }
  }
  const ratio = (loads: Record<string, Load[]>, name: keyof Load, other: string) => of(loads.app!, name) / of(loads[other]!, name);

  const navigation = await moves(await newContext(browser, cookies), address('app'));
  const limits: [string, number, number][] = [
    ['cold usable, against the bare Leptos page', ratio(cold, 'usable', 'bare'), 1.45],
    ['cold usable, against the hand-written page', ratio(cold, 'usable', 'hand'), 3.5],
    ['warm usable, against the hand-written page', ratio(warm, 'usable', 'hand'), 1.8],
    ['first paint, against the hand-written page', ratio(cold, 'paint', 'hand'), 1.3],
    ['blocking in a cold load, ms', of(cold.app!, 'blocking'), 100],
    ['layout shift', of(cold.app!, 'shift'), 0.01],
    ['to a page seen before, click to next frame, ms (median)', median(navigation.clicks), 50],
    ['to a page seen before, click to next frame, ms (largest)', Math.max(...navigation.clicks), 100],
    ['longest task of a navigation, ms (median of the longest)', median(navigation.tasks), 50],
    ['a key in a field to the next frame, ms (largest)', Math.max(...navigation.keys), 100],
  ];
  console.log(['', ...lines, '', ...limits.map(([name, value, limit]) => `${value <= limit ? 'ok  ' : 'OVER'} ${name}: ${value.toFixed(2)} (at most ${limit})`), ''].join('\n'));
  for (const { server } of Object.values(hosts)) {
    server.closeAllConnections();
    server.close();
  }
  expect(limits.filter(([, value, limit]) => value > limit).map(([name]) => name)).toEqual([]);
});

/** Navigates to cached pages and types, with a slowed processor. */
async function moves(context: BrowserContext, address: string) {
  const traffic = new Traffic(context);
  const page = await context.newPage();
  // Not `waitUntilIdle`, which would request frames in the measured page.
  const settled = () => expect.poll(() => traffic.isIdle(page)).toBe(true);
  await page.goto(address);
  const entry = (name: string) => page.getByRole('navigation', { name: 'Advanced settings' }).getByRole('link', { name });
  const heading = (name: string) => page.getByRole('heading', { level: 1, name });
  const sections = ['Usage', 'Billing', 'User Profile', 'Notifications', 'Credentials & Access'];
  const places = new Map<string, { x: number; y: number }>();
  for (const name of sections) {
    await entry(name).click();
    await expect(heading(name)).toBeVisible();
    await settled();
    const { x, y, width, height } = (await entry(name).boundingBox())!;
    places.set(name, { x: x + width / 2, y: y + height / 2 });
  }
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: CPU });
  await session.send('Runtime.enable');
  await session.send('Runtime.addBinding', { name: 'report' });
  await page.evaluate(() => {
    const seen = { next: 0, task: 0 };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.task = Math.max(seen.task, entry.duration);
    }).observe({ type: 'longtask' });
    for (const kind of ['click', 'keydown']) {
      addEventListener(kind, (event) => {
        const from = event.timeStamp;
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => {
            seen.next = performance.now() - from;
            (globalThis as unknown as { report: (word: string) => void }).report('next');
          };
          channel.port2.postMessage(0);
        });
      }, true);
    }
  });
  type Seen = { seen: { next: number; task: number } };
  const measure = async (act: () => Promise<void>) => {
    await page.evaluate(() => Object.assign((globalThis as unknown as Seen).seen, { next: 0, task: 0 }));
    const next = new Promise((resolve) => session.once('Runtime.bindingCalled', resolve));
    await act();
    await next;
    await settled();
    return page.evaluate(() => ({ ...(globalThis as unknown as Seen).seen }));
  };
  const [clicks, tasks, keys]: number[][] = [[], [], []];
  for (let round = 0; round < 3; round += 1) {
    for (const name of sections) {
      // By the mouse: the scripts of a locator's click would be measured too.
      const { x, y } = places.get(name)!;
      await page.mouse.move(x, y);
      // Not in the same frame as the pointer arrives.
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
      const { next, task } = await measure(() => page.mouse.click(x, y));
      await expect(heading(name)).toBeVisible();
      clicks!.push(next);
      tasks!.push(task);
    }
  }
  await entry('User Profile').click();
  const field = page.getByRole('textbox', { name: 'Display Name' });
  await field.focus();
  for (const key of 'a name that is new') keys!.push((await measure(() => page.keyboard.press(key))).next);
  await context.close();
  return { clicks: clicks!, tasks: tasks!, keys: keys! };
}
