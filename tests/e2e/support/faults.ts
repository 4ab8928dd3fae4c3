import type { Page, Route } from '@playwright/test';
import type { Guard } from './guard.ts';

/** What may go wrong between the app and the service. */
export type Fault =
  | 'offline'
  | 'reset'
  | 'silence'
  | 'html'
  | 'html error'
  | 'truncated'
  | 'wrong shape'
  | { status: number; type?: string; title?: string; detail?: string; retryAfter?: number; fields?: Record<string, string>; nested?: boolean; plain?: boolean };

/** A fault that is in place; counts what it met. */
export interface InjectedFault {
  /** How many requests it has met so far. */
  readonly hits: number;
  /** Takes it out: the next request reaches the service. */
  remove(): Promise<void>;
}

const API = '/api/v0';
const PAGE = '<!doctype html><title>502 Bad Gateway</title><h1>Bad Gateway</h1>';

/** Puts faults on the network between a page and its service, by the method and the path below `/api/v0`. */
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

  /** Holds requests back until `let` is called, to look at what the page shows meanwhile. */
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
      // What is held stays so. Once nothing is looked at any more, the browser takes a moment to look at requests again.
      remove: () => this.page.unroute(url, handler),
    };
  }

  /** Lets a test move the ten seconds that the app gives a request, together with the rest of the page's clock. */
  async fakeClock(): Promise<void> {
    await this.page.addInitScript(() => {
      AbortSignal.timeout = (milliseconds) => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(new DOMException('signal timed out', 'TimeoutError')), milliseconds);
        return controller.signal;
      };
      // What an upload has instead, counted from the moment it is made.
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
    case 'silence':
      // Never answered: the page gives up by itself.
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
