import type { BrowserContext, Page } from '@playwright/test';

/** Something on the page that can be used, as a person would name it. */
export interface Control {
  /** Where it stands among those that were found. */
  at: number;
  role: string;
  name: string;
  /** The kind of a field: `text`, `date`, `email`. */
  kind: string;
}

/** What is on a page, and what must never be there. */
export interface Look {
  /** Tells one document from the next. */
  document: number;
  path: string;
  title: string;
  heading: string;
  /** The program is on its way. */
  loads: boolean;
  /** It did not come. */
  failed: boolean;
  /** It broke down, and says so. */
  broke: string;
  /** The name of the dialog that is open. */
  modal: string;
  alerts: string[];
  /** Names of what says that it is being done. */
  busy: string[];
  /** Pixels by which the page is wider than its window. */
  overhang: number;
  /** Whether the focus is nowhere. */
  focusLost: boolean;
  /** Whether Enter would leave the product. */
  focusLeaves: boolean;
  /** Buttons that hide what is shown, also those behind a dialog. */
  hides: string[];
  /** Where secrets stand, each as what it is and where. */
  secrets: { secret: string; where: string }[];
  controls: Control[];
}

/** What a page says, by the names of what says it. */
export interface Said {
  heading: string;
  fields: Record<string, string>;
  switches: Record<string, boolean>;
  /** Rows of cells, by the table's caption, the row's header first. */
  tables: Record<string, string[][]>;
  /** The words of each region. */
  regions: Record<string, string>;
  buttons: string[];
}

interface Eyes {
  look(secrets: string[]): Promise<Look>;
  aim(at: number): { x: number; y: number } | null;
  read(): Said;
}

declare global {
  var eyes: Eyes;
}

/** Sees what is on a page. */
export class Sight {
  constructor(private readonly page: Page) {}

  /** Opens the eyes in every page of a context. */
  static async install(context: BrowserContext): Promise<void> {
    await context.addInitScript(open);
  }

  look(secrets: string[]): Promise<Look> {
    return this.page.evaluate((secrets) => eyes.look(secrets), secrets);
  }

  /** Brings what was found into view; the point to click on, unless something lies over it. */
  aim({ at }: Control): Promise<{ x: number; y: number } | null> {
    return this.page.evaluate((at) => eyes.aim(at), at);
  }

  read(): Promise<Said> {
    return this.page.evaluate(() => eyes.read());
  }
}

