import type { BrowserContext, Page } from '@playwright/test';

/** An interactive element of the page, by role and accessible name. */
export interface Control {
  /** Its index in the list of controls. */
  at: number;
  role: string;
  name: string;
  /** The type of an input: `text`, `date`, `email`. */
  kind: string;
}

/** The state of a page at one moment, with everything that the invariants need. */
export interface PageState {
  /** Differs from document to document. */
  document: number;
  path: string;
  title: string;
  heading: string;
  /** The program has not started yet. */
  isLoading: boolean;
  /** The program could not be loaded. */
  loadFailed: boolean;
  /** The text of the crash dialog, empty without one. */
  crash: string;
  /** The name of the modal dialog, empty without one. */
  modal: string;
  alerts: string[];
  /** Names of the buttons and progress bars that show work in progress. */
  busy: string[];
  /** Pixels by which the page is wider than its window. */
  overflow: number;
  /** Whether no element has the focus. */
  focusLost: boolean;
  /** Whether Enter would open a page outside of the app. */
  focusOnExternalLink: boolean;
  /** Names of the buttons that hide a secret, also behind a dialog. */
  hideButtons: string[];
  /** Each secret in the page, with its place. */
  secrets: { secret: string; where: string }[];
  controls: Control[];
}

/** The content of a page, by accessible names. */
export interface PageContent {
  heading: string;
  fields: Record<string, string>;
  switches: Record<string, boolean>;
  /** Rows of cells, by the table's caption, the row's header first. */
  tables: Record<string, string[][]>;
  /** The text of each region. */
  regions: Record<string, string>;
  buttons: string[];
}

interface InPageObserver {
  readState(secrets: string[]): Promise<PageState>;
  clickPoint(at: number): { x: number; y: number } | null;
  readContent(): PageContent;
}

declare global {
  var pageObserver: InPageObserver;
}

/** Reads the state and the content of a page. */
export class PageObserver {
  constructor(private readonly page: Page) {}

  /** Installs the script that observes the page, in every page of the context. */
  static async install(context: BrowserContext): Promise<void> {
    await context.addInitScript(installObserver);
  }

  readState(secrets: string[]): Promise<PageState> {
    return this.page.evaluate((secrets) => pageObserver.readState(secrets), secrets);
  }

  /** Scrolls a control into view. Returns the point to click, or null if something covers it. */
  clickPoint({ at }: Control): Promise<{ x: number; y: number } | null> {
    return this.page.evaluate((at) => pageObserver.clickPoint(at), at);
  }

  readContent(): Promise<PageContent> {
    return this.page.evaluate(() => pageObserver.readContent());
  }
}

