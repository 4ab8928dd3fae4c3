import type { Page } from '@playwright/test';

/** Words for nothing, and the number zero. */
const NOTHING = /\b(no|none|nothing|never|free|empty|unlimited|not)\b|(?<![\w.,:-])0(\.0+)?(?![\w.,:-]*\w)/i;
/** Sentences that say what is not known, or what a failure means. */
const HONEST = /could not|cannot|not (all )?(of (it|the usage) )?(could be |is )?(known|loaded)|no prices are known|nothing of yours was changed|nothing was confirmed|not all days are loaded|^\d+ of \d+ days/i;

/** What the page says that is nothing, none, never, free or zero: statements that are false when the truth is not known. */
export async function claims(page: Page): Promise<string[]> {
  const text = await page.evaluate(() => {
    // Without what is not said, such as the axes of a chart. Nothing is painted meanwhile.
    const unsaid = [...document.querySelectorAll<HTMLElement>('[aria-hidden="true"]')];
    const displays = unsaid.map((element) => element.style.display);
    for (const element of unsaid) element.style.display = 'none';
    const text = document.body.innerText;
    unsaid.forEach((element, index) => (element.style.display = displays[index]!));
    return text;
  });
  const phrases = text.split(/[\n\t·]|(?<=[.:])\s/).map((phrase) => phrase.trim());
  return [...new Set(phrases)].filter((phrase) => NOTHING.test(phrase) && !HONEST.test(phrase));
}
