import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { shareConsole } from './console.ts';
import { expectFocus } from './focus.ts';
import { addBuyer } from './traffic.ts';

const shared = shareConsole();
const { visit, visitAs } = shared;

/** More stops than any page has on the way to something. */
const MOST_STOPS = 80;

test('one signs in, places an order and sees it accepted by the keyboard alone', async () => {
  const { user, item } = await addBuyer(shared);
  const page = await visit();
  await tabTo(page, page.getByRole('button', { name: 'Sign in' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('button', { name: 'Sign in as operator' }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();

  await tabTo(page, page.getByRole('navigation').getByRole('link', { name: 'Orders' }));
  await page.keyboard.press('Enter');
  // One who came by a link hears where.
  await expectFocus(page.getByRole('heading', { level: 1, name: 'Orders' }));
  const form = page.getByRole('form', { name: 'Place orders' });
  for (const [name, text] of [
    ['User', user],
    ['Item', item],
  ] as const) {
    await tabTo(page, form.getByLabel(name));
    await page.keyboard.type(text);
  }
  await tabTo(page, form.getByLabel('Quantity'));
  await page.keyboard.press('Control+A');
  await page.keyboard.type('2');
  await tabTo(page, form.getByRole('button', { name: 'Place order' }));
  await page.keyboard.press('Space');
  const way = page.getByRole('listitem').filter({ hasText: `2 ${item} for ${user}` });
  await way.getByText('Accepted, done').waitFor();
});

test('the menu is skipped by the first link', async () => {
  const page = await visitAs('viewer', { place: 'orders' });
  await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the page' });
  await expectFocus(skip);
  await expect.poll(async () => (await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
  await page.keyboard.press('Enter');
  await expectFocus(page.getByRole('main'));
  await page.keyboard.press('Tab');
  await expect.poll(() => page.getByRole('main').locator(':focus').count()).toBe(1);
  // It is there at once for who wants nothing to move, with no frame between.
  expect(await page.evaluate(COUNT_MOVING)).toBe(0);
});

test('a dialog keeps the focus, and gives it back', async () => {
  const page = await visitAs('operator', { place: 'stock' });
  const opener = page.getByRole('button', { name: 'Add an item' });
  await tabTo(page, opener);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add an item' });
  await dialog.waitFor();
  for (let stop = 0; stop < 12; stop++) {
    await page.keyboard.press('Tab');
    // Behind the last stop comes the browser's own frame, then the first again; never the page behind.
    expect(await page.locator('#main > .page :focus:not(dialog *):not(dialog)').count()).toBe(0);
  }
  await page.keyboard.press('Escape');
  await expect.poll(() => dialog.count()).toBe(0);
  await expectFocus(opener);
});

test('the rows of a table and its tabs are walked by arrows', async () => {
  const { item } = await addBuyer(shared);
  const page = await visitAs('viewer', { place: 'stock' });
  await page.getByRole('button', { name: item }).waitFor();
  const rows = page.getByRole('table').getByRole('button');
  await tabTo(page, rows.first());
  await page.keyboard.press('ArrowDown');
  await expectFocus(rows.nth(1));
  await page.keyboard.press('End');
  await expectFocus(rows.last());
  await page.keyboard.press('Home');
  await expectFocus(rows.first());

  await page.goto(`${shared.url}/#/orders`);
  await expectFocus(page.getByRole('heading', { level: 1, name: 'Orders' }));
  await tabTo(page, page.getByRole('tab', { name: 'Accepted' }));
  await page.keyboard.press('ArrowRight');
  const rejected = page.getByRole('tab', { name: 'Rejected' });
  await expectFocus(rejected);
  await expect.poll(() => rejected.getAttribute('aria-selected')).toBe('true');
});

/** Goes from stop to stop until `goal`, which sees at each that eyes can find it. */
async function tabTo(page: Page, goal: Locator): Promise<void> {
  await goal.waitFor();
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press('Tab');
    const seen: string = await page.evaluate(SHOWN);
    expect(seen, 'what has the focus can be seen to have it').toBe('');
    if ((await goal.and(page.locator(':focus')).count()) === 1) return;
  }
  throw new Error(`${goal} is not reached in ${MOST_STOPS} stops`);
}

/** Gives the focus to the first link and counts what moves for it; runs in the page. */
const COUNT_MOVING = `(() => {
  document.querySelector('.skip').focus();
  return document.getAnimations().length;
})()`;

/** What has the focus and shows it by neither outline nor shadow; runs in the page. */
const SHOWN = `(() => {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return '';
  const around = [focused, ...(focused.classList.contains('row-open') ? [focused.closest('tr')] : [])];
  const styles = around.flatMap((one) => [getComputedStyle(one), getComputedStyle(one, '::after')]);
  const isShown = styles.some(({ outlineStyle, outlineWidth, boxShadow }) =>
    (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none');
  return isShown ? '' : focused.outerHTML.slice(0, 200);
})()`;
