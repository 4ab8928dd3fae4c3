import type { BrowserContext, Page } from '@playwright/test';

/**
 * Translates every page as Chrome does: each text node is replaced by `<font><font>…</font></font>`, also what is added or
 * changed later; in an option, which has no elements, by another text. The node that was replaced stays outside of the page.
 * The words stay the same, so that locators find them; with `marks` they stand between two marks.
 *
 * Only `translate="no"` is not translated. Installed before the page is loaded.
 */
export async function installTranslator(target: BrowserContext | Page, marks: [before: string, after: string] = ['', '']): Promise<void> {
  await target.addInitScript(translate, marks);
}

/** The texts of `page` that a translator would translate and has not. */
export function untranslated(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    while (texts.nextNode()) {
      const text = texts.currentNode as Text;
      if (text.data.trim() !== '' && !text.parentElement!.closest('font, option, script, style, noscript, textarea, [translate="no"]')) found.push(text.data);
    }
    return found;
  });
}

/** Runs in the page. */
function translate([before, after]: [string, string]): void {
  const SKIPPED = 'font, head, script, style, noscript, textarea, [translate="no"]';

  function replace(text: Text): void {
    const [, start, words, end] = text.data.match(/^(\s*)(.*?)(\s*)$/s)!;
    if (words === '' || !text.parentElement || text.parentElement.closest(SKIPPED)) return;
    const translation = start + before + words + after + end;
    if (text.parentElement.closest('option')) return text.replaceWith(translation);
    const [outer, inner] = [document.createElement('font'), document.createElement('font')];
    inner.textContent = translation;
    outer.append(inner);
    text.replaceWith(outer);
  }

  function replaceAllIn(node: Node): void {
    const texts: Text[] = [];
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    if (node instanceof Text) texts.push(node);
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    texts.forEach(replace);
  }

  // The document is empty when this runs: everything is added later.
  const observer = new MutationObserver((records) => {
    for (const { addedNodes, target } of records) {
      if (target instanceof Text) replace(target);
      addedNodes.forEach(replaceAllIn);
    }
    // Its own changes.
    observer.takeRecords();
  });
  observer.observe(document, { subtree: true, childList: true, characterData: true });
}