/** Runs in the page. */
function open(): void {
  const USABLE = 'a[href], button, input, select, textarea, summary, [role="menuitem"], [role="menuitemradio"], [role="slider"]';
  let found: Element[] = [];

  const words = (element: Element | null | undefined) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
  const named = (element: Element) => {
    const by = element.getAttribute('aria-labelledby')?.split(' ').map((id) => words(document.getElementById(id))).join(' ');
    const labels = 'labels' in element ? [...((element as HTMLInputElement).labels ?? [])].map(words).join(' ') : '';
    return element.getAttribute('aria-label') ?? (by || labels || words(element.querySelector('legend, caption')) || words(element));
  };
  const role = (element: Element) => {
    const own = element.getAttribute('role');
    if (own) return own;
    switch (element.localName) {
      case 'a':
        return 'link';
      case 'select':
        return 'combobox';
      case 'input': {
        const kind = (element as HTMLInputElement).type;
        return kind === 'checkbox' || kind === 'radio' ? kind : kind === 'range' ? 'slider' : 'textbox';
      }
      default:
        return element.localName === 'textarea' ? 'textbox' : 'button';
    }
  };
  const seen = (element: Element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && element.checkVisibility({ visibilityProperty: true });
  };
  const leaves = (element: Element | null) =>
    element instanceof HTMLAnchorElement && (element.origin !== location.origin || element.pathname.startsWith('/api/'));
  const modal = () => [...document.querySelectorAll('dialog:modal')].at(-1);

  function controls(): Control[] {
    const inside = modal() ?? document;
    const usable = [...inside.querySelectorAll(USABLE)].filter(
      (it) => seen(it) && !it.closest('[inert]') && !(it as HTMLButtonElement).disabled && !leaves(it),
    );
    const all = usable.map((it) => ({ it, role: role(it), name: named(it), kind: it instanceof HTMLInputElement ? it.type : '' }));
    // The order in which they are named, not the one in which they stand: the same walk for the same page.
    all.sort((a, b) => (a.role + a.name < b.role + b.name ? -1 : a.role + a.name > b.role + b.name ? 1 : 0));
    found = all.map(({ it }) => it);
    return all.map(({ role, name, kind }, at) => ({ at, role, name, kind }));
  }

  function places(secret: string): string[] {
    const holders = [...document.querySelectorAll('input, textarea')].filter((it) => (it as HTMLInputElement).value.includes(secret));
    const kept = JSON.stringify([document.title, location.href, history.state, { ...localStorage }, { ...sessionStorage }]);
    const text = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    const where = holders.map((it) => `field ${named(it)}`);
    if (kept.includes(secret)) where.push('kept');
    const markup = document.documentElement.outerHTML;
    if (markup.includes(secret)) {
      let written = 0;
      while (text.nextNode()) {
        if (!text.currentNode.textContent!.includes(secret)) continue;
        written += 1;
        const group = text.currentNode.parentElement!.closest('[role="group"], section');
        where.push(`text in ${group ? named(group) : 'the page'}`);
      }
      if (markup.split(secret).length - 1 > written) where.push('attribute');
    }
    return where;
  }

  globalThis.eyes = {
    async look(secrets) {
      await new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
        setTimeout(resolve, 200);
      });
      const root = document.documentElement;
      const failed = root.dataset.failed !== undefined;
      const loads = !failed && (document.readyState === 'loading' || document.getElementById('shell') !== null);
      const visible = (selector: string) => [...document.querySelectorAll(selector)].filter(seen);
      return {
        document: performance.timeOrigin,
        path: location.pathname + location.search,
        title: document.title,
        heading: words(document.querySelector(failed ? '#failed h1' : 'main:not(#failed) h1')),
        loads,
        failed,
        broke: words(visible('[role="alertdialog"]').find((it) => words(it).startsWith('Something broke'))),
        modal: modal() ? named(modal()!) : '',
        // Nobody hears what stands behind a dialog, which says for itself what concerns it.
        alerts: visible('[role="alert"]').filter((it) => modal()?.contains(it) ?? true).map(words),
        busy: [...visible('button').map(words).filter((name) => name.endsWith('…') && !/^At the end|^Title/.test(name)), ...visible('progress').filter((it) => !it.closest('#propagation')).map(() => 'progress')],
        overhang: root.scrollWidth - root.clientWidth,
        focusLost: document.activeElement === document.body || document.activeElement === null,
        focusLeaves: leaves(document.activeElement),
        hides: visible('button').map(named).filter((name) => name.startsWith('Hide ')),
        secrets: secrets.flatMap((secret) => places(secret).map((where) => ({ secret, where }))),
        controls: controls(),
      };
    },
    aim(at) {
      const element = found[at];
      if (!element?.isConnected) return null;
      element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
      const box = [...element.getClientRects()].find((it) => it.width > 0 && it.height > 0);
      if (!box) return null;
      const x = box.x + box.width / 2;
      const y = box.y + box.height / 2;
      const hit = document.elementFromPoint(x, y);
      const label = hit?.closest('label');
      return hit && (element.contains(hit) || label?.control === element) ? { x, y } : null;
    },
    read() {
      const visible = <T extends Element>(selector: string) => [...document.querySelectorAll<T>(selector)].filter(seen);
      const pairs = <T extends Element, V>(all: T[], value: (it: T) => V) => Object.fromEntries(all.map((it) => [named(it), value(it)]));
      const fields = visible<HTMLInputElement>('input').filter((it) => role(it) === 'textbox');
      return {
        heading: words(document.querySelector('main h1')),
        fields: pairs(fields, (it) => it.value),
        switches: pairs(visible<HTMLInputElement>('[role="switch"]'), (it) => it.checked),
        tables: pairs(visible<HTMLTableElement>('table'), (it) => [...it.tBodies].flatMap((body) => [...body.rows]).map((row) => [...row.cells].map(words))),
        regions: pairs(visible('section'), words),
        buttons: visible('button').map(named),
      };
    },
  };
}
