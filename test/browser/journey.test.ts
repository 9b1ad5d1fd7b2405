import { expect, test } from 'vitest';
import { shareConsole } from './console.ts';
import { addBuyer, awaitLetters, awaitOrder, placeOrders } from './traffic.ts';

const shared = shareConsole();
const { operator, visitAs } = shared;

test('an order leads to its whole journey: who made it, what read it, what was logged and written', async () => {
  const { user, item } = await addBuyer(shared);
  // One item's orders lie in one partition, so that both may be of one batch.
  const [order, other] = await placeOrders(shared, [
    { user, item, quantity: 1 },
    { user, item, quantity: 2 },
  ]);
  if (order === undefined || other === undefined) throw new Error('two orders were placed');
  await Promise.all([order, other].map(({ order_id }) => awaitOrder(shared, order_id)));
  const page = await visitAs('viewer', { place: `orders/${order.order_id}` });
  await page.getByRole('link', { name: "The record's journey" }).click();
  const { topic, partition, offset, order_id } = order;
  await page.getByRole('heading', { level: 1, name: `${topic} ${partition}@${offset}` }).waitFor();

  const way = page.getByRole('region', { name: 'The way of the record' });
  const produced = way.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Produced' }) });
  await produced.getByText('millrace-orders-producer').waitFor();
  await produced
    .getByText(/\b1-[0-9a-f]{8}-[0-9a-f]{24}\b/)
    .first()
    .waitFor();
  await way.getByText(order_id).first().waitFor();

  const groups = {
    'order-tracker': `Message received: ${item} 1 from ${user}`,
    'order-processor': 'Order accepted',
  };
  for (const [group, line] of Object.entries(groups)) {
    const lane = way.getByRole('region', { name: `Group ${group}` });
    await lane.getByText('Handled').first().waitFor();
    await lane.getByRole('heading', { name: /^Batch of / }).waitFor();
    await lane.getByText(new RegExp(`^2 of partition ${partition}; this record is number 1$`)).waitFor();
    await lane.getByRole('heading', { name: /^Invocation/ }).waitFor();
    await lane.getByText('Went well').waitFor();
    const logged = lane
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: 'Logged of it' }) });
    await logged.getByText(line, { exact: true }).first().waitFor();
    const written = lane
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: 'Written to tables' }) });
    await written.getByText(`order_id=${order_id}`).waitFor();
    // What its batch wrote for the other is there, folded away.
    const others = written.getByText(`order_id=${other.order_id}`);
    await others.first().waitFor({ state: 'hidden' });
  }
  await page
    .getByRole('region', { name: /^Trace/ })
    .first()
    .getByRole('table')
    .waitFor();

  await way
    .getByRole('region', { name: 'Group order-processor' })
    .getByRole('link', { name: /^[0-9a-f-]{36}$/ })
    .click();
  await page.getByRole('heading', { level: 1, name: /^Invocation / }).waitFor();
  await page.getByRole('region', { name: 'Written to tables' }).getByText(`order_id=${order_id}`).waitFor();
});

test('the journey of poison shows each attempt, and where it was parked', async () => {
  await operator.send('payments', [{ key: 'k', partition: 1, value: '{"payment_id":"poison"}' }]);
  await awaitLetters(shared, 'payment-tracker', 1);
  const page = await visitAs('viewer', { place: 'journey/payments/1/0' });
  const lane = page.getByRole('region', { name: 'Group payment-tracker' });
  for (const attempt of [2, 3, 4])
    await lane.getByRole('heading', { name: `Invocation, attempt ${attempt}` }).waitFor();
  await expect.poll(() => lane.getByText(/^Tried again after /).count()).toBe(3);
  await expect.poll(() => lane.getByText('Failed', { exact: true }).count()).toBe(4);
  const end = lane.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Dead letter' }) });
  await end.getByText('RetriesExhausted').waitFor();
  await end.getByText('payment-tracker.dlq').waitFor();
  await end.getByRole('link', { name: 'To the dead letters of payment-tracker' }).click();
  await page.getByRole('heading', { level: 1, name: 'Dead letters of payment-tracker' }).waitFor();
});

test('a record is found by where it is', async () => {
  const { user, item } = await addBuyer(shared);
  const [order] = await placeOrders(shared, [{ user, item, quantity: 1 }]);
  const page = await visitAs('viewer', { place: 'journey' });
  const form = page.getByRole('form', { name: 'Find a record' });
  await form.getByLabel('Topic').selectOption('orders');
  await form.getByLabel('Partition').fill('here');
  await form.getByRole('button', { name: 'Follow it' }).click();
  await form.getByRole('alert').waitFor();
  await form.getByLabel('Partition').fill(String(order?.partition));
  await form.getByLabel('Offset').fill(String(order?.offset));
  await form.getByRole('button', { name: 'Follow it' }).click();
  await page.getByText(String(order?.order_id)).first().waitFor();
});
