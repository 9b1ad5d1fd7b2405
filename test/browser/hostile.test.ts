import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { shareConsole } from './console.ts';
import { settle } from './settle.ts';
import { unique } from './traffic.ts';

const shared = shareConsole();
const { ask, operator, visitAs } = shared;

/** Whatever of it ran would say so; the page's policy would complain of the rest, which fails a test as well. */
const SCRIPT = `<img src=x onerror="window.ran=1"><script>window.ran=1</script>"'><svg onload=window.ran=1>`;
const LINK = 'javascript:window.ran=1';
const BIDI = '\u202e\u2066gnp.exe\u0007\u001b[31m\u0000';

/** Of a dialog that shows a value: many times those around it, and far fewer than the largest value has parts. */
const MOST_ELEMENTS = 3_000;
const nest = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
/** One page of messages holds them all. */
const VALUES: Readonly<Record<string, string>> = {
  script: JSON.stringify({ user: SCRIPT, item: LINK, [SCRIPT]: SCRIPT }),
  bidi: JSON.stringify({ user: BIDI, item: BIDI }),
  'no JSON': `${SCRIPT}${'"\\'.repeat(12_000)}`,
  deep: `{"a":${nest(20_000)}}`,
  'very deep': nest(100_000),
  long: JSON.stringify({ text: 'x'.repeat(200_000) }),
  wide: JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, n]))),
  prototype: '{"__proto__":{"ran":1},"constructor":{"prototype":{"ran":1}},"toString":1}',
};

/** What the page has become of it all: nothing ran, it answers, and the menu is there. */
async function expectUnharmed(page: Page): Promise<void> {
  expect(await page.evaluate(() => [Reflect.get(globalThis, 'ran'), Reflect.get({}, 'ran')])).toEqual([
    undefined,
    undefined,
  ]);
  await page.getByRole('link', { name: 'Topics' }).first().waitFor();
}

test('records of a stranger do nothing to the page that shows them', async () => {
  for (const value of Object.values(VALUES))
    await operator.send('orders', [
      { partition: 0, key: SCRIPT, value, headers: { [SCRIPT]: BIDI, link: LINK } },
    ]);
  const page = await visitAs('operator', { place: 'topics/orders' });
  const rows = page.getByRole('row').filter({ has: page.getByRole('button', { name: /^0@/ }) });
  await expect.poll(() => rows.count()).toBe(Object.keys(VALUES).length);
  for (const [offset, name] of Object.keys(VALUES).entries()) {
    await page.getByRole('button', { name: `0@${offset}`, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'Headers' }).waitFor();
    await expectUnharmed(page);
    // However deep or wide a value is, what is made of it is little: that, and no clock, says that it is shown at once.
    expect(await dialog.locator('*').count(), name).toBeLessThan(MOST_ELEMENTS);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }
  const journeys = Object.keys(VALUES).map((_, offset) => [
    `journey/orders/0/${offset}`,
    `orders 0@${offset}`,
  ]);
  for (const [place = '', heading = ''] of [
    ['overview', 'Overview'],
    ...journeys,
    ['functions', 'Functions'],
    ['dead-letters/order-tracker', 'Dead letters of order-tracker'],
  ]) {
    await page.goto(`${shared.url}/#/${place}`);
    await settle(page, heading);
    await expectUnharmed(page);
  }
});

test('names, subjects and links of a stranger are text', async () => {
  const user = `<img src=x onerror=window.ran=1>${unique('u')}`;
  const item = `<b onclick=window.ran=1>${unique('i')}`;
  await ask('POST', '/users', { user, status: 'paid' });
  await ask('POST', '/inventory', { item, quantity: 5 });
  const [order] = (await ask('POST', '/orders', [{ user, item, quantity: 1 }])).deliveries;
  const page = await visitAs('operator', { place: 'users', expects: /status of 4(00|04|22)/ });
  for (const [place, text] of [
    ['users', user],
    ['stock', item],
    [`orders/${order.id}`, user],
    ['topics/orders', item],
    [`users?edit=${encodeURIComponent(user)}`, user],
    [`journey/${encodeURIComponent(SCRIPT)}/0/0`, SCRIPT],
    [`groups/${encodeURIComponent(SCRIPT)}`, SCRIPT],
    ['groups/..', 'Nothing is called'],
    [`topics/${encodeURIComponent(`${SCRIPT}/../..`)}`, '/../..'],
    ['topics/orders?filter=%', 'orders'],
    [`${LINK}/%E0%A4%A`, 'leads nowhere'],
  ] as const) {
    // By way of a page that has nothing of it: what is looked for is not seen on the page before.
    await page.goto(`${shared.url}/#/denials`);
    await settle(page, 'Denials');
    await page.goto(`${shared.url}/#/${place}`);
    await page.getByRole('main').getByText(text).first().waitFor();
    await expectUnharmed(page);
    expect(await page.locator('a[href^="javascript:" i], img[src="x"]').count(), place).toBe(0);
  }
});
