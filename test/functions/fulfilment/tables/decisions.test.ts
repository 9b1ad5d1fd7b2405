import { describe, expect, it } from 'vitest';
import { settleOrders } from '../../../../functions/fulfilment/settle-orders.ts';
import {
  type AcceptedOrder,
  addAcceptedOrders,
  listDecisions,
} from '../../../../functions/fulfilment/tables/decisions.ts';
import { shareDynamoDb } from '../../../support/dynamodb.ts';
import { createFulfilmentTables, makeOrder, place, uuidOf } from '../../../support/fulfilment.ts';

const engine = shareDynamoDb();

const taken = (n: number, changes: Partial<AcceptedOrder> = {}): AcceptedOrder => ({
  order_id: uuidOf(n),
  ...{ user: 'alice', item: 'book', quantity: 1, decision: 'accepted', imported_at: '2026-02-01T00:00:00Z' },
  ...changes,
});

describe('an order log that is taken over', () => {
  it('adds what is not there, and answers what was decided before', async () => {
    const table = await engine.createTable('order_id');
    expect(await addAcceptedOrders(table, [taken(1), taken(2)])).toEqual(new Map());
    expect(await addAcceptedOrders(table, [taken(2, { quantity: 5 }), taken(3)])).toEqual(
      new Map([[uuidOf(2), taken(2)]]),
    );
    const stored = await listDecisions(table);
    expect(new Set(stored)).toEqual(new Set([taken(1), taken(2), taken(3)]));
  });

  it('comes before what was decided here, by time', async () => {
    const tables = await createFulfilmentTables(engine);
    const table = tables.decisionsTable;
    await settleOrders(tables, place([makeOrder({ order_id: uuidOf(9) })]));
    await addAcceptedOrders(table, [
      taken(1, { timestamp: '2026-01-31T12:00:00+02:00' }),
      taken(2, { timestamp: '2026-01-31T09:30:00Z', topic: 'orders', partition: 0, offset: 0 }),
      taken(3),
    ]);
    expect((await listDecisions(table)).map(({ order_id }) => order_id)).toEqual([3, 2, 1, 9].map(uuidOf));
  });

  it('is recognised when it is delivered, whatever of it is known', async () => {
    const tables = await createFulfilmentTables(engine);
    const table = tables.decisionsTable;
    await addAcceptedOrders(table, [taken(1)]);
    const outcomes = await settleOrders(tables, place([makeOrder({ order_id: uuidOf(1) })]));
    expect(outcomes).toMatchObject([{ repeated: true, decision: taken(1) }]);
    expect(await listDecisions(table)).toEqual([taken(1)]);
  });

  it('takes over no order that does not fit', async () => {
    const table = await engine.createTable('order_id');
    await expect(addAcceptedOrders(table, [taken(1, { quantity: 0 })])).rejects.toThrow(
      'quantity 0 must be an integer from 1',
    );
  });
});
