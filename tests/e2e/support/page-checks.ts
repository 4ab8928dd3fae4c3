import type { Page } from '@playwright/test';

/** The elements that scroll, without those that may: the page, what is higher than the window, the tabs, and long lists of names. */
export function needlessScrolling(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const scrolls = (overflow: string) => overflow === 'auto' || overflow === 'scroll';
    const found: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('*')) {
      const { overflowX, overflowY } = getComputedStyle(element);
      const isPage = element === document.documentElement;
      const high = (isPage || scrolls(overflowY)) && element.scrollHeight > element.clientHeight;
      const wide = (isPage || scrolls(overflowX)) && element.scrollWidth > element.clientWidth;
      const fillsWindow = element.matches('.dialog, .popover') && element.offsetHeight >= innerHeight - 40;
      const mayBeHigh = isPage || fillsWindow || element.matches('.dns-rows');
      if ((high && !mayBeHigh) || (wide && !element.matches('.tabs ul'))) {
        const sizes = `${element.scrollWidth} × ${element.scrollHeight} in ${element.clientWidth} × ${element.clientHeight}`;
        found.push(`${element.tagName.toLowerCase()}.${element.className}: ${sizes}`);
      }
    }
    return found;
  });
}

/** The text fields that leave to the browser which keyboard they get, and whether it capitalizes, corrects and fills in. */
export function undescribedFields(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const needed = ['inputmode', 'autocapitalize', 'autocorrect', 'autocomplete', 'spellcheck'];
    const typed = 'textarea, [contenteditable], input:not([type=checkbox], [type=radio], [type=range], [type=file])';
    return [...document.querySelectorAll(typed)].flatMap((field) => {
      const missing = needed.filter((name) => !field.getAttribute(name));
      return missing.length === 0 ? [] : [`${field.outerHTML}: no ${missing.join(', ')}`];
    });
  });
}
