import type { CDPSession, Page } from '@playwright/test';

/** The memory use of a page after garbage collection. */
export interface MemoryUse {
  /** Bytes of the JavaScript heap. */
  heap: number;
  /** DOM nodes, attached or detached. */
  nodes: number;
  /** Event listeners. */
  listeners: number;
  /** Bytes of the WebAssembly memory, which never shrinks. */
  wasm: number;
}

/** The size of the WebAssembly memory. The init function of the program's script returns the running instance. */
const WASM = `(async () => {
  for (const { name } of performance.getEntriesByType('resource')) {
    if (!name.endsWith('.js')) continue;
    const { default: init } = await import(name);
    if (typeof init === 'function') return (await init()).memory.buffer.byteLength;
  }
  throw new Error('the program was not found');
})()`;

/** Measures the memory use of a page. */
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
    // Objects released by a finalizer are collected the next time.
    for (let time = 0; time < 3; time += 1) await this.session.send('HeapProfiler.collectGarbage');
    const { nodes, jsEventListeners: listeners } = await this.session.send('Memory.getDOMCounters');
    const { usedSize: heap } = await this.session.send('Runtime.getHeapUsage');
    return { heap, nodes, listeners, wasm };
  }
}

/** The difference of two measurements. */
export function growth(before: MemoryUse, after: MemoryUse): MemoryUse {
  return {
    heap: after.heap - before.heap,
    nodes: after.nodes - before.nodes,
    listeners: after.listeners - before.listeners,
    wasm: after.wasm - before.wasm,
  };
}
