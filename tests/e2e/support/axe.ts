import { AxeBuilder } from '@axe-core/playwright';
import { type Page, expect } from '@playwright/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Expects axe to find nothing in the page as it is now. No rule is switched off; `target-size` is switched on. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  // A colour half-way through a transition is nobody's colour.
  await page.evaluate(() => {
    const ending = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
    return Promise.allSettled(ending.map((animation) => animation.finished));
  });
  const { violations, incomplete } = await new AxeBuilder({ page }).options({ runOnly: TAGS, rules: { 'target-size': { enabled: true } } }).analyze();
  // Where axe cannot measure a target, it is not known to be large enough.
  const found = [...violations, ...incomplete.filter(({ id }) => id === 'target-size')].flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}\n  at ${target.join(' ')}\n  ${failureSummary?.replaceAll('\n', '\n  ')}`),
  );
  expect.soft(found, state).toEqual([]);
}
