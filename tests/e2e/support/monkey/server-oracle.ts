import type { APIRequestContext } from '@playwright/test';
import type { Section } from '../app.ts';
import type { Backend } from '../backend.ts';
import type { PageContent } from './page-observer.ts';

interface User {
  handle: string;
  display_name?: string;
  token_min_issued_at?: string;
  usage_compute_threshold?: number;
  usage_compute_action?: string;
  usage_storage_threshold?: number;
  usage_storage_action?: string;
}

interface Token {
  id: string;
  title?: string;
  last4: string;
  status: string;
  created_at: string;
  expires_at?: string;
  version_id: number;
}

interface Card {
  id: string;
  default: boolean;
  card: { brand: string; last4: string };
}

const normalized = (text: string) => text.replace(/\s+/g, ' ').trim();

/** The state of the account on the server, read by a client of its own, past the fault proxy. */
export class ServerOracle {
  private client: APIRequestContext | undefined;

  constructor(
    /** The current backend; a new one replaces it after the account was deleted. */
    private readonly backend: () => Backend,
    readonly email: string,
  ) {}

  user(): Promise<User> {
    return this.get(() => '/actor');
  }

  async tokens(): Promise<Token[]> {
    return (await this.own('token?limit=100')).items;
  }

  async password(): Promise<string> {
    return (await this.own('password')).$password;
  }

  /** Changes the account by another client; the service may refuse. */
  async change(method: 'POST' | 'PATCH' | 'DELETE', rest: string, data?: object): Promise<void> {
    const { handle } = await this.user();
    await this.client!.fetch(`/api/v0/user/${handle}${rest}`, { method, data });
  }

  async dispose(): Promise<void> {
    await this.client?.dispose();
    this.client = undefined;
  }

  /** The differences between `content`, shown on the page of `section`, and the state on the server. */
  async differences(section: Section, content: PageContent): Promise<string[]> {
    const user = await this.user();
    const differences: string[] = [];
    const same = (what: string, is: unknown, should: unknown) => {
      if (JSON.stringify(is) !== JSON.stringify(should)) differences.push(`${what} is ${JSON.stringify(is)}, not ${JSON.stringify(should)}`);
    };
    const holds = (region: string, text: string) => {
      if (!content.regions[region]?.includes(text)) differences.push(`${region} does not say ${text}, but: ${content.regions[region]}`);
    };
    const list = async <T>(path: string): Promise<T[]> => (await this.own(`${path}?limit=100`)).items ?? [];
    switch (section) {
      case 'profile': {
        same('Display Name', content.fields['Display Name'], user.display_name ?? '');
        same('Handle', content.fields.Handle, user.handle);
        break;
      }
      case 'usage': {
        const threshold = (most: number | undefined, unit: string, action: string | undefined) =>
          most === undefined ? 'None' : `${most} ${unit} · ${action === 'cap_and_warn' ? 'Cap and warn' : 'Warn'}`;
        holds('This billing cycle', threshold(user.usage_compute_threshold, 'min', user.usage_compute_action));
        holds('This billing cycle', threshold(user.usage_storage_threshold, 'GB', user.usage_storage_action));
        break;
      }
      case 'billing': {
        const [subscription] = await list<{ cancel_at?: string; canceled_at?: string; ended_at?: string }>('billing/subscription');
        const isActive = subscription !== undefined && !subscription.cancel_at;
        same('Cancel subscription is offered', content.buttons.includes('Cancel subscription'), isActive);
        same('Create subscription is offered', content.buttons.includes('Create subscription'), !isActive);
        const cards = await list<Card>('billing/payment_method');
        const row = ({ card, default: isDefault }: Card) => `${card.last4} ${isDefault ? 'Default' : 'Not used'}`;
        const shown = content.tables.Cards?.map(([name, , use]) => `${name!.slice(-4)} ${use}`);
        same('Cards', shown?.sort() ?? [], cards.map(row).sort());
        same('Invoices', content.tables['Invoices, newest first']?.length ?? 0, (await list('billing/invoice')).length);
        break;
      }
      case 'credentials': {
        const tokens = await this.tokens();
        const shown = content.tables.Tokens?.map(([title, masked, status]) => [normalized(title!.replace(/( New)?( This session)?$/, '')), masked!.slice(-4), status]);
        const should = tokens.map((it) => [normalized(it.title || 'Untitled'), it.last4, statusText(it, user)]);
        same('Tokens', (shown ?? []).map(String).sort(), should.map(String).sort());
        const limit = (await list<{ name: string; value: number | string }>('constraint')).find(({ name }) => name === 'user_token')?.value;
        holds('Tokens', `${tokens.length} of ${limit ?? 2} used`);
        break;
      }
      case 'notifications': {
        const choices = await this.own('preferences');
        const is = (name: string) => content.switches[name];
        same('Community Updates', is('Community Updates'), choices.communication_community_updates === 'enabled');
        same('Product Updates', is('Product Updates'), choices.communication_product_updates === 'enabled');
        same('Tips & Tricks', is('Tips & Tricks'), choices.communication_tips_and_tricks === 'enabled');
      }
    }
    return differences;
  }

  /** A resource of the account, by its current handle. */
  private own(rest: string) {
    return this.get(async () => `/user/${(await this.user()).handle}/${rest}`);
  }

  /** Signs in again when the session has ended. After a reset of authentication that fails for up to a second. */
  private async get(path: () => string | Promise<string>) {
    for (let tries = 0; ; tries += 1) {
      const client = await this.signedIn();
      const where = client && (await path());
      const answer = where && (await client.get(`/api/v0${where}`));
      if (answer && answer.ok()) return answer.json();
      if (answer && tries > 100) throw new Error(`GET ${where} answered ${answer.status()}`);
      if (!answer || answer.status() === 401) await this.dispose();
    }
  }

  /** Undefined when no mail arrives, since the account is being deleted. */
  private async signedIn(): Promise<APIRequestContext | undefined> {
    if (this.client) return this.client;
    const backend = this.backend();
    const never = new Promise<undefined>((resolve) => setTimeout(resolve, 2_000));
    const cookies = await Promise.race([backend.signInAs(this.email), never]);
    this.client = cookies && (await backend.client(cookies));
    return this.client;
  }
}

function statusText({ created_at, expires_at, status }: Token, { token_min_issued_at: reset }: User): string {
  if (reset && created_at.slice(0, 19) <= reset.slice(0, 19)) return 'Ended by reset';
  if (expires_at && Date.parse(expires_at) <= Date.now()) return 'Expired';
  return status === 'inactive' ? 'Inactive' : 'Active';
}
