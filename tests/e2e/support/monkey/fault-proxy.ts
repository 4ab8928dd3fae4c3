import { Agent, type IncomingMessage, type Server, type ServerResponse, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong on the way: a status, or something that is no answer. `lost` is worse: the service has acted. */
export type Fault = 401 | 412 | 429 | 500 | 503 | 'html' | 'broken' | 'slow' | 'lost';

export const FAULTS: readonly Fault[] = [401, 412, 429, 500, 503, 'html', 'broken', 'slow', 'lost'];

export interface Weather {
  fault: Fault;
  /** Whether reads are met too, or only what changes something. */
  reads: boolean;
  /** Every how many-th of those requests it meets. */
  every: number;
}

const API = '/api/v0/';
const PAGE = '<!doctype html><title>502 Bad Gateway</title><h1>Bad Gateway</h1>';
const SECRETS = [/tpt_[0-9a-v]{20}_[0-9a-z]{25}/g, /(?<="password":")[^"]{12,}(?=")/g];

/** An answer that was read to its end. */
interface Whole {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** Stands between the browser and the service as their network does: passes everything on, and makes the weather. */
export class Between {
  /** Where the service is. */
  service = '';
  weather: Weather | undefined;
  /** Called when an account was deleted, before anybody is told. */
  onDeleted: () => Promise<void> = async () => {};
  /** Every secret that an answer has held. */
  readonly secrets = new Set<string>();
  /** What the service did that it never may, and secrets where none may be. */
  readonly problems: string[] = [];
  private hits = 0;
  private readonly agent = new Agent({ keepAlive: true });

  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async start(): Promise<Between> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const between = new Between(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (incoming, outgoing) => {
      between.pass(incoming, outgoing).catch(() => outgoing.destroy());
    });
    return between;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.agent.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await read(incoming);
    const fault = this.meets(incoming);
    this.look(incoming, body);
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, 50 + ((this.hits * 97) % 450)));
    else if (fault === 'broken') return breakOff(outgoing);
    else if (fault === 'html') return send(outgoing, { status: 502, headers: { 'content-type': 'text/html' }, body: Buffer.from(PAGE) });
    else if (typeof fault === 'number') return send(outgoing, refusal(fault, this.hits));
    const answer = await this.ask(incoming, body);
    this.judge(incoming, answer);
    if (incoming.method === 'DELETE' && /^\/api\/v0\/user\/[^/]+$/.test(incoming.url ?? '') && answer.status < 300) await this.onDeleted();
    if (fault === 'lost') return breakOff(outgoing);
    send(outgoing, answer);
  }

  private meets({ method, url = '' }: IncomingMessage): Fault | undefined {
    const { weather } = this;
    if (!weather || !url.startsWith(API) || url.includes('/avatar?')) return;
    if (method === 'GET' && (!weather.reads || weather.fault === 412)) return;
    this.hits += 1;
    return this.hits % weather.every === 0 ? weather.fault : undefined;
  }

  private ask({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Whole> {
    return new Promise((resolve, reject) => {
      const { 'accept-encoding': packed, connection: _, ...rest } = headers;
      const plain = url?.startsWith(API) || !packed;
      const sent = plain ? rest : { ...rest, 'accept-encoding': packed };
      const asked = request(this.service + url, { method, headers: sent, agent: this.agent }, (answer) => {
        read(answer).then((body) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }), reject);
      });
      asked.once('error', reject);
      asked.end(body);
    });
  }

  /** Secrets belong into no address and no body: a token is sent as a header. Only a mailed link is an address itself. */
  private look({ method, url = '' }: IncomingMessage, body: Buffer): void {
    if (/\/login\/confirm\?/.test(url)) return;
    for (const secret of this.secrets) {
      if (url.includes(secret) || body.includes(secret)) this.problems.push(`${method} ${url} holds a secret`);
    }
  }

  private judge({ method, url = '' }: IncomingMessage, { status, headers, body }: Whole): void {
    // What the browser wants beside a PDF.
    if (url === '/favicon.ico') return;
    const isApi = url.startsWith(API);
    if (status >= 500 || (!isApi && status >= 400)) this.problems.push(`the service answered ${method} ${url} with ${status}: ${body}`);
    if (!isApi || !headers['content-type']?.includes('json')) return;
    for (const pattern of SECRETS) for (const [secret] of body.toString().matchAll(pattern)) this.secrets.add(secret);
  }
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(outgoing: ServerResponse, { status, headers, body }: Whole): void {
  const { 'transfer-encoding': _, connection: __, 'keep-alive': ___, ...rest } = headers;
  outgoing.writeHead(status, { ...rest, 'content-length': body.length }).end(body);
}

/** The answer ends in its middle. It has begun: a browser sends a request anew when nothing at all came back. */
function breakOff(outgoing: ServerResponse): void {
  outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
  outgoing.write('{"items":[', () => outgoing.destroy());
}

function refusal(status: number, count: number): Whole {
  const model = { type: 'error_injected', title: 'Injected by a test', status, instance: 'sperr_d4injected00000000000' };
  const wait = status === 429 && count % 2 === 0 ? { 'retry-after': '1' } : {};
  return { status, headers: { 'content-type': 'application/json', ...wait }, body: Buffer.from(JSON.stringify(model)) };
}
