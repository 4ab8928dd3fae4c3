import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type APIRequestContext, request } from '@playwright/test';

/** What the backend makes up at its start. */
export interface Demo {
  /** How many workspaces the account has. */
  workspaces?: number;
  /** An account without tokens, workspaces and organizations. */
  empty?: boolean;
  /** An origin whose pages may call it with a token. */
  allowOrigin?: string;
  /** Where people reach it, when something stands between. */
  publicUrl?: string;
}

export type Cookies = Awaited<ReturnType<APIRequestContext['storageState']>>;

/** The only thing the tests know of the demo data that the API does not tell them: who lives in a tenant. */
export const TENANT_EMAIL = 'michael@dundermifflin.example';

/** No rate limits: the tests are quicker than people. */
const NO_LIMITS = ['--limit-login', '0', '--limit-mail', '0', '--limit-account', '0'];

/** A backend process of one's own, with a database of its own, and what it prints. */
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
    const args = ['--bind', '127.0.0.1:0', '--site', setting('PIPES_SITE'), '--database', path.join(folder, 'pipes.db'), '--demo', ...NO_LIMITS];
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

  /** The link of the demo account, printed at the start. It works once. */
  signInLink(): Promise<string> {
    return this.line('sign-in: ');
  }

  /** The link in the last message to `email`, waiting for it when there is none yet. */
  mailedLink(email: string): Promise<string> {
    return this.line(`mail for ${email}: `);
  }

  /** The demo account's session, made by the API with the printed link; the same one for every caller. */
  signIn(): Promise<Cookies> {
    this.signedIn ??= this.signInLink().then((link) => this.confirm(link));
    return this.signedIn;
  }

  /** The session of whoever reads the mail of `email`. */
  async signInAs(email: string): Promise<Cookies> {
    return this.confirm(await this.requestSignInLink(email));
  }

  /** A link in a mail that `email` gets now. */
  async requestSignInLink(email: string): Promise<string> {
    const client = await this.client();
    const before = this.lines.length;
    const answer = await client.post('/api/v0/login', { data: { email } });
    if (!answer.ok()) throw new Error(`POST /login answered ${answer.status()}`);
    await client.dispose();
    return this.line(`mail for ${email}: `, before);
  }

  /** Makes an account as whoever runs the service does, beside the running program. */
  async addUser(email: string, handle: string): Promise<void> {
    const args = ['user', 'add', email, handle, '--database', path.join(this.folder, 'pipes.db')];
    const code = await new Promise((resolve) => spawn(setting('PIPES_BACKEND'), args, { stdio: 'ignore' }).once('exit', resolve));
    if (code !== 0) throw new Error(`user add ended with ${code}`);
  }

  /** The API as another program of the same person would use it. */
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

  /** What follows `start` in the last line that begins with it, after the first `skipped`, waiting for one to be printed. */
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
