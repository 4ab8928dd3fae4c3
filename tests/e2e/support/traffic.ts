import type { BrowserContext, Page, Request } from '@playwright/test';

/** Which requests of a context are under way. */
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

  /** Whether nothing of `page` is under way. */
  isIdle(page: Page): boolean {
    return ![...this.pending.values()].includes(page);
  }

  /** Waits until nothing of `page` is under way, also nothing that an answer brought about. */
  async waitUntilIdle(page: Page): Promise<void> {
    do {
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    } while (!this.isIdle(page));
  }
}

/** Whose request it is; unknown while the tab it opens is not there yet. */
function pageOf(request: Request): Page | undefined {
  try {
    return request.frame().page();
  } catch {
    return undefined;
  }
}
