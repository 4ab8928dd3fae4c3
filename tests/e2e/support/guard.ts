import type { BrowserContext, ConsoleMessage, Request } from '@playwright/test';
import { isKnown } from './fault-matrix-rows.ts';

/** A "Failed to load resource" message of the browser that a test expects. */
type FailedLoad = { path: string | RegExp; status?: number };

/**
 * Watches every page of a context. A test fails on a console error or warning, an exception, an unhandled rejection, a
 * violation of the content policy, a request to another origin, or an API call that is missing in the table of calls.
 */
export class Guard {
  private readonly problems: string[] = [];
  private readonly failedLoads: FailedLoad[] = [];
  private readonly expected: RegExp[] = [];
  private readonly thrown: RegExp[] = [];
  private readonly origins: string[] = [];
  /** Every console message, for tests that search for secrets. */
  readonly console: string[] = [];
  /** Every request. */
  readonly requests: Request[] = [];

  constructor(private readonly origin: () => string) {}

  /** Allows the browser to report that `path` could not be loaded, with this status if given. */
  expectsFailedLoad(path: string | RegExp, status?: number): void {
    this.failedLoads.push({ path, status });
  }

  /** Allows this console message. */
  expectsConsole(text: RegExp): void {
    this.expected.push(text);
  }

  /** Allows this exception. */
  expectsException(text: RegExp): void {
    this.thrown.push(text);
  }

  /** Allows requests to this origin. */
  expectsOrigin(origin: string): void {
    this.origins.push(origin);
  }

  async watch(context: BrowserContext): Promise<void> {
    context.on('console', (message) => this.onConsole(message));
    context.on('weberror', (error) => this.onException(error.error().stack ?? String(error.error())));
    context.on('request', (request) => this.onRequest(request));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`content policy: ${event.effectiveDirective} refused ${event.blockedURI || 'inline'} ${event.sample}`);
      });
    });
  }

  /** The API calls so far. Images are not included: the browser requests them by itself. */
  get calls(): Request[] {
    return this.requests.filter((request) => callOf(request) !== undefined);
  }

  /** Throws if there was any problem. */
  check(): void {
    if (this.problems.length > 0) throw new Error(`Problems outside of the test's expectations:\n  ${this.problems.join('\n  ')}`);
  }

  private onException(text: string): void {
    if (!this.thrown.some((pattern) => pattern.test(text))) this.problems.push(`exception: ${text}`);
  }

  private onConsole(message: ConsoleMessage): void {
    const text = message.text();
    this.console.push(text);
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    if (this.isExpectedFailedLoad(message) || this.expected.some((pattern) => pattern.test(text))) return;
    this.problems.push(`console ${message.type()}: ${text} (${message.location().url})`);
  }

  private isExpectedFailedLoad(message: ConsoleMessage): boolean {
    const text = message.text();
    if (!text.startsWith('Failed to load resource: ')) return false;
    const where = URL.parse(message.location().url)?.pathname ?? '';
    return this.failedLoads.some(
      ({ path, status }) =>
        (typeof path === 'string' ? path === where : path.test(where)) &&
        (status === undefined || text.includes(`status of ${status} `)),
    );
  }

  private onRequest(request: Request): void {
    this.requests.push(request);
    const url = new URL(request.url());
    // The PDF viewer of the browser.
    if (/^chrome(-extension)?:$/.test(url.protocol)) return;
    if (url.origin !== this.origin() && !this.origins.includes(url.origin)) this.problems.push(`request to another origin: ${request.method()} ${url}`);
    const path = callOf(request);
    if (path !== undefined && !isKnown(request.method(), path)) {
      this.problems.push(`a call without a row in support/fault-matrix-rows.ts: ${request.method()} ${path}`);
    }
  }
}

/** The path of an API call; undefined for other requests, images and CORS preflights. */
function callOf(request: Request): string | undefined {
  if (!['fetch', 'xhr'].includes(request.resourceType()) || request.method() === 'OPTIONS') return undefined;
  return new URL(request.url()).pathname.match(/\/api\/v0(\/.*)$/)?.[1];
}
