import { expect, test } from 'vitest';
import {
  listSteps,
  type OrderState,
  type RejectReason,
} from '../../../../../../functions/console/app/pages/orders/order-way.ts';

const order_id = '30ce9c51-77aa-4b1e-9c0d-000000000001';
const order = { order_id, user: 'bob', item: 'pen', quantity: 2, timestamp: '2026-01-31T12:00:00.000Z' };
const place = { topic: 'orders', partition: 1, offset: 4711 };
const sent = { ...place, placedAt: Date.parse('2026-01-31T12:00:00Z') };
const tracked = { ...order, ...place, received_at: '2026-01-31T12:00:00.240Z' };
const decided = { ...order, ...place, decided_at: '2026-01-31T12:00:01.500Z' };

const waysOf = (state: OrderState | undefined, from?: typeof sent) =>
  listSteps(state, from).map(({ title, state, text }) => [title, state, text]);

test('is in Kafka once it is sent, and awaits the rest', () => {
  expect(waysOf(undefined, sent)).toEqual([
    ['In Kafka', 'done', 'orders-1@4711'],
    ['Tracked', 'awaited', undefined],
    ['Decided', 'awaited', undefined],
  ]);
});

test('knows of an order placed elsewhere what the tables do', () => {
  expect(waysOf({ order_id, tracked: null, decision: null }).map(([, state]) => state)).toEqual([
    'awaited',
    'awaited',
    'awaited',
  ]);
  expect(waysOf({ order_id, tracked, decision: null })).toEqual([
    ['In Kafka', 'done', 'orders-1@4711'],
    ['Tracked', 'done', '240 ms after, by order-tracker'],
    ['Decided', 'awaited', undefined],
  ]);
});

test('ends accepted, with what is left in stock', () => {
  const decision = { ...decided, decision: 'accepted' as const, stock_left: 7 };
  expect(waysOf({ order_id, tracked, decision }, sent)[2]).toEqual([
    'Accepted',
    'done',
    '1.50 s after, 7 left in stock',
  ]);
});

test.each<[RejectReason, string, string]>([
  ['user_unknown', 'there is no user bob', '#/users?add=bob'],
  ['user_not_paid', 'bob has not paid', '#/users/bob'],
  ['item_unknown', 'there is no item pen', '#/stock?add=pen'],
  ['insufficient_stock', 'fewer than 2 pen in stock', '#/stock?edit=pen'],
])('ends rejected for %s, with what helps', (reason, text, href) => {
  const decision = { ...decided, decision: 'rejected' as const, reason };
  const [, , last] = listSteps({ order_id, tracked, decision }, undefined);
  expect(last).toMatchObject({
    title: 'Rejected',
    state: 'refused',
    text: `1.50 s after, ${text}`,
    help: { href },
  });
});

test('tells no delay when clocks differ', () => {
  const ahead = { ...tracked, timestamp: '2026-01-31T12:01:00Z' };
  expect(waysOf({ order_id, tracked: ahead, decision: null }, sent)[1]).toEqual([
    'Tracked',
    'done',
    'by order-tracker',
  ]);
});
