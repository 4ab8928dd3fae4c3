import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

/**
 * A TCP proxy between the browser and the service. It can let a request reach the service, drop the response, and reset the
 * connection that was kept open before: browsers then send the request again by themselves.
 */
export class ResetProxy {
  /** The port of the service. */
  port = 0;
  /** The requests that were sent since the last call of `resetNext` and begin as it says, each with its idempotency key. */
  readonly copies: (string | undefined)[] = [];
  private begins: string | undefined;
  private armed = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async start(): Promise<ResetProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new ResetProxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('connection', (browser) => proxy.forward(browser));
    return proxy;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Resets the connection of the next request that begins so, such as `POST /api/v0/login`, once the service has answered. */
  resetNext(begins: string): void {
    this.begins = begins;
    this.armed = true;
    this.copies.length = 0;
  }

  private forward(browser: Socket): void {
    const service = connect(this.port, '127.0.0.1');
    for (const [socket, other] of [[browser, service], [service, browser]] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    let hasAnswered = false;
    let isDropping = false;
    browser.on('data', (chunk) => {
      const head = chunk.toString('latin1');
      if (this.begins !== undefined && head.startsWith(this.begins)) {
        this.copies.push(/^idempotency-key: (.*)$/im.exec(head)?.[1]?.trim());
        // A new connection that is reset would be an error, and not be used again.
        isDropping = this.armed && hasAnswered;
        if (isDropping) this.armed = false;
      }
      service.write(chunk);
    });
    service.on('data', (chunk) => {
      hasAnswered = true;
      if (isDropping) browser.resetAndDestroy();
      else browser.write(chunk);
    });
  }
}
