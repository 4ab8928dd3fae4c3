import type { CDPSession, Page } from '@playwright/test';

/** What a page holds, once everything that nobody needs is gone. */
export interface MemoryUse {
  /** Bytes of the JavaScript heap. */
  heap: number;
  /** Nodes, also those in no document. */
  nodes: number;
  /** Event listeners. */
  listeners: number;
  /** Bytes of the program's own memory, which never shrinks. */
  wasm: number;
}

/** The program's memory: its script gives the instance that runs to whoever asks again. */
const WASM = `(async () => {
  for (const { name } of performance.getEntriesByType('resource')) {
    if (!name.endsWith('.js')) continue;
    const { default: init } = await import(name);
    if (typeof init === 'function') return (await init()).memory.buffer.byteLength;
  }
  throw new Error('the program was not found');
})()`;

/** Measures what a page holds. */
export class Memory {
  private constructor(
    private readonly page: Page,
    private readonly session: CDPSession,
  ) {}

  static async of(page: Page): Promise<Memory> {
    return new Memory(page, await page.context().newCDPSession(page));
  }

  async measure(): Promise<MemoryUse> {
    const wasm = await this.page.evaluate<number>(WASM);
    // What a finalizer lets go is there to be collected the next time.
    for (let time = 0; time < 3; time += 1) await this.session.send('HeapProfiler.collectGarbage');
    const { nodes, jsEventListeners: listeners } = await this.session.send('Memory.getDOMCounters');
    const { usedSize: heap } = await this.session.send('Runtime.getHeapUsage');
    return { heap, nodes, listeners, wasm };
  }
}

/** By how much more is held than before. */
export function growth(before: MemoryUse, after: MemoryUse): MemoryUse {
  return {
    heap: after.heap - before.heap,
    nodes: after.nodes - before.nodes,
    listeners: after.listeners - before.listeners,
    wasm: after.wasm - before.wasm,
  };
}
