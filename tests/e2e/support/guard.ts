import type { BrowserContext, ConsoleMessage, Request } from '@playwright/test';
import { isKnown } from './calls.ts';

/** Which of the browser's own "Failed to load resource" lines a test brings about. */
type FailedLoad = { path: string | RegExp; status?: number };

/**
 * Watches every page of a context, and makes a test fail by whatever the person would not see: a console error or
 * warning, an exception, an unhandled rejection, a violation of the content policy, a request to another origin, a call of
 * the API that the table of calls does not know.
 */
export class Guard {
  private readonly problems: string[] = [];
  private readonly failedLoads: FailedLoad[] = [];
  private readonly expected: RegExp[] = [];
  private readonly thrown: RegExp[] = [];
  private readonly origins: string[] = [];
  /** Every line of the console, for tests that look for what must not be there. */
  readonly console: string[] = [];
  /** Every request, likewise. */
  readonly requests: Request[] = [];

  constructor(private readonly origin: () => string) {}

  /** The browser may complain that it could not load `path`, since the test itself makes that fail. Nothing else may. */
  expectsFailedLoad(path: string | RegExp, status?: number): void {
    this.failedLoads.push({ path, status });
  }

  /** The app may say this in the console: a test brings it about. */
  expectsConsole(text: RegExp): void {
    this.expected.push(text);
  }

  /** The app may throw this: a test brings it about. */
  expectsException(text: RegExp): void {
    this.thrown.push(text);
  }

  /** The app may ask this origin too. */
  expectsOrigin(origin: string): void {
    this.origins.push(origin);
  }

  async watch(context: BrowserContext): Promise<void> {
    context.on('console', (message) => this.heard(message));
    context.on('weberror', (error) => this.threw(error.error().stack ?? String(error.error())));
    context.on('request', (request) => this.sent(request));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`content policy: ${event.effectiveDirective} refused ${event.blockedURI || 'inline'} ${event.sample}`);
      });
    });
  }

  /** The calls of the API so far. Images are not among them: the browser asks for those. */
  get calls(): Request[] {
    return this.requests.filter((request) => callOf(request) !== undefined);
  }

  /** Throws when anything was seen. */
  check(): void {
    if (this.problems.length > 0) throw new Error(`Seen besides the test:\n  ${this.problems.join('\n  ')}`);
  }

  private threw(text: string): void {
    if (!this.thrown.some((pattern) => pattern.test(text))) this.problems.push(`exception: ${text}`);
  }

  private heard(message: ConsoleMessage): void {
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

  private sent(request: Request): void {
    this.requests.push(request);
    const url = new URL(request.url());
    // The browser's own viewer of PDFs, and what that is made of.
    if (/^chrome(-extension)?:$/.test(url.protocol)) return;
    if (url.origin !== this.origin() && !this.origins.includes(url.origin)) this.problems.push(`request to another origin: ${request.method()} ${url}`);
    const path = callOf(request);
    if (path !== undefined && !isKnown(request.method(), path)) {
      this.problems.push(`a call without a row in support/calls.ts: ${request.method()} ${path}`);
    }
  }
}

/** The path of a call below the API. The questions that a browser asks another origin first, and images, are none. */
function callOf(request: Request): string | undefined {
  if (!['fetch', 'xhr'].includes(request.resourceType()) || request.method() === 'OPTIONS') return undefined;
  return new URL(request.url()).pathname.match(/\/api\/v0(\/.*)$/)?.[1];
}
