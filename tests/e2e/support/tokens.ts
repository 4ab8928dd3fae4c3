import type { APIRequestContext } from '@playwright/test';

export interface Token {
  id: string;
  title?: string;
  last4: string;
  status: 'active' | 'inactive';
  version_id: number;
  /** Only in the response that creates it. */
  token?: string;
}

/** The tokens of an account, through an API client apart from the browser. */
export class Tokens {
  constructor(
    private readonly api: APIRequestContext,
    private readonly handle: string,
  ) {}

  private get path(): string {
    return `/api/v0/user/${this.handle}/token`;
  }

  async all(): Promise<Token[]> {
    return (await (await this.api.get(this.path)).json()).items;
  }

  async create(title: string): Promise<Token> {
    return (await this.api.post(this.path, { data: { title } })).json();
  }

  async update(token: Token, change: Partial<Token>): Promise<void> {
    await this.api.patch(`${this.path}/${token.id}`, { data: { status: token.status, ...change } });
  }

  async remove(token: Token): Promise<void> {
    await this.api.delete(`${this.path}/${token.id}`);
  }

  /** Deletes all tokens and creates one with this title. */
  async only(title: string): Promise<Token> {
    for (const token of await this.all()) await this.remove(token);
    return this.create(title);
  }
}
