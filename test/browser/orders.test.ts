import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectSaid, shareConsole } from './console.ts';
import { expectFocus } from './focus.ts';
import { addBuyer, awaitOrder, placeOrders, unique } from './traffic.ts';

const shared = shareConsole();
const { ask, visitAs } = shared;

test('an order is placed, and followed until it is accepted', async () => {
  const { user, item } = await addBuyer(shared);
  const page = await visitAs('operator', { place: 'orders' });
  await fillOrder(page, { user, item, quantity: '3' });
  await page.getByRole('button', { name: 'Place order' }).click();
  const way = page.getByRole('listitem').filter({ hasText: `3 ${item} for ${user}` });
  await way.getByText('In Kafka, done').waitFor();
  await way.getByText(/^orders-\d+@\d+$/).waitFor();
  await way.getByText('Tracked, done').waitFor();
  await way.getByText('Accepted, done').waitFor();
  await way.getByText(/ 7 left in stock$|, 7 left in stock$/).waitFor();
  await expectSaid(page, `Accepted: 3 ${item} for ${user}`);
  expect(await ask('GET', `/inventory/${item}`)).toMatchObject({ quantity: 7 });

  await page.getByRole('row').filter({ hasText: item }).waitFor();
  await page.getByRole('link', { name: `3 ${item}` }).click();
  await page.getByRole('heading', { level: 1, name: /^Order / }).waitFor();
  await page.getByText('Accepted, done').waitFor();
});

