import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { hasCaughtUp } from '../support/read-topic.ts';
import { shareConsole } from './console.ts';

const ORDERS = 1_500;
/** As many as fit a tall window, and those that are kept ready around it. */
const MOST_ROWS = 80;
const STEP_PX = 1_200;
/** Many more than the way has: how far a turn of the wheel goes is the browser's matter. */
const MOST_STEPS = 500;

const { operator, visitAs } = shareConsole();

beforeAll(async () => {
  expect(await operator.run('produce', 'orders', '--count', String(ORDERS))).toMatchObject({ code: 0 });
  const tracker = { group: 'order-tracker', topic: 'orders' };
  await eventually(async () => expect(await hasCaughtUp(operator.kafka, tracker)).toBe(true));
});

test(`a table of ${ORDERS} rows is scrolled with only those in sight in the page, each made once at most`, async ({
  annotate,
}) => {
  const page = await visitAs('viewer', { place: 'orders?view=history' });
  const table = page.getByRole('table', { name: 'History' });
  await table.waitFor();
  const more = page.getByRole('button', { name: 'Load more' });
  for (let loaded = 200; loaded < ORDERS; loaded += 200) {
    await page.getByText(`${loaded.toLocaleString('en')} orders so far`).waitFor();
    await more.click();
  }
  await page.getByText('1,500 orders', { exact: true }).waitFor();
  await expect.poll(() => table.getAttribute('aria-rowcount')).toBe(String(ORDERS + 1));

  // What a step costs is the rows that it makes; how long that takes is the machine's matter, and told.
  await page.evaluate(WATCH);
  await scrollThrough(page);
  const made: number = await page.evaluate('globalThis.made');
  // The wheel may run ahead of the page, which then leaves rows out.
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThan(ORDERS + MOST_ROWS);
  await annotate(
    `longest task while scrolling: ${await page.evaluate('Math.max(0, ...globalThis.tasks)')} ms`,
  );
});

test('the last row is one key away', async () => {
  const page = await visitAs('viewer', { place: 'orders?view=history' });
  const openers = page.getByRole('table', { name: 'History' }).locator('.row-open');
  await openers.first().focus();
  await page.keyboard.press('End');
  await expect.poll(() => page.locator('tr:has(:focus)').getAttribute('aria-rowindex')).toBe('201');
});

/** From the first row to the last, looking at how many there are at each step. */
async function scrollThrough(page: Page): Promise<void> {
  const scroller = page.getByRole('region', { name: 'History' });
  const rows = scroller.getByRole('row');
  const isAtEnd = async () => (await rows.last().getAttribute('aria-rowindex')) === String(ORDERS + 1);
  await scroller.hover();
  for (let step = 0; step < MOST_STEPS && !(await isAtEnd()); step++) {
    await page.mouse.wheel(0, STEP_PX);
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))');
    expect(await rows.count()).toBeLessThanOrEqual(MOST_ROWS);
  }
  await expect.poll(isAtEnd).toBe(true);
}

/** Counts the rows that are made, and notes each task of more than 50 ms, which is what a browser calls long; runs in the page. */
const WATCH = `
  globalThis.made = 0;
  new MutationObserver((changes) => {
    for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes]))
      if (node.matches?.('tr[data-index]')) globalThis.made++;
  }).observe(document.body, { childList: true, subtree: true });
  globalThis.tasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.tasks.push(duration);
  }).observe({ type: 'longtask' });
`;
