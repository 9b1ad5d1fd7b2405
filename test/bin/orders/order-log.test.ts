import { describe, expect, test } from 'vitest';
import { readLog, writeLogLine } from '../../../bin/orders/order-log.ts';

const ID = '94ab1a01-064e-4590-88a2-aab4ba9f4a84';
const original = { order_id: ID, user: 'john', item: 'burger', quantity: 5 };
const importedAt = '2026-02-01T00:00:00.000Z';

const read = (...lines: unknown[]) =>
  readLog(lines.map((line) => JSON.stringify(line)).join('\n'), { path: 'orders.jsonl', importedAt });

describe('an order log', () => {
  test("of the original's is taken as it is", () => {
    expect(read(original)).toEqual({
      orders: [{ ...original, decision: 'accepted', imported_at: importedAt }],
      ...{ repeated: 0, unknownFields: [] },
    });
  });

  test('is none where a line is no order', () => {
    expect(() => read(original, [1], null)).toThrow(
      /line 2: \[1\] must be an order: .*\n {2}line 3: null must be an order: /,
    );
  });

  test('says UTC of a time without a zone, and keeps others', () => {
    const [first, second] = [`${ID.slice(0, -1)}1`, `${ID.slice(0, -1)}2`];
    const { orders } = read(
      { ...original, order_id: first, timestamp: '2026-01-11T23:30:00.5' },
      { ...original, order_id: second, timestamp: '2026-01-11T23:30:00+01:00' },
    );
    expect(orders.map(({ timestamp }) => timestamp)).toEqual([
      '2026-01-11T23:30:00.500Z',
      '2026-01-11T23:30:00+01:00',
    ]);
  });

  test('comes back as it was written, its own fields first', () => {
    const accepted = {
      ...{ decision: 'accepted' as const, stock_left: 3, decided_at: '2026-01-31T09:30:00Z' },
      ...{ topic: 'orders', partition: 1, offset: 7, timestamp: '2026-01-31T09:29:59Z' },
      ...original,
    };
    const line = writeLogLine(accepted);
    expect(line).toMatch(/^\{"order_id":"[^"]+","user":"john","item":"burger","quantity":5,"timestamp":/);
    expect(read(JSON.parse(line)).orders).toEqual([{ ...accepted, imported_at: importedAt }]);
  });

  test('may tell of an order again, as the original does after a replay', () => {
    expect(read(original, original, original)).toMatchObject({ orders: [original], repeated: 2 });
  });

  test('names fields that are not kept', () => {
    expect(read({ ...original, price: 1 }, { ...original, colour: 2 }).unknownFields).toEqual([
      'price',
      'colour',
    ]);
  });

  test('is refused with every line that is no accepted order', () => {
    expect(() =>
      read(
        original,
        { ...original, decision: 'rejected' },
        { ...original, quantity: 1 },
        { ...original, quantity: -1, timestamp: 'today' },
        'text',
      ),
    ).toThrow(
      [
        '4 of 5 in orders.jsonl do not fit; nothing was imported:',
        '  line 2: decision "rejected" must be accepted: nothing else is in the log',
        `  line 3: order_id ${ID} is that of line 1, for another order`,
        '  line 4: quantity -1 must be an integer from 1 to 2147483647; timestamp "today" must be an ISO 8601',
      ].join('\n'),
    );
  });
});