test('an order is rejected with its reason, and the way to cure it', async () => {
  const { item } = await addBuyer(shared);
  const nobody = unique('nobody');
  const page = await visitAs('operator', { place: 'orders' });
  await fillOrder(page, { user: nobody, item, quantity: '1' });
  await page.getByRole('button', { name: 'Place order' }).click();
  const way = page.getByRole('listitem').filter({ hasText: `1 ${item} for ${nobody}` });
  await way.getByText('Rejected, refused').waitFor();
  await way.getByText(`there is no user ${nobody}`).waitFor();
  await way.getByRole('link', { name: 'Add the user' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a user' });
  await expect.poll(() => dialog.getByLabel('User', { exact: true }).inputValue()).toBe(nobody);
});

test('what does not fit is told at its field, and nothing is placed', async () => {
  const { user, item } = await addBuyer(shared);
  const page = await visitAs('operator', { place: 'orders', expects: /status of 400/ });
  await page.getByRole('button', { name: 'Another order' }).click();
  await fillOrder(page, { user, item, quantity: '1' });
  await fillOrder(page, { user: '', item, quantity: 'many' }, 2);
  await page.getByRole('button', { name: 'Place 2 orders' }).click();
  const second = page.getByRole('group', { name: 'Order 2' });
  await second.getByText(/^Must be an integer from 1 to/).waitFor();
  await second.getByText(/^Must be text of 1 to 100 visible characters/).waitFor();
  for (const name of ['User', 'Quantity'])
    await expect.poll(() => second.getByLabel(name).getAttribute('aria-invalid')).toBe('true');
  expect(await second.getByLabel('Item').getAttribute('aria-invalid')).toBeNull();
  expect(await page.getByRole('group', { name: 'Order 1' }).locator('[aria-invalid]').count()).toBe(0);
  // The first of what is wrong has the focus.
  await expectFocus(second.getByLabel('User'));
  // Orders of one item are tracked one after another: what was placed before this one would be seen by then.
  const [order] = await placeOrders(shared, [{ user, item, quantity: 1 }]);
  await awaitOrder(shared, order?.order_id ?? '?');
  expect((await ask('GET', `/history?user=${user}`)).items).toMatchObject([{ order_id: order?.order_id }]);
});

test('the lists are filtered by what one asks, and the address keeps it', async () => {
  const { user, item } = await addBuyer(shared, { quantity: 1 });
  const placed = await placeOrders(shared, [
    { user, item, quantity: 1 },
    { user, item: unique('missing'), quantity: 1 },
    { user, item, quantity: 50 },
  ]);
  await Promise.all(placed.map(({ order_id }) => awaitOrder(shared, order_id)));
  const page = await visitAs('viewer', { place: 'orders?view=history' });
  const rows = page.getByRole('table').getByRole('row').filter({ hasText: user });
  await page.getByLabel('User').last().fill(user);
  await expect.poll(() => rows.count()).toBe(3);
  await page.getByLabel('Item').last().fill(item);
  await expect.poll(() => rows.count()).toBe(2);
  await page.getByRole('tab', { name: 'Rejected' }).click();
  await expect.poll(() => rows.allInnerTexts()).toEqual([expect.stringContaining('Insufficient stock')]);
  await page.getByLabel('Reason').selectOption({ label: 'User unknown' });
  await page.getByText('No order fits the filters').waitFor();
  await page.reload();
  await page.getByText('No order fits the filters').waitFor();
  await page.getByRole('button', { name: 'Take filters away' }).click();
  await expect.poll(() => rows.count()).toBe(2);
});

test('an item is added, and its stock changed', async () => {
  const item = unique('item');
  const page = await visitAs('operator', { place: 'stock' });
  await page.getByRole('button', { name: 'Add an item' }).click();
  const adding = page.getByRole('dialog', { name: 'Add an item' });
  await adding.getByLabel('Item').fill(item);
  await adding.getByLabel('Quantity').fill('3');
  await adding.getByRole('button', { name: 'Add' }).click();
  await expectSaid(page, `3 ${item} in stock`);
  const row = page.getByRole('row').filter({ hasText: item });
  await row.getByText('Few left').waitFor();
  await row.getByRole('button', { name: item }).click();
  const editing = page.getByRole('dialog', { name: item });
  await editing.getByLabel('Quantity').fill('40');
  await editing.getByRole('button', { name: 'Save' }).click();
  await row.getByText('In stock').waitFor();
  expect(await ask('GET', `/inventory/${item}`)).toMatchObject({ quantity: 40 });
});

test('a user is added, and only what one changes is changed', async () => {
  const user = unique('user');
  const page = await visitAs('operator', { place: 'users', expects: /status of 400/ });
  await page.getByRole('button', { name: 'Add a user' }).click();
  const adding = page.getByRole('dialog', { name: 'Add a user' });
  await adding.getByLabel('User', { exact: true }).fill(user);
  await adding.getByLabel('E-mail').fill('no address');
  await adding.getByRole('button', { name: 'Add' }).click();
  await expect.poll(() => adding.getByLabel('E-mail').getAttribute('aria-invalid')).toBe('true');
  await adding.getByLabel('E-mail').fill(`${user}@example.com`);
  await adding.getByRole('button', { name: 'Add' }).click();
  await expectSaid(page, `${user} is added`);

  await page.getByLabel('Find').fill(user);
  await page.getByRole('link', { name: user }).click();
  const editing = page.getByRole('dialog', { name: user });
  await editing.getByLabel('Status').selectOption('paid');
  await editing.getByLabel('item_purchased: sms').check();
  await editing.getByRole('button', { name: 'Save' }).click();
  await expectSaid(page, `${user} is saved`);
  expect(await ask('GET', `/users/${user}`)).toMatchObject({
    ...{ status: 'paid', contact: { email: `${user}@example.com` } },
    preferences: { channels: { item_purchased: ['sms'] } },
  });
});

test('a viewer sees all of it and changes nothing', async () => {
  const { user, item } = await addBuyer(shared);
  const page = await visitAs('viewer', { place: 'orders' });
  const sent: string[] = [];
  page.on('request', (request) => request.method() === 'GET' || sent.push(request.url()));
  await fillOrder(page, { user, item, quantity: '1' });
  await press(page, 'Place order');
  for (const [place, name] of [
    ['stock', 'Add an item'],
    ['users', 'Add a user'],
  ] as const) {
    await page.goto(`${shared.url}/#/${place}`);
    await press(page, name);
    expect(await page.getByRole('dialog').count()).toBe(0);
  }
  // Two pages later.
  expect(sent).toEqual([]);
});

/** Presses what only operators may press. */
async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name });
  await button.waitFor();
  await expect.poll(() => button.getAttribute('aria-disabled')).toBe('true');
  await button.focus();
  await page.keyboard.press('Enter');
  await page
    .getByText(/^Only operators may do this/)
    .first()
    .waitFor();
}

interface Typed {
  readonly user: string;
  readonly item: string;
  readonly quantity: string;
}

async function fillOrder(page: Page, { user, item, quantity }: Typed, number = 1): Promise<void> {
  const order = page.getByRole('group', { name: `Order ${number}` });
  await order.getByLabel('User').fill(user);
  await order.getByLabel('Item').fill(item);
  await order.getByLabel('Quantity').fill(quantity);
}
