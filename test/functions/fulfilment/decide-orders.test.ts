import { expect, it } from 'vitest';
import { decideOrders, type Snapshot } from '../../../functions/fulfilment/decide-orders.ts';
import { makeOrder, place, uuidOf } from '../../support/fulfilment.ts';

const AT = '2026-01-31T09:30:02.000Z';

const SNAPSHOT: Snapshot = {
  users: new Map([
    ['alice', 'paid'],
    ['bob', 'unpaid'],
  ]),
  stock: new Map([
    ['book', 3],
    ['pen', 1],
  ]),
  decided: new Map(),
};

let ids = 0;
const order = (changes: Parameters<typeof makeOrder>[0]) =>
  makeOrder({ order_id: uuidOf(++ids), ...changes });

it('accepts what a paid user orders from sufficient stock', () => {
  const [placed] = place([order({ quantity: 3 })], { partition: 2, firstOffset: 17 });
  expect(placed && decideOrders([placed], SNAPSHOT, AT)).toEqual([
    {
      placed,
      decision: {
        ...placed?.order,
        decision: 'accepted',
        stock_left: 0,
        decided_at: AT,
        topic: 'orders',
        partition: 2,
        offset: 17,
      },
      repeated: false,
    },
  ]);
});

it.each([
  ['user_unknown', { user: 'mallory', item: 'nothing' }],
  ['user_not_paid', { user: 'bob', item: 'nothing' }],
  ['item_unknown', { item: 'nothing' }],
  ['insufficient_stock', { quantity: 4 }],
])('rejects with %s', (reason, changes) => {
  const [outcome] = decideOrders(place([order(changes)]), SNAPSHOT, AT);
  expect(outcome).toMatchObject({ decision: { decision: 'rejected', reason }, repeated: false });
  expect(outcome?.decision).not.toHaveProperty('stock_left');
});

it('decides each order on the stock that the ones before it left', () => {
  const quantities = [2, 2, 1, 1];
  const outcomes = decideOrders(place(quantities.map((quantity) => order({ quantity }))), SNAPSHOT, AT);
  expect(outcomes.map(({ decision }) => decision)).toMatchObject([
    { decision: 'accepted', stock_left: 1 },
    { decision: 'rejected', reason: 'insufficient_stock' },
    { decision: 'accepted', stock_left: 0 },
    { decision: 'rejected', reason: 'insufficient_stock' },
  ]);
});

it('repeats the first decision about an id, made before or in the same batch', () => {
  const [first, again] = place([order({ quantity: 1 }), order({ quantity: 1 })]);
  if (first === undefined || again === undefined) throw new Error('two were placed');
  const twice = { ...again, order: { ...first.order, quantity: 3 } };
  const [made, repeated] = decideOrders([first, twice], SNAPSHOT, AT);
  expect(repeated).toEqual({ placed: twice, decision: made?.decision, repeated: true });
  if (made === undefined) throw new Error('one was decided');
  const later = { ...SNAPSHOT, decided: new Map([[first.order.order_id, made.decision]]) };
  expect(decideOrders([first], later, 'later')).toEqual([{ ...made, repeated: true }]);
});

it('leaves the snapshot as it was', () => {
  decideOrders(place([order({ quantity: 1 })]), SNAPSHOT, AT);
  expect(SNAPSHOT.stock.get('book')).toBe(3);
  expect(SNAPSHOT.decided.size).toBe(0);
});
