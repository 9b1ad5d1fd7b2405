import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { hasCaughtUp } from '../support/read-topic.ts';
import { shareConsole } from './console.ts';

const ORDERS = 1_500;
/** As many as fit a tall window, and those that are kept ready around it. */
const MOST_ROWS = 80;
const LONGEST_TASK_MS = 200;
const STEP_PX = 1_200;

const { operator, visitAs } = shareConsole();

beforeAll(async () => {
  expect(await operator.run('produce', 'orders', '--count', String(ORDERS))).toMatchObject({ code: 0 });
  const tracker = { group: 'order-tracker', topic: 'orders' };
  await eventually(async () => expect(await hasCaughtUp(operator.kafka, tracker)).toBe(true), 90_000);
}, 150_000);

test(`a table of ${ORDERS} rows is smooth to scroll, with only those in sight in the page`, async ({
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
  expect(await table.getAttribute('aria-rowcount')).toBe(String(ORDERS + 1));

  await page.evaluate(WATCH_TASKS);
  // It does see them.
  await page.evaluate(BE_BUSY);
  await expect.poll(() => page.evaluate('Math.max(...globalThis.tasks)')).toBeGreaterThanOrEqual(150);
  // A machine that has other things to do may hold a page up; it does not do so each time.
  const longest: number[] = [];
  for (let round = 0; round < 3; round++) {
    longest.push(await scrollThrough(page));
    if (Math.min(...longest) <= LONGEST_TASK_MS) break;
  }
  await annotate(`longest task while scrolling, each time: ${longest.join(', ')} ms`);
  expect(Math.min(...longest), `longest tasks of each time, in milliseconds: ${longest}`).toBeLessThanOrEqual(
    LONGEST_TASK_MS,
  );
});

test('the last row is one key away', async () => {
  const page = await visitAs('viewer', { place: 'orders?view=history' });
  const openers = page.getByRole('table', { name: 'History' }).locator('.row-open');
  await openers.first().focus();
  await page.keyboard.press('End');
  await expect.poll(() => page.locator('tr:has(:focus)').getAttribute('aria-rowindex')).toBe('201');
});

/** From the first row to the last, looking at how many there are at each step. @returns the longest task, in milliseconds. */
async function scrollThrough(page: Page): Promise<number> {
  const scroller = page.getByRole('region', { name: 'History' });
  const rows = scroller.getByRole('row');
  await scroller.evaluate('(element) => element.scrollTo(0, 0)');
  await page.mouse.move(0, 0);
  await scroller.hover();
  await page.evaluate('globalThis.tasks.length = 0');
  for (let step = 0; step < (ORDERS * 36) / STEP_PX + 5; step++) {
    await page.mouse.wheel(0, STEP_PX);
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))');
    expect(await rows.count()).toBeLessThanOrEqual(MOST_ROWS);
  }
  await expect.poll(() => rows.last().getAttribute('aria-rowindex')).toBe(String(ORDERS + 1));
  const tasks: number[] = await page.evaluate('globalThis.tasks');
  return Math.round(Math.max(0, ...tasks));
}

/** Notes each task of more than 50 ms, which is what a browser calls long; runs in the page. */
const WATCH_TASKS = `
  globalThis.tasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.tasks.push(duration);
  }).observe({ type: 'longtask' });
`;

/** A long task; runs in the page. */
const BE_BUSY = `
  setTimeout(() => {
    const end = performance.now() + 150;
    while (performance.now() < end);
  });
`;
