import { expect, test } from 'vitest';
import { toBody } from '../../../../../../functions/console/app/pages/orders/order-rows.ts';

const row = { key: 1, user: ' alice ', item: 'book', quantity: '2' };

test('sends one order as it is, several as a list', () => {
  const order = { user: 'alice', item: 'book', quantity: 2 };
  expect(toBody([row])).toEqual(order);
  expect(toBody([row, row])).toEqual([order, order]);
});

test.each([
  ['many', 'many'],
  ['', ''],
  ['1e3', 1_000],
  ['-1', -1],
  ['2.5', 2.5],
])('leaves the quantity "%s" for the API to judge', (typed, sent) => {
  expect(toBody([{ ...row, quantity: typed }])).toMatchObject({ quantity: sent });
});
