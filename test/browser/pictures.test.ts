import { beforeAll, expect, test } from 'vitest';
import { expectSaid, shareConsole } from './console.ts';
import { picture } from './pictures.ts';
import { awaitLetters, awaitOrder, placeOrders } from './traffic.ts';

const shared = shareConsole();
const { operator, ask, visitAs } = shared;

const ITEM = 'lantern';

/** What there is to see: some of all that happens, and two records that nobody can handle. */
beforeAll(async () => {
  await ask('POST', '/inventory', { item: ITEM, quantity: 48 });
  // No id of a payment, and a tenth of a cent too much.
  const payment = { user: 'alice', currency: 'EUR', method: 'blik', timestamp: '2026-01-31T09:30:00Z' };
  const poison = [
    { payment_id: '4711', amount: '10.10', ...payment },
    { payment_id: '5a0f2f6c-3b1e-4d5a-9c47-2f1f0a7b9d10', amount: '10.105', ...payment },
  ];
  await operator.send(
    'payments',
    poison.map((value) => ({ key: 'alice', partition: 0, value: JSON.stringify(value) })),
  );
  await Promise.all(
    ['orders', 'payments', 'events', 'emails'].map((what) => operator.run('produce', what, '--count', '60')),
  );
  await awaitLetters(shared, 'payment-tracker', 2);
});

/** Rates are those of the last ten seconds; nothing that flows is `0/s`. */
const FLOWING = /^(?!0\/)[\d.]+\/s$/;

/** Events come while one looks, for however long that is. */
function trickle(): void {
  for (const what of ['orders', 'payments', 'events', 'emails'])
    operator.begin('produce', what, '--count', '10000', '--delay', '0.1');
}

test('the overview shows the flow, alive', async () => {
  trickle();
  const page = await visitAs('operator', { place: 'overview' });
  const flow = page.getByRole('figure', { name: 'The flow of events' });
  await expect.poll(() => flow.getByText(FLOWING).count()).toBeGreaterThan(8);
  await flow.getByText('reading').nth(3).waitFor();
  await page.getByText('2 dead letters wait in payment-tracker').waitFor();
  await expect.poll(() => page.getByRole('main').getByText('–', { exact: true }).count()).toBe(0);
  await picture(page, 'overview');
});

test('the overview fits a phone', async () => {
  trickle();
  const page = await visitAs('viewer', { place: 'overview', phone: true });
  await expect.poll(() => page.getByRole('main').getByText(FLOWING).count()).toBeGreaterThan(4);
  await page.getByText('2 dead letters wait in payment-tracker').waitFor();
  await expect.poll(() => page.getByRole('main').getByText('–', { exact: true }).count()).toBe(0);
  await picture(page, 'phone');
});

test("a record's journey is shown from its making to its rows", async () => {
  const orders = [1, 2, 1].map((quantity) => ({ user: 'alice', item: ITEM, quantity }));
  const [, order] = await placeOrders(shared, orders);
  const { order_id, topic, partition, offset } = order ?? { order_id: '' };
  await awaitOrder(shared, order_id);
  const page = await visitAs('viewer', { place: `journey/${topic}/${partition}/${offset}` });
  await page.setViewportSize({ width: 1280, height: 1400 });
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
    [ITEM, '2'],
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
  // What was said goes by itself.
  await expectSaid(page, `Accepted: 2 ${ITEM} for alice`);
  await expectSaid(page, 'Rejected: 100,000 pen for alice');
  await expect.poll(() => page.getByRole('button', { name: 'Put away' }).count()).toBe(0);
  await page.mouse.move(0, 0);
  await picture(page, 'orders');
});

test('dead letters say why in the dark', async () => {
  const page = await visitAs('operator', { place: 'dead-letters/payment-tracker', dark: true });
  await page.getByRole('button', { name: '0@1' }).click();
  await page.getByRole('dialog').getByText('RetriesExhausted').waitFor();
  await picture(page, 'dead-letters');
});
