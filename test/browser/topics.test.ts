import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { shareConsole } from './console.ts';
import { addBuyer, placeOrders, unique } from './traffic.ts';

const shared = shareConsole();
const { ask, visitAs } = shared;

test('messages are decoded, and each is shown whole', async () => {
  const { user, item } = await addBuyer(shared);
  const [order] = await placeOrders(shared, [{ user, item, quantity: 2 }]);
  const { order_id, partition, offset } = order ?? fail();
  const page = await visitAs('viewer', { place: 'topics' });
  await page.getByRole('link', { name: 'orders', exact: true }).click();
  const row = page.getByRole('row').filter({ hasText: order_id });
  await row.getByText(item).first().waitFor();
  await row.getByRole('button', { name: `${partition}@${offset}` }).click();
  const message = page.getByRole('dialog', { name: `orders ${partition}@${offset}` });
  await message.getByText('Avro').waitFor();
  await message.getByText(`"${user}"`).waitFor();
  await message.getByRole('region', { name: 'Key' }).getByText(item).waitFor();
  await message
    .getByRole('region', { name: 'Headers' })
    .getByText('traceparent')
    .or(message.getByText(/x-amzn-trace-id/i))
    .first()
    .waitFor();
  await message.getByRole('link', { name: 'Follow its journey' }).click();
  await page.getByRole('heading', { level: 1, name: `orders ${partition}@${offset}` }).waitFor();
});

test('messages are searched by the fields of their values', async () => {
  const { user, item } = await addBuyer(shared);
  await placeOrders(shared, [
    { user, item, quantity: 1 },
    { user, item, quantity: 2 },
    { user: unique('other'), item, quantity: 3 },
  ]);
  const page = await visitAs('viewer', { place: 'topics/orders' });
  const rows = page.getByRole('row').filter({ hasText: item });
  await expect.poll(() => rows.count()).toBe(3);
  await search(page, `user=${user}`);
  await expect.poll(() => rows.count()).toBe(2);
  await search(page, `user=${user} & quantity=2`);
  await expect.poll(() => rows.count()).toBe(1);
  // The search is in the address.
  await page.reload();
  await expect.poll(() => rows.count()).toBe(1);
  await search(page, 'no field');
  await page.getByRole('alert').getByText('“no field” is no field and value').waitFor();
});

test('a live tail shows what is produced meanwhile', async () => {
  const { user, item } = await addBuyer(shared);
  const page = await visitAs('viewer', { place: `topics/orders?filter=user%3D${user}` });
  await page.getByText('None that was read so far has these fields.').waitFor();
  const tail = page.getByRole('button', { name: 'Live tail' });
  await tail.click();
  await expect.poll(() => tail.getAttribute('aria-pressed')).toBe('true');
  await page.getByText('Waiting for the first message').waitFor();
  const [order] = await placeOrders(shared, [{ user, item, quantity: 1 }]);
  await page
    .getByRole('row')
    .filter({ hasText: order?.order_id ?? '' })
    .waitFor();
});

test('a message is produced from the page, and what does not fit is told', async () => {
  const { user, item } = await addBuyer(shared);
  const page = await visitAs('operator', { place: 'topics/orders', expects: /status of 400/ });
  await page.getByRole('button', { name: 'Produce an order' }).click();
  const dialog = page.getByRole('dialog', { name: 'Produce an order' });
  const text = dialog.getByRole('textbox');
  // There is an example to begin with.
  await expect
    .poll(async () => JSON.parse(await text.inputValue()))
    .toMatchObject({ user: expect.any(String), item: expect.any(String) });
  await text.fill('{"user": ');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await dialog.getByRole('alert').waitFor();
  await text.fill(JSON.stringify({ user, item, quantity: 0, colour: 'red' }));
  await dialog.getByRole('button', { name: 'Send' }).click();
  const alert = dialog.getByRole('alert');
  await alert.getByText('quantity').waitFor();
  await alert.getByText('must be an integer from 1 to 2147483647').waitFor();
  await alert.getByText('colour').first().waitFor();
  await text.fill(JSON.stringify({ user, item, quantity: 4 }));
  await dialog.getByRole('button', { name: 'Send' }).click();
  await dialog.getByText(/^In partition \d+ at offset \d+:/).waitFor();
  await dialog.getByRole('link', { name: 'follow its journey' }).click();
  await page.getByText(`"${user}"`).first().waitFor();
  await expect
    .poll(async () => (await ask('GET', `/history?user=${user}`)).items)
    .toMatchObject([{ item, quantity: 4 }]);
});

async function search(page: Page, fields: string): Promise<void> {
  await page.getByLabel('Fields of the value').fill(fields);
  await page.getByRole('button', { name: 'Search' }).click();
}

function fail(): never {
  throw new Error('an order was placed');
}
