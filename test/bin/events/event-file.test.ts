import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readEvents } from '../../../bin/events/event-file.ts';
import { EVENT_KINDS, eventKind } from '../../../bin/events/event-kinds.ts';
import { tempFolder } from '../../support/temp-folder.ts';

async function fileOf(content: string): Promise<string> {
  const path = join(await tempFolder(), 'events.jsonl');
  await writeFile(path, content);
  return path;
}

const order = { user: 'alice', item: 'pen', quantity: 2 };
const payment = { user: 'alice', currency: 'PLN', method: 'blik' };

describe('a file of events', () => {
  test('is JSON lines, empty ones left out, with a byte order mark or without', async () => {
    const path = await fileOf(`\uFEFF${JSON.stringify(order)}\r\n\r\n  \n${JSON.stringify(order)}`);
    const events = await readEvents(path, eventKind('orders'));
    expect(events).toEqual([1, 2].map(() => expect.objectContaining(order)));
    expect(new Set(events.map(({ order_id }) => order_id)).size).toBe(2);
    expect(events[0]?.['timestamp']).toMatch(/^\d{4}-.*Z$/);
  });

  test('is a JSON array, on as many lines as it likes', async () => {
    const path = await fileOf(JSON.stringify([order, order], null, 2));
    expect(await readEvents(path, eventKind('orders'))).toHaveLength(2);
  });

  test('keeps what its events say', async () => {
    const given = {
      ...order,
      order_id: '94AB1A01-064e-4590-88a2-aab4ba9f4a84',
      timestamp: '2026-01-31T09:30:00Z',
    };
    expect(await readEvents(await fileOf(JSON.stringify(given)), eventKind('orders'))).toEqual([
      { ...given, order_id: given.order_id.toLowerCase() },
    ]);
  });

  test('keeps amounts to the last digit', async () => {
    const amounts = ['1.10', '12345678901234.56', '"0.30"', '1e2'];
    const lines = amounts.map((amount) => `${JSON.stringify(payment).slice(0, -1)},"amount":${amount}}`);
    const events = await readEvents(await fileOf(lines.join('\n')), eventKind('payments'));
    expect(events.map(({ amount }) => amount)).toEqual(['1.10', '12345678901234.56', '0.30', '100.00']);
  });

  test('names every bad line and what is wrong with it', async () => {
    const id = '94ab1a01-064e-4590-88a2-aab4ba9f4a84';
    const lines = [
      JSON.stringify({ ...order, order_id: id }),
      '{"user":',
      JSON.stringify({ ...order, quantity: 0, price: 1 }),
      '[1]',
      'null',
      JSON.stringify({ ...order, order_id: id.toUpperCase() }),
    ];
    const path = await fileOf(lines.join('\n'));
    await expect(readEvents(path, eventKind('orders'))).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: [
        `5 of 6 in ${path} do not fit; nothing was sent:`,
        '  line 2: is not JSON: Unexpected end of JSON input',
        '  line 3: quantity 0 must be an integer from 1 to 2147483647; price 1 is not known here: remove it',
        '  line 4: [1] must be an order: {order_id, user, item, quantity, timestamp}',
        '  line 5: null must be an order: {order_id, user, item, quantity, timestamp}',
        `  line 6: order_id "${id}" is that of line 1: each has its own`,
      ].join('\n'),
    });
  });

  test('names the bad entries of an array, and the array that is none', async () => {
    const path = await fileOf(JSON.stringify([order, 1]));
    await expect(readEvents(path, eventKind('orders'))).rejects.toThrow(/\n {2}entry 2: 1 must be an order/);
    await expect(readEvents(await fileOf('[{"a":1}'), eventKind('orders'))).rejects.toThrow(
      /\n {2}the array: is not JSON: .*position 8/,
    );
  });

  test('names a hundred and counts the rest', async () => {
    const path = await fileOf('{}\n'.repeat(150));
    await expect(readEvents(path, eventKind('emails'))).rejects.toThrow(/line 100: [^\n]*\n {2}and 50 more$/);
  });

  test('is refused when it is empty or not there', async () => {
    for (const content of ['', '[]', '\n\n']) {
      const path = await fileOf(content);
      await expect(readEvents(path, eventKind('events'))).rejects.toThrow(
        `There is nothing in ${path}; nothing was sent.`,
      );
    }
    await expect(readEvents('/nowhere/at.all', eventKind('events'))).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringMatching(/^\/nowhere\/at\.all cannot be read: ENOENT/),
    });
  });

  test.each(EVENT_KINDS)('of $name says by which fields its events are told', async (kind) => {
    const schema = await kind.loadSchema();
    expect(schema.safeParse({}).success).toBe(false);
    expect(Object.keys(kind.defaults())).toContain(kind.id);
  });
});

describe('what is told of a delivery', () => {
  const delivery = { id: 'an-id', topic: 'payments', partition: 0, offset: 2 };

  test('of a payment is what the original producer prints', () => {
    const event = { payment_id: 'an-id', ...payment, amount: '249.90' };
    expect(eventKind('payments').describe(delivery, event)).toEqual([
      'Delivered {"payment_id":"an-id","user":"alice","currency":"PLN","method":"blik","amount":249.90}',
      'Delivered to payments : partition 0 : at offset 2',
    ]);
    expect(eventKind('payments').describe(delivery, undefined)[0]).toBe('Delivered {"payment_id":"an-id"}');
  });

  test('of an order is what the original producer prints, and where it is', () => {
    expect(eventKind('orders').describe({ ...delivery, topic: 'orders' }, order)).toEqual([
      'Message delivered {"user":"alice","item":"pen","quantity":2}',
      'Delivered an-id to orders : partition 0 : at offset 2',
    ]);
  });
});
