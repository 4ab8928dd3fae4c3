import { Agent, type IncomingMessage, type Server, type ServerResponse, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A fault of the network: an error status or a broken response. With `lost` the service has executed the request. */
export type Fault = 401 | 412 | 429 | 500 | 503 | 'html' | 'truncated' | 'slow' | 'lost';

export const FAULTS: readonly Fault[] = [401, 412, 429, 500, 503, 'html', 'truncated', 'slow', 'lost'];

export interface FaultPlan {
  fault: Fault;
  /** Whether it affects GET requests too. */
  reads: boolean;
  /** It affects every n-th of those requests. */
  every: number;
}

const API = '/api/v0/';
const PAGE = '<!doctype html><title>502 Bad Gateway</title><h1>Bad Gateway</h1>';
const SECRETS = [/tpt_[0-9a-v]{20}_[0-9a-z]{25}/g, /(?<="password":")[^"]{12,}(?=")/g];

/** A response, read completely. */
interface BufferedResponse {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** A proxy between the browser and the service that injects faults by a plan. */
export class FaultProxy {
  /** The origin of the service. */
  service = '';
  plan: FaultPlan | undefined;
  /** Called after an account was deleted, before the browser gets the response. */
  onDeleted: () => Promise<void> = async () => {};
  /** Every secret in a response so far. */
  readonly secrets = new Set<string>();
  /** Server errors, and requests that contain a secret. */
  readonly problems: string[] = [];
  private hits = 0;
  private readonly agent = new Agent({ keepAlive: true });

  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async start(): Promise<FaultProxy> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new FaultProxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (incoming, outgoing) => {
      proxy.forward(incoming, outgoing).catch(() => outgoing.destroy());
    });
    return proxy;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.agent.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await read(incoming);
    const fault = this.faultFor(incoming);
    this.checkRequest(incoming, body);
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, 50 + ((this.hits * 97) % 450)));
    else if (fault === 'truncated') return sendTruncated(outgoing);
    else if (fault === 'html') return send(outgoing, { status: 502, headers: { 'content-type': 'text/html' }, body: Buffer.from(PAGE) });
    else if (typeof fault === 'number') return send(outgoing, errorResponse(fault, this.hits));
    const answer = await this.fetchUpstream(incoming, body);
    this.checkResponse(incoming, answer);
    if (incoming.method === 'DELETE' && /^\/api\/v0\/user\/[^/]+$/.test(incoming.url ?? '') && answer.status < 300) await this.onDeleted();
    if (fault === 'lost') return sendTruncated(outgoing);
    send(outgoing, answer);
  }

  private faultFor({ method, url = '' }: IncomingMessage): Fault | undefined {
    const { plan } = this;
    if (!plan || !url.startsWith(API) || url.includes('/avatar?')) return;
    if (method === 'GET' && (!plan.reads || plan.fault === 412)) return;
    this.hits += 1;
    return this.hits % plan.every === 0 ? plan.fault : undefined;
  }

  private fetchUpstream({ method, url, headers }: IncomingMessage, body: Buffer): Promise<BufferedResponse> {
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

  /** No URL and no body may contain a secret, except the URL of a sign-in link. Tokens are sent in a header. */
  private checkRequest({ method, url = '' }: IncomingMessage, body: Buffer): void {
    if (/\/login\/confirm\?/.test(url)) return;
    for (const secret of this.secrets) {
      if (url.includes(secret) || body.includes(secret)) this.problems.push(`${method} ${url} contains a secret`);
    }
  }

  private checkResponse({ method, url = '' }: IncomingMessage, { status, headers, body }: BufferedResponse): void {
    // The browser asks for it when it shows a PDF.
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

function send(outgoing: ServerResponse, { status, headers, body }: BufferedResponse): void {
  const { 'transfer-encoding': _, connection: __, 'keep-alive': ___, ...rest } = headers;
  outgoing.writeHead(status, { ...rest, 'content-length': body.length }).end(body);
}

/** Closes the connection in the middle of the body. Without any bytes the browser would repeat the request. */
function sendTruncated(outgoing: ServerResponse): void {
  outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
  outgoing.write('{"items":[', () => outgoing.destroy());
}

function errorResponse(status: number, count: number): BufferedResponse {
  const model = { type: 'error_injected', title: 'Injected by a test', status, instance: 'sperr_d4injected00000000000' };
  const wait = status === 429 && count % 2 === 0 ? { 'retry-after': '1' } : {};
  return { status, headers: { 'content-type': 'application/json', ...wait }, body: Buffer.from(JSON.stringify(model)) };
}
