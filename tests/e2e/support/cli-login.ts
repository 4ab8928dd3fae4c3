import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { APIRequestContext } from '@playwright/test';
import type { Backend } from './backend.ts';
import type { Guard } from './guard.ts';

/** A response of the service to the command line. */
export interface Answer {
  status: number;
  body: { id: string; code: string; client_ip: string; state: string; token?: string; handle?: string };
}

/** A login of a command line: requests by `curl`, without the cookies of the browser. */
export class CliLogin {
  private constructor(
    private readonly api: string,
    readonly id: string,
    /** The code that the terminal shows. */
    readonly code: string,
    readonly clientIp: string,
  ) {}

  /** Begins a login. */
  static async start({ origin }: Backend): Promise<CliLogin> {
    const api = `${origin}/api/v0`;
    const { status, body } = await curl('--request', 'POST', `${api}/login/token`);
    if (status !== 201) throw new Error(`POST /login/token answered ${status}`);
    return new CliLogin(api, body.id, body.code, body.client_ip);
  }

  /** The page that the terminal links to. */
  get address(): string {
    return `/login/token?r=${this.id}`;
  }

  /** The path of the login in the API. */
  get path(): string {
    return `/api/v0/login/token/${this.id}`;
  }

  /** Polls the login; the response contains the token once the login is confirmed. */
  poll(): Promise<Answer> {
    return curl(`${this.api}/login/token/${this.id}?code=${this.code}`);
  }

  /** The account that `token` authenticates. */
  actor(token: string): Promise<Answer> {
    return curl('--header', `Authorization: Bearer ${token}`, `${this.api}/actor`);
  }

  /** Refuses the login by another client. */
  async cancel(api: APIRequestContext): Promise<void> {
    const answer = await api.delete(this.path);
    if (!answer.ok()) throw new Error(`DELETE answered ${answer.status()}`);
  }

  /** The browser's requests for CLI logins so far, as method and body. */
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
