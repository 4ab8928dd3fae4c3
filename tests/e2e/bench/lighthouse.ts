import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import lighthouse, { type RunnerResult as Result } from 'lighthouse';
import { SECTIONS, type Section } from '../support/app.ts';
import { browserOptions } from '../support/browser.ts';
import { expect, test } from '../support/test.ts';

// The minimum score of each category. There is no SEO category, since the pages are private.
const MINIMUM = { accessibility: 100, 'best-practices': 100, performance: 98 };

// The slowdown of the processor. Lighthouse's docs/throttling.md recommends 4 for a machine with a benchmark index of at
// least 1500, and 2 from 1000 on. Everything else is the mobile preset.
const CPU = Number(process.env.CPU ?? 4);
const throttling = { cpuSlowdownMultiplier: CPU };
/** The number of runs for each page. The median of the performance scores counts, since they vary. */
const ROUNDS = Number(process.env.ROUNDS ?? 3);

test('Lighthouse on every page', async ({ backend, handle }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'pipes-lighthouse-'));
  const port = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
  const options = browserOptions.launchOptions ?? {};
  const context = await chromium.launchPersistentContext(folder, { ...options, args: [...(options.args ?? []), `--remote-debugging-port=${port}`] });
  const low: string[] = [];
  try {
    const pages = ['/login', ...(Object.keys(SECTIONS) as Section[]).map((it) => `/user/${handle}/advanced/${it}`)];
    for (const page of pages) {
      if (page !== '/login') await context.addCookies((await backend.signIn()).cookies);
      const reports: Result['lhr'][] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const result = await lighthouse(backend.origin + page, { port, output: 'json', logLevel: 'error', disableStorageReset: true, onlyCategories: Object.keys(MINIMUM), throttling });
        reports.push(result!.lhr);
      }
      reports.sort((a, b) => (a.categories['performance']?.score ?? 0) - (b.categories['performance']?.score ?? 0));
      const { categories, audits, environment } = reports[Math.floor(ROUNDS / 2)]!;
      const scores = Object.entries(MINIMUM).map(([name, least]) => {
        const counted = name === 'performance' ? [categories] : reports.map((it) => it.categories);
        const score = Math.round(Math.min(...counted.map((it) => it[name]?.score ?? 0)) * 100);
        if (score < least) low.push(`${page}: ${name} ${score}`);
        return `${name} ${score}`;
      });
      const failed = Object.values(audits).filter((it) => it.score !== null && it.score < 1 && it.scoreDisplayMode === 'binary').map((it) => it.id);
      console.log(`benchmark index ${environment.benchmarkIndex.toFixed(0)}, slowed ${CPU} times. ${page}: ${scores.join(', ')}; first paint ${audits['first-contentful-paint']?.displayValue}, largest ${audits['largest-contentful-paint']?.displayValue}, blocking ${audits['total-blocking-time']?.displayValue}, shift ${audits['cumulative-layout-shift']?.displayValue}${failed.length > 0 ? `; failed: ${failed.join(', ')}` : ''}`);
    }
  } finally {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  }
  expect(low).toEqual([]);
});
