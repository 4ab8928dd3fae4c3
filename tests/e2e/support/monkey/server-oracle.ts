import type { APIRequestContext } from '@playwright/test';
import type { Section } from '../app.ts';
import type { Backend } from '../backend.ts';
import type { Said } from './page-observer.ts';

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

const words = (text: string) => text.replace(/\s+/g, ' ').trim();

/** The account as another program of its owner sees it, whatever the browser is told. */
export class Truth {
  private client: APIRequestContext | undefined;

  constructor(
    /** The service as it is now: another one once the account was deleted. */
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

  /** Something another program does to the account; the service may refuse it. */
  async act(method: 'POST' | 'PATCH' | 'DELETE', rest: string, data?: object): Promise<void> {
    const { handle } = await this.user();
    await this.client!.fetch(`/api/v0/user/${handle}${rest}`, { method, data });
  }

  async dispose(): Promise<void> {
    await this.client?.dispose();
    this.client = undefined;
  }

  /** What `said` on the page of `section` differs in from what the service has. */
  async differences(section: Section, said: Said): Promise<string[]> {
    const user = await this.user();
    const wrong: string[] = [];
    const same = (what: string, is: unknown, should: unknown) => {
      if (JSON.stringify(is) !== JSON.stringify(should)) wrong.push(`${what} is ${JSON.stringify(is)}, not ${JSON.stringify(should)}`);
    };
    const holds = (region: string, text: string) => {
      if (!said.regions[region]?.includes(text)) wrong.push(`${region} does not say ${text}, but: ${said.regions[region]}`);
    };
    const list = async <T>(path: string): Promise<T[]> => (await this.own(`${path}?limit=100`)).items ?? [];
    switch (section) {
      case 'profile': {
        same('Display Name', said.fields['Display Name'], user.display_name ?? '');
        same('Handle', said.fields.Handle, user.handle);
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
        const goesOn = subscription !== undefined && !subscription.cancel_at;
        same('Cancel subscription is offered', said.buttons.includes('Cancel subscription'), goesOn);
        same('Create subscription is offered', said.buttons.includes('Create subscription'), !goesOn);
        const cards = await list<Card>('billing/payment_method');
        const row = ({ card, default: isDefault }: Card) => `${card.last4} ${isDefault ? 'Default' : 'Not used'}`;
        const shown = said.tables.Cards?.map(([name, , use]) => `${name!.slice(-4)} ${use}`);
        same('Cards', shown?.sort() ?? [], cards.map(row).sort());
        same('Invoices', said.tables['Invoices, newest first']?.length ?? 0, (await list('billing/invoice')).length);
        break;
      }
      case 'credentials': {
        const tokens = await this.tokens();
        const shown = said.tables.Tokens?.map(([title, masked, status]) => [words(title!.replace(/( New)?( This session)?$/, '')), masked!.slice(-4), status]);
        const should = tokens.map((it) => [words(it.title || 'Untitled'), it.last4, standing(it, user)]);
        same('Tokens', (shown ?? []).map(String).sort(), should.map(String).sort());
        const limit = (await list<{ name: string; value: number | string }>('constraint')).find(({ name }) => name === 'user_token')?.value;
        holds('Tokens', `${tokens.length} of ${limit ?? 2} used`);
        break;
      }
      case 'notifications': {
        const choices = await this.own('preferences');
        const is = (name: string) => said.switches[name];
        same('Community Updates', is('Community Updates'), choices.communication_community_updates === 'enabled');
        same('Product Updates', is('Product Updates'), choices.communication_product_updates === 'enabled');
        same('Tips & Tricks', is('Tips & Tricks'), choices.communication_tips_and_tricks === 'enabled');
      }
    }
    return wrong;
  }

  /** What stands below the account's address; that may change meanwhile. */
  private own(rest: string) {
    return this.get(async () => `/user/${(await this.user()).handle}/${rest}`);
  }

  /** Signs in, and again whenever everything that was signed in has ended: within a second of that, nobody gets in. */
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

  /** A mail to an account that is being deleted never comes. */
  private async signedIn(): Promise<APIRequestContext | undefined> {
    if (this.client) return this.client;
    const backend = this.backend();
    const never = new Promise<undefined>((resolve) => setTimeout(resolve, 2_000));
    const cookies = await Promise.race([backend.signInAs(this.email), never]);
    this.client = cookies && (await backend.client(cookies));
    return this.client;
  }
}

function standing({ created_at, expires_at, status }: Token, { token_min_issued_at: reset }: User): string {
  if (reset && created_at.slice(0, 19) <= reset.slice(0, 19)) return 'Ended by reset';
  if (expires_at && Date.parse(expires_at) <= Date.now()) return 'Expired';
  return status === 'inactive' ? 'Inactive' : 'Active';
}
