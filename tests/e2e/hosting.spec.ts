import { get as ask, type IncomingHttpHeaders } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Host, type Server } from './support/host.ts';
import { expect, test } from './support/test.ts';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Requests as a browser does, without decompressing the response. */
const get = (url: string, encoding = 'br, gzip'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    ask(url, { headers: { 'accept-encoding': encoding } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }));
    }).on('error', reject);
  });

for (const server of ['nginx', 'caddy', 'backend'] as Server[]) {
  for (const base of ['/', '/console/']) {
    test(`${server} serves the app below ${base} by its generated configuration`, async ({ backend, page, guard, handle }) => {
      test.setTimeout(60_000);
      const host = await Host.start(server, base, backend.origin);
      try {
        guard.expectsOrigin(host.origin);
        const listed = (await readFile(path.join(host.folder, 'hosting/headers.txt'), 'utf8')).trim().split('\n').map((line) => line.split(/: (.*)/s));
        expect(listed.length).toBeGreaterThan(5);
        const html = (await get(host.origin + base, 'identity')).body.toString();
        const files = [...html.matchAll(/(?:href|src)="([^"]+\.(?:js|css|wasm))"/g)].map((it) => it[1]!);
        expect(files.length).toBeGreaterThan(3);

        await test.step('every page address returns the page, uncached', async () => {
          for (const address of ['', 'login', 'login/confirm?t=x', `user/${handle}/advanced/usage`, 'user/v1.2/advanced', 'nowhere']) {
            const answer = await get(host.origin + base + address, 'identity');
            expect([answer.status, answer.headers['cache-control'], answer.body.toString() === html], address).toEqual([200, 'no-cache', true]);
            for (const [name, value] of listed) expect(answer.headers[name!.toLowerCase()], `${name} of ${address}`).toBe(value);
          }
        });
        await test.step('hashed files are immutable, precompressed and of the right type', async () => {
          for (const file of files) {
            const plain = await get(host.origin + file, 'identity');
            expect(plain.headers['cache-control'], file).toBe('public, max-age=31536000, immutable');
            expect(plain.headers['content-type'], file).toMatch(file.endsWith('.wasm') ? /^application\/wasm$/ : file.endsWith('.js') ? /javascript/ : /^text\/css/);
            expect(plain.headers['content-security-policy'], file).toBe(listed[0]![1]);
            for (const [encoding, end] of [['br', 'br'], ['gzip', 'gz']] as const) {
              const packed = await get(host.origin + file, encoding);
              expect(packed.headers['content-encoding'], file).toBe(encoding);
              expect(packed.body.equals(await readFile(path.join(host.folder, 'dist', `${file}.${end}`))), `${file}.${end}`).toBe(true);
            }
          }
        });
        await test.step('a missing file is a 404 and not cached', async () => {
          for (const address of [`${base}console-0123456789abcdef.js`, `${base}usage-0123456789abcdef.wasm`, `${base}favicon.png`, '/api', ...(base === '/' ? [] : ['/', '/login', '/favicon.svg'])]) {
            const answer = await get(host.origin + address);
            expect(answer.status, address).toBe(404);
            expect(answer.body.toString(), address).not.toContain('id="config"');
            // Outside of the app's base the host need not say anything about caching.
            const inApp = address.startsWith(base) && address !== '/api';
            expect(inApp ? answer.headers['cache-control'] : (answer.headers['cache-control'] ?? 'no-store'), address).toBe('no-store');
          }
          const api = await get(`${host.origin}/api/v0/nothing`);
          expect([api.status, api.body.toString().includes('<html')]).toEqual([404, false]);
        });
        if (server === 'backend') return;
        await test.step('the app runs, with the session cookie through the host', async () => {
          const cookies = (await backend.signIn()).cookies;
          await page.context().addCookies(cookies);
          await page.goto(`${host.origin}${base}user/${handle}/advanced/credentials`);
          await expect(page.getByRole('row').nth(1)).toBeVisible();
          await page.getByRole('link', { name: 'Notifications' }).click();
          await expect(page).toHaveURL(`${host.origin}${base}user/${handle}/advanced/notifications`);
          await page.getByRole('switch', { name: 'Tips & Tricks' }).click();
          await expect(page.getByRole('status').filter({ hasText: 'Tips & Tricks' })).toBeVisible();
          await page.goto(host.origin + base);
          await expect(page).toHaveURL(`${host.origin}${base}user/${handle}/advanced/profile`);
          await expect(page.getByRole('heading', { level: 1, name: 'User Profile' })).toBeVisible();
          // Ends the pending requests before the host stops.
          await page.goto('about:blank');
        });
      } finally {
        await host.stop();
      }
    });
  }
}
