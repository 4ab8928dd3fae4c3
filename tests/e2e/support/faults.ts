import type { Page, Route } from '@playwright/test';
import type { Guard } from './guard.ts';

/** A fault between the app and the service. */
export type Fault =
  | 'offline'
  | 'reset'
  | 'silence'
  | 'lost'
  | 'html'
  | 'html error'
  | 'truncated'
  | 'wrong shape'
  | { status: number; type?: string; title?: string; detail?: string; retryAfter?: number; fields?: Record<string, string>; nested?: boolean; plain?: boolean; body?: string };

/** An injected fault, which counts its requests. */
export interface InjectedFault {
  /** The number of requests that it has affected. */
  readonly hits: number;
  /** Removes the fault: the next request reaches the service. */
  remove(): Promise<void>;
}

const API = '/api/v0';
const PAGE = '<!doctype html><title>502 Bad Gateway</title><h1>Bad Gateway</h1>';

/** Injects faults between a page and the service, by method and path below `/api/v0`. */
export class Faults {
  constructor(
    private readonly page: Page,
    private readonly guard: Guard,
  ) {}

  async inject(method: string, path: RegExp, fault: Fault): Promise<InjectedFault> {
    const where = new RegExp(`^${API}${path.source}$`);
    this.guard.expectsFailedLoad(where);
    let hits = 0;
    const url = (address: URL) => where.test(address.pathname);
    const handler = async (route: Route) => {
      if (route.request().method() !== method) return route.fallback();
      hits += 1;
      await answer(route, fault);
    };
    await this.page.route(url, handler);
    return {
      get hits() {
        return hits;
      },
      remove: () => this.page.unroute(url, handler),
    };
  }

  /** Holds requests back until `release` is called, to test what the page shows in the meantime. */
  async hold(method: string, path: RegExp): Promise<{ readonly hits: number; release(): Promise<void>; remove(): Promise<void> }> {
    const where = new RegExp(`^${API}${path.source}$`);
    const url = (address: URL) => where.test(address.pathname);
    const waiting: Route[] = [];
    let open = false;
    let hits = 0;
    const handler = async (route: Route) => {
      if (route.request().method() !== method) return route.fallback();
      hits += 1;
      if (open) return route.fallback();
      waiting.push(route);
    };
    await this.page.route(url, handler);
    return {
      get hits() {
        return hits;
      },
      release: async () => {
        open = true;
        await Promise.all(waiting.splice(0).map((route) => route.fallback()));
      },
      // Held requests stay held. Without any route the browser stops interception, which takes a moment to start again.
      remove: () => this.page.unroute(url, handler),
    };
  }

  /** Installs a fake clock that also drives the timeouts of requests. */
  async fakeClock(): Promise<void> {
    await this.page.addInitScript(() => {
      AbortSignal.timeout = (milliseconds) => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(new DOMException('signal timed out', 'TimeoutError')), milliseconds);
        return controller.signal;
      };
      // The timeout of an upload, counted from the moment when it was first set.
      const uploads = new WeakMap<XMLHttpRequest, { made: number; timeout: number; timer?: ReturnType<typeof setTimeout> }>();
      Object.defineProperty(XMLHttpRequest.prototype, 'timeout', {
        get(this: XMLHttpRequest) {
          return uploads.get(this)?.timeout ?? 0;
        },
        set(this: XMLHttpRequest, timeout: number) {
          const { made, timer } = uploads.get(this) ?? { made: Date.now() };
          clearTimeout(timer);
          uploads.set(this, { made, timeout, timer: setTimeout(() => this.abort(), made + timeout - Date.now()) });
        },
      });
    });
    await this.page.clock.install();
  }
}

async function answer(route: Route, fault: Fault): Promise<void> {
  switch (fault) {
    case 'offline':
      return route.abort('internetdisconnected');
    case 'reset':
      return route.abort('connectionreset');
    case 'lost':
      // The service does what was asked; the response does not arrive.
      await route.fetch();
      return route.abort('connectionreset');
    case 'silence':
      // No response: the page must time out.
      return;
    case 'html':
      return route.fulfill({ status: 200, contentType: 'text/html', body: PAGE });
    case 'html error':
      return route.fulfill({ status: 502, contentType: 'text/html', body: PAGE });
    case 'truncated':
      return route.fulfill({ status: 200, contentType: 'application/json', body: '{"items":[{"id":"t_d4' });
    case 'wrong shape':
      return route.fulfill({ status: 200, contentType: 'application/json', body: '{"items":{"id":7},"id":[]}' });
  }
  const { status, retryAfter } = fault;
  const headers = retryAfter === undefined ? undefined : { 'retry-after': String(retryAfter) };
  if (fault.body !== undefined) return route.fulfill({ status, contentType: 'application/json', body: fault.body });
  if (fault.plain) return route.fulfill({ status, headers, contentType: 'text/plain', body: fault.title ?? 'slow down' });
  const model = {
    type: fault.type ?? 'error_injected',
    title: fault.title ?? 'Injected by a test',
    status,
    instance: 'sperr_d4injected00000000000',
    detail: fault.detail,
    validation_errors: fault.fields && Object.entries(fault.fields).map(([location, message]) => ({ location, message })),
  };
  return route.fulfill({ status, headers, json: fault.nested ? { error: model } : model });
}
