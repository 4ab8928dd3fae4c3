import { readFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** The built app on a static host, with an API on another origin in its configuration. */
export class StaticSite {
  /** The origin of the backend. `api` is the address in the configuration of the page. */
  backend = '';
  api = '';
  /** Requests for these files are accepted and never answered. */
  silent?: RegExp;

  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async start(): Promise<StaticSite> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const site = new StaticSite(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', async (request, response) => {
      const name = new URL(request.url ?? '/', site.origin).pathname;
      if (site.silent?.test(name)) return;
      const type = TYPES[path.extname(name)];
      const { headers, body } = await (type ? site.file(name, type) : site.page()).catch(() => ({ headers: null, body: 'There is no such file.\n' }));
      response.writeHead(headers ? 200 : 404, headers ?? {}).end(body);
    });
    return site;
  }

  /** Sets the backend, and its API in the configuration. */
  setBackend(backend: string): void {
    this.backend = backend;
    this.api = `${backend}/api/v0`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async file(name: string, type: string) {
    const body = await readFile(path.join(path.resolve(process.env.PIPES_SITE ?? ''), path.normalize(name)));
    return { headers: { 'content-type': type }, body };
  }

  /** The page and the policy as the backend serves them, with the address of the API in both. */
  private async page() {
    const answer = await fetch(`${this.backend}/login`);
    const policy = (answer.headers.get('content-security-policy') ?? '').replace(/(connect|img)-src [^;]*/g, `$& ${URL.parse(this.api)?.origin ?? ''}`);
    const body = (await answer.text()).replace(/("api":\s*)"[^"]*"/, `$1"${this.api}"`);
    return { headers: { 'content-type': 'text/html', 'content-security-policy': policy }, body };
  }
}
