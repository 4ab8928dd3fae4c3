import type { BrowserContext, Page, Request } from '@playwright/test';

/** Tracks the pending requests of a context. */
export class Traffic {
  private readonly pending = new Map<Request, Page | undefined>();

  constructor(context: BrowserContext) {
    context.on('request', (request) => this.pending.set(request, pageOf(request)));
    const ended = (request: Request) => void this.pending.delete(request);
    context.on('requestfinished', ended).on('requestfailed', ended);
    context.on('page', (page) => {
      page.on('close', () => {
        for (const [request, of] of this.pending) if (of === page) this.pending.delete(request);
      });
    });
  }

  /** Whether `page` has no pending request. */
  isIdle(page: Page): boolean {
    return ![...this.pending.values()].includes(page);
  }

  /** Waits until `page` has no pending request, including those that follow from a response. */
  async waitUntilIdle(page: Page): Promise<void> {
    do {
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    } while (!this.isIdle(page));
  }
}

/** The page of a request; undefined for the first request of a new tab. */
function pageOf(request: Request): Page | undefined {
  try {
    return request.frame().page();
  } catch {
    return undefined;
  }
}
