import { AxeBuilder } from '@axe-core/playwright';
import { type Page, expect } from '@playwright/test';
import { needlessScrolling, undescribedFields } from './page-checks.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Expects that axe finds no violation in the current page (no rule is disabled; `target-size` is enabled), that nothing
 * scrolls without need, and that every text field says what is typed into it.
 */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  // During a transition the colours are not final.
  await page.evaluate(() => {
    const ending = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
    return Promise.allSettled(ending.map((animation) => animation.finished));
  });
  const { violations, incomplete } = await new AxeBuilder({ page }).options({ runOnly: TAGS, rules: { 'target-size': { enabled: true } } }).analyze();
  // A target that axe cannot measure counts as too small.
  const found = [...violations, ...incomplete.filter(({ id }) => id === 'target-size')].flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}\n  at ${target.join(' ')}\n  ${failureSummary?.replaceAll('\n', '\n  ')}`),
  );
  expect.soft(found, state).toEqual([]);
  expect.soft(await needlessScrolling(page), `${state}: scrolls without need`).toEqual([]);
  expect.soft(await undescribedFields(page), `${state}: fields`).toEqual([]);
}
