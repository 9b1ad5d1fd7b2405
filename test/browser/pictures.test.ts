import { beforeAll, expect, test } from 'vitest';
import { shareConsole } from './console.ts';
import { picture } from './pictures.ts';
import { awaitLetters, awaitOrder, placeOrders } from './traffic.ts';

const shared = shareConsole();
const { operator, visitAs } = shared;

/** What there is to see: some of all that happens, and two records that nobody can handle. */
beforeAll(async () => {
  const poison = ['{"payment_id": "4711", "amount": 10.10}', '{"amount": "ten"}'];
  await operator.send(
    'payments',
    poison.map((value) => ({ key: 'alice', partition: 0, value })),
  );
  await Promise.all(
    ['orders', 'payments', 'events', 'emails'].map((what) => operator.run('produce', what, '--count', '60')),
  );
  await awaitLetters(shared, 'payment-tracker', 2);
}, 90_000);

/** Events come while one looks. */
function trickle(): void {
  for (const what of ['orders', 'payments', 'events', 'emails'])
    operator.begin('produce', what, '--count', '200', '--delay', '0.25');
}

test('the overview shows the flow, alive', async () => {
  trickle();
  const page = await visitAs('operator', { place: 'overview' });
  const flow = page.getByRole('figure', { name: 'The flow of events' });
  // Rates are those of the last ten seconds.
  await expect.poll(() => flow.getByText(/^[\d.]+\/s$/).count(), { timeout: 20_000 }).toBeGreaterThan(4);
  await picture(page, 'overview');
});

test('the overview fits a phone', async () => {
  trickle();
  const page = await visitAs('viewer', { place: 'overview', phone: true });
  await page.getByRole('table').first().waitFor();
  await expect.poll(() => page.getByText(/^[\d.]+\/s/).count(), { timeout: 20_000 }).toBeGreaterThan(2);
  await picture(page, 'phone');
});

test("a record's journey is shown from its making to its rows", async () => {
  const orders = [1, 2, 1].map((quantity) => ({ user: 'alice', item: 'notebook', quantity }));
  const [, order] = await placeOrders(shared, orders);
  const { order_id, topic, partition, offset } = order ?? { order_id: '' };
  await awaitOrder(shared, order_id);
  const page = await visitAs('viewer', { place: `journey/${topic}/${partition}/${offset}` });
  for (const group of ['order-tracker', 'order-processor'])
    await page
      .getByRole('region', { name: `Group ${group}` })
      .getByText('Handled')
      .first()
      .waitFor();
  await picture(page, 'journey');
});

test('an order is placed in the dark', async () => {
  const page = await visitAs('operator', { place: 'orders', dark: true });
  for (const [item, quantity] of [
    ['book', '2'],
    ['pen', '100000'],
  ] as const) {
    const form = page.getByRole('form', { name: 'Place orders' });
    await form.getByLabel('User').fill('alice');
    await form.getByLabel('Item').fill(item);
    await form.getByLabel('Quantity').fill(quantity);
    await form.getByRole('button', { name: 'Place order' }).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: `${item} for alice` })
      .getByText(/^(Accepted|Rejected)/)
      .waitFor();
  }
  await picture(page, 'orders');
});

test('dead letters say why in the dark', async () => {
  const page = await visitAs('operator', { place: 'dead-letters/payment-tracker', dark: true });
  await page.getByRole('button', { name: '0@1' }).click();
  await page.getByRole('dialog').getByText('RetriesExhausted').waitFor();
  await picture(page, 'dead-letters');
});
