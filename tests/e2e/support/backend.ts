import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type APIRequestContext, request } from '@playwright/test';

/** The demo data and the addresses of a backend. */
export interface Demo {
  /** The number of workspaces of the account. */
  workspaces?: number;
  /** An account without tokens, workspaces and organizations. */
  empty?: boolean;
  /** An origin that may call the API with a token (CORS). */
  allowOrigin?: string;
  /** The folder of the app, if it is another build than the release. */
  site?: string;
  /** The public origin, if a proxy is in front of the backend. */
  publicUrl?: string;
}

export type Cookies = Awaited<ReturnType<APIRequestContext['storageState']>>;

/** The demo account in a tenant. Everything else about the demo data is read from the API. */
export const TENANT_EMAIL = 'michael@dundermifflin.example';

/** Without rate limits, which the tests would exceed. */
const NO_LIMITS = ['--limit-login', '0', '--limit-mail', '0', '--limit-account', '0'];

/** A backend process with its own database, and its output. */
export class Backend {
  private readonly lines: string[] = [];
  private readonly listeners = new Set<() => void>();
  private signedIn?: Promise<Cookies>;
  origin = '';

  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(demo: Demo = {}): Promise<Backend> {
    const folder = await mkdtemp(path.join(tmpdir(), 'pipes-e2e-'));
    const args = ['--bind', '127.0.0.1:0', '--site', demo.site ?? setting('PIPES_SITE'), '--database', path.join(folder, 'pipes.db'), '--demo', ...NO_LIMITS];
    if (demo.workspaces !== undefined) args.push('--demo-workspaces', String(demo.workspaces));
    if (demo.empty) args.push('--demo-empty');
    if (demo.publicUrl) args.push('--public-url', demo.publicUrl);
    if (demo.allowOrigin) args.push('--allow-origin', demo.allowOrigin);
    const child = spawn(setting('PIPES_BACKEND'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const backend = new Backend(child, folder);
    let errors = '';
    child.stderr.on('data', (chunk) => (errors += chunk));
    createInterface({ input: child.stdout }).on('line', (line) => {
      backend.lines.push(line);
      for (const listener of backend.listeners) listener();
    });
    const died = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the backend ended with ${code} before it was ready:\n${errors}`)));
    });
    died.catch(() => {});
    backend.origin = new URL(await Promise.race([backend.line('app: '), died])).origin;
    return backend;
  }

  /** The sign-in link of the demo account, printed at the start. It works once. */
  signInLink(): Promise<string> {
    return this.line('sign-in: ');
  }

  /** The link in the last mail to `email`; waits for the first one. */
  mailedLink(email: string): Promise<string> {
    return this.line(`mail for ${email}: `);
  }

  /** The session of the demo account, the same for every caller. */
  signIn(): Promise<Cookies> {
    this.signedIn ??= this.signInLink().then((link) => this.confirm(link));
    return this.signedIn;
  }

  /** A new session of the account with this address. */
  async signInAs(email: string): Promise<Cookies> {
    return this.confirm(await this.requestSignInLink(email));
  }

  /** Requests a sign-in link by mail and returns it. */
  async requestSignInLink(email: string): Promise<string> {
    const client = await this.client();
    const before = this.lines.length;
    const answer = await client.post('/api/v0/login', { data: { email } });
    if (!answer.ok()) throw new Error(`POST /login answered ${answer.status()}`);
    await client.dispose();
    return this.line(`mail for ${email}: `, before);
  }

  /** Creates an account by the command line of the backend. */
  async addUser(email: string, handle: string): Promise<void> {
    const args = ['user', 'add', email, handle, '--database', path.join(this.folder, 'pipes.db')];
    const code = await new Promise((resolve) => spawn(setting('PIPES_BACKEND'), args, { stdio: 'ignore' }).once('exit', resolve));
    if (code !== 0) throw new Error(`user add ended with ${code}`);
  }

  /** An API client apart from the browser. */
  async client(storageState?: Cookies): Promise<APIRequestContext> {
    return request.newContext({
      baseURL: this.origin,
      storageState,
      extraHTTPHeaders: { origin: this.origin, 'sec-fetch-site': 'same-origin' },
    });
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      const ended = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill('SIGKILL');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private async confirm(link: string): Promise<Cookies> {
    const secret = new URL(link).searchParams.get('t') ?? '';
    const client = await this.client();
    const answer = await client.get('/api/v0/login/confirm', { params: { t: secret } });
    if (!answer.ok()) throw new Error(`GET /login/confirm answered ${answer.status()}: ${await answer.text()}`);
    const cookies = await client.storageState();
    await client.dispose();
    return cookies;
  }

  /** The rest of the last output line that begins with `start`, ignoring the first `skipped` lines. Waits for one. */
  private line(start: string, skipped = 0): Promise<string> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.lines.slice(skipped).findLast((line) => line.startsWith(start));
        if (found === undefined) return;
        this.listeners.delete(look);
        resolve(found.slice(start.length).trim());
      };
      this.listeners.add(look);
      look();
    });
  }
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; \`cargo xtask test e2e\` sets it`);
  return path.resolve(value);
}
