import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { APIRequestContext } from '@playwright/test';
import type { Backend } from './backend.ts';
import type { Guard } from './guard.ts';

/** What the service answered to a command line. */
export interface Answer {
  status: number;
  body: { id: string; code: string; client_ip: string; state: string; token?: string; handle?: string };
}

/** A command line that asks to be signed in: `curl`, with nothing of the browser's. */
export class CliLogin {
  private constructor(
    private readonly api: string,
    readonly id: string,
    /** What its terminal shows. */
    readonly code: string,
    readonly clientIp: string,
  ) {}

  /** Asks; it is told an id and a code. */
  static async start({ origin }: Backend): Promise<CliLogin> {
    const api = `${origin}/api/v0`;
    const { status, body } = await curl('--request', 'POST', `${api}/login/token`);
    if (status !== 201) throw new Error(`POST /login/token answered ${status}`);
    return new CliLogin(api, body.id, body.code, body.client_ip);
  }

  /** The page that its terminal leads to. */
  get address(): string {
    return `/login/token?r=${this.id}`;
  }

  /** The path of the API's calls about it. */
  get path(): string {
    return `/api/v0/login/token/${this.id}`;
  }

  /** Looks what has become of it: a token, once it is confirmed. */
  poll(): Promise<Answer> {
    return curl(`${this.api}/login/token/${this.id}?code=${this.code}`);
  }

  /** Who one is by `token`. */
  actor(token: string): Promise<Answer> {
    return curl('--header', `Authorization: Bearer ${token}`, `${this.api}/actor`);
  }

  /** Its owner refuses it somewhere else. */
  async cancel(api: APIRequestContext): Promise<void> {
    const answer = await api.delete(this.path);
    if (!answer.ok()) throw new Error(`DELETE answered ${answer.status()}`);
  }

  /** The browser's calls about it so far, as method and body. */
  calls(guard: Guard): string[] {
    const own = guard.requests.filter((it) => it.url().includes('/login/token/'));
    return own.map((it) => [it.method(), it.postData()].filter(Boolean).join(' '));
  }
}

async function curl(...args: string[]): Promise<Answer> {
  const { stdout } = await promisify(execFile)('curl', ['--silent', '--show-error', '--write-out', '\n%{http_code}', ...args]);
  const at = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(at + 1)), body: JSON.parse(stdout.slice(0, at)) };
}
