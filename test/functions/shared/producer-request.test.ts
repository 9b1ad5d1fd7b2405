import { expect, it } from 'vitest';
import { type Order, orderSchema } from '../../../functions/orders/event.ts';
import { generateOrder } from '../../../functions/orders/generate-order.ts';
import {
  type EventSources,
  MAX_EVENTS_PER_CALL,
  type RequestForm,
  readProducerRequest,
} from '../../../functions/shared/producer-request.ts';
import { makeOrder, uuidOf } from '../../support/fulfilment.ts';

function readRequest(input: unknown, sources: Partial<EventSources> = {}) {
  return readProducerRequest(
    input,
    {
      list: 'orders',
      schema: orderSchema,
      id: 'order_id',
      defaults: ({ newId, now }) => ({ order_id: newId(), timestamp: now().toISOString() }),
      generate: generateOrder,
    },
    sources,
  );
}

it('takes orders as they are', () => {
  const orders = [makeOrder(), makeOrder({ order_id: uuidOf(2), item: 'pen' })];
  expect(readRequest({ orders })).toEqual({ events: orders, generated: false });
});

it('gives an order without id and time both', () => {
  const sources = { newId: () => uuidOf('new'), now: () => new Date('2026-01-31T10:00:00Z') };
  expect(readRequest({ orders: [{ user: 'alice', item: 'book', quantity: 2 }] }, sources)).toEqual({
    events: [makeOrder({ order_id: uuidOf('new'), quantity: 2, timestamp: '2026-01-31T10:00:00.000Z' })],
    generated: false,
  });
});

it('generates', () => {
  expect(readRequest({ generate: 3 })).toEqual({
    events: Array(3).fill(expect.any(Object)),
    generated: true,
  });
});

it('names every violation of every order, and lets none through', () => {
  const orders = [makeOrder(), { ...makeOrder({ quantity: 0, user: '' }), price: 1 }, 'burger', null];
  expect(readRequest({ orders }).violations).toEqual([
    { index: 1, path: 'user', value: '""', problem: expect.stringContaining('visible characters') },
    { index: 1, path: 'quantity', value: '0', problem: 'must be an integer from 1 to 2147483647' },
    { index: 1, path: 'price', value: '1', problem: 'is no field that is known here: remove it' },
    { index: 2, path: '', value: '"burger"', problem: expect.stringContaining('must be an order') },
    { index: 3, path: '', value: 'null', problem: expect.stringContaining('must be an order') },
  ]);
});

it('refuses an id that is given twice, however it is spelt', () => {
  const { order_id } = makeOrder();
  const orders = [makeOrder(), makeOrder({ order_id: order_id.toUpperCase(), quantity: 2 })];
  expect(readRequest({ orders }).violations).toEqual([
    {
      index: 1,
      path: 'order_id',
      value: `"${order_id}"`,
      problem: 'must differ from the order_id of order 0 of this call: each order has its own',
    },
  ]);
});

it.each<[unknown, ...string[]]>([
  [undefined, '', 'absent', 'must be either {"orders": [...]} or {"generate": <count>}'],
  [{}, '', '{}', 'must be either'],
  [{ order: [] }, '', '{"order":[]}', 'must be either'],
  [{ orders: [], generate: 1 }, '', '{"orders":[],"generate":1}', 'must be either'],
  [{ orders: [] }, 'orders', 'of 0', 'must be a list of 1 to 1000 orders'],
  [{ orders: {} }, 'orders', '{}', 'must be a list of 1 to 1000 orders'],
  [
    { orders: Array(MAX_EVENTS_PER_CALL + 1).fill(0) },
    'orders',
    'of 1001',
    'must be a list of 1 to 1000 orders',
  ],
  [{ generate: 0 }, 'generate', '0', 'must be an integer from 1 to 1000'],
  [{ generate: 1001 }, 'generate', '1001', 'must be an integer from 1 to 1000'],
  [{ generate: '3' }, 'generate', '"3"', 'must be an integer from 1 to 1000'],
])('refuses the request %j', (input, ...[path, value, problem = '']) => {
  expect(readRequest(input).violations).toEqual([{ path, value, problem: expect.stringContaining(problem) }]);
});

it('tells of no value of a field that is secret', () => {
  const form: RequestForm<Order> = {
    ...{ list: 'orders', schema: orderSchema, id: 'order_id', generate: generateOrder },
    ...{ defaults: () => ({}), secrets: ['user'] },
  };
  const orders = [{ ...makeOrder(), user: ' tell nobody ', quantity: 0 }];
  expect(readProducerRequest({ orders }, form).violations).toMatchObject([
    { path: 'user', value: '"***"' },
    { path: 'quantity', value: '0' },
  ]);
  const wrapped = { data: { user: 'tell nobody' } };
  for (const input of [
    { orders: [wrapped, [wrapped], { ...makeOrder(), ...wrapped }] },
    { orders: wrapped },
    { order: wrapped },
    [wrapped],
  ]) {
    const told = JSON.stringify(readProducerRequest(input, form).violations);
    expect(told).toContain('***');
    expect(told).not.toContain('tell nobody');
  }
});

it('tells of no more violations than an answer holds', () => {
  const price = Object.fromEntries(
    Array.from({ length: 30 }, (_, n) => [`${n}${'x'.repeat(500)}`, 'y'.repeat(500)]),
  );
  const orders = Array.from({ length: MAX_EVENTS_PER_CALL }, () => ({ ...makeOrder(), ...price }));
  const { violations } = readRequest({ orders });
  expect(violations?.length).toBeGreaterThanOrEqual(1_000);
  expect(JSON.stringify(violations).length).toBeLessThan(1_000_000);
});