/** Runs in the page. */
function installObserver(): void {
  const USABLE = 'a[href], button, input, select, textarea, summary, [role="menuitem"], [role="menuitemradio"], [role="slider"]';
  let found: Element[] = [];

  const textOf = (element: Element | null | undefined) => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
  const nameOf = (element: Element) => {
    const by = element.getAttribute('aria-labelledby')?.split(' ').map((id) => textOf(document.getElementById(id))).join(' ');
    const labels = 'labels' in element ? [...((element as HTMLInputElement).labels ?? [])].map(textOf).join(' ') : '';
    return element.getAttribute('aria-label') ?? (by || labels || textOf(element.querySelector('legend, caption')) || textOf(element));
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
  const isVisible = (element: Element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && element.checkVisibility({ visibilityProperty: true });
  };
  const leavesApp = (element: Element | null) =>
    element instanceof HTMLAnchorElement && (element.origin !== location.origin || element.pathname.startsWith('/api/'));
  const modal = () => [...document.querySelectorAll('dialog:modal')].at(-1);

  function controls(): Control[] {
    const inside = modal() ?? document;
    const usable = [...inside.querySelectorAll(USABLE)].filter(
      (it) => isVisible(it) && !it.closest('[inert]') && !(it as HTMLButtonElement).disabled && !leavesApp(it),
    );
    const all = usable.map((it) => ({ it, role: role(it), name: nameOf(it), kind: it instanceof HTMLInputElement ? it.type : '' }));
    // By role and name, so that the same page gives the same choice whatever the order of its elements.
    all.sort((a, b) => (a.role + a.name < b.role + b.name ? -1 : a.role + a.name > b.role + b.name ? 1 : 0));
    found = all.map(({ it }) => it);
    return all.map(({ role, name, kind }, at) => ({ at, role, name, kind }));
  }

  function secretLocations(secret: string): string[] {
    const holders = [...document.querySelectorAll('input, textarea')].filter((it) => (it as HTMLInputElement).value.includes(secret));
    const kept = JSON.stringify([document.title, location.href, history.state, { ...localStorage }, { ...sessionStorage }]);
    const text = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    const where = holders.map((it) => `field ${nameOf(it)}`);
    if (kept.includes(secret)) where.push('kept');
    const markup = document.documentElement.outerHTML;
    if (markup.includes(secret)) {
      let written = 0;
      while (text.nextNode()) {
        if (!text.currentNode.textContent!.includes(secret)) continue;
        written += 1;
        const group = text.currentNode.parentElement!.closest('[role="group"], section');
        where.push(`text in ${group ? nameOf(group) : 'the page'}`);
      }
      if (markup.split(secret).length - 1 > written) where.push('attribute');
    }
    return where;
  }

  globalThis.pageObserver = {
    async readState(secrets) {
      await new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
        setTimeout(resolve, 200);
      });
      const root = document.documentElement;
      const loadFailed = root.dataset.failed !== undefined;
      const isLoading = !loadFailed && (document.readyState === 'loading' || document.getElementById('shell') !== null);
      const visible = (selector: string) => [...document.querySelectorAll(selector)].filter(isVisible);
      return {
        document: performance.timeOrigin,
        path: location.pathname + location.search,
        title: document.title,
        heading: textOf(document.querySelector(loadFailed ? '#failed h1' : 'main:not(#failed) h1')),
        isLoading,
        loadFailed,
        crash: textOf(visible('[role="alertdialog"]').find((it) => textOf(it).startsWith('Something broke'))),
        modal: modal() ? nameOf(modal()!) : '',
        // Behind a dialog an alert is not announced.
        alerts: visible('[role="alert"]').filter((it) => modal()?.contains(it) ?? true).map(textOf),
        busy: [...visible('button').map(textOf).filter((name) => name.endsWith('…') && !/^At the end|^Title/.test(name)), ...visible('progress').filter((it) => !it.closest('#propagation')).map(() => 'progress')],
        overflow: root.scrollWidth - root.clientWidth,
        focusLost: document.activeElement === document.body || document.activeElement === null,
        focusOnExternalLink: leavesApp(document.activeElement),
        hideButtons: visible('button').map(nameOf).filter((name) => name.startsWith('Hide ')),
        secrets: secrets.flatMap((secret) => secretLocations(secret).map((where) => ({ secret, where }))),
        controls: controls(),
      };
    },
    clickPoint(at) {
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
    readContent() {
      const visible = <T extends Element>(selector: string) => [...document.querySelectorAll<T>(selector)].filter(isVisible);
      const pairs = <T extends Element, V>(all: T[], value: (it: T) => V) => Object.fromEntries(all.map((it) => [nameOf(it), value(it)]));
      const fields = visible<HTMLInputElement>('input').filter((it) => role(it) === 'textbox');
      return {
        heading: textOf(document.querySelector('main h1')),
        fields: pairs(fields, (it) => it.value),
        switches: pairs(visible<HTMLInputElement>('[role="switch"]'), (it) => it.checked),
        tables: pairs(visible<HTMLTableElement>('table'), (it) => [...it.tBodies].flatMap((body) => [...body.rows]).map((row) => [...row.cells].map(textOf))),
        regions: pairs(visible('section'), textOf),
        buttons: visible('button').map(nameOf),
      };
    },
  };
}
