import { randomUUID } from 'node:crypto';
import avro from 'avsc';
import { describe, expect, it } from 'vitest';
import { ORDER_SCHEMA } from '../../../functions/orders/order-schema.ts';
import { frameForGlue } from '../../../functions/shared/glue-framing.ts';
import { SCHEMA_VERSION_ID, startAdmin } from './start-admin.ts';

const orderType = avro.Type.forSchema(ORDER_SCHEMA);
const order = (user: string) => ({
  order_id: randomUUID(),
  user,
  item: 'pen',
  quantity: 2,
  timestamp: '2026-01-31T09:30:00Z',
});
const texts = ({ records }: { records: { value: { text: string } | null }[] }) =>
  records.map(({ value }) => value?.text);

describe('read-records', () => {
  it('reads partitions side by side, oldest record first, page by page', async () => {
    const { producer, done } = await startAdmin({ events: 3 });
    await producer.send({
      topic: 'events',
      messages: Array.from({ length: 30 }, (_, index) => ({
        partition: index % 3,
        timestamp: String(1_700_000_000_000 + index),
        value: String(index),
      })),
    });
    const seen: unknown[] = [];
    let from: unknown = 'beginning';
    for (let more = true; more; ) {
      const answer = await done({ operation: 'read-records', topic: 'events', from, max: 7 });
      seen.push(...texts(answer));
      ({ more } = answer);
      from = { positions: answer.positions };
    }
    expect(seen).toEqual(Array.from({ length: 30 }, (_, index) => String(index)));
  });

  it('decodes what it can and shows bytes of the rest', async () => {
    const { producer, done } = await startAdmin({ orders: 1 });
    const alice = order('alice');
    await producer.send({
      topic: 'orders',
      messages: [
        { key: 'pen', value: frameForGlue(SCHEMA_VERSION_ID, orderType.toBuffer(alice)) },
        {
          value: '{"amount":10.10,"id":12345678901234567890}',
          headers: { trace: ['a', 'b'], bytes: Buffer.from([255]) },
        },
        { value: 'plain words' },
        { value: Buffer.from([0, 1, 255]) },
        { value: null },
        { value: frameForGlue(randomUUID(), Buffer.from('x')) },
        { value: frameForGlue(SCHEMA_VERSION_ID, Buffer.from('x')) },
      ],
    });
    const { records } = await done({ operation: 'read-records', topic: 'orders', from: 'beginning' });
    expect(JSON.parse(records[0].value.text)).toEqual(alice);
    expect(records[0]).toMatchObject({
      key: { format: 'text', text: 'pen' },
      value: { format: 'avro', schemaVersionId: SCHEMA_VERSION_ID },
    });
    expect(records[1].value).toEqual({ format: 'json', text: '{"amount":10.10,"id":12345678901234567890}' });
    expect(records[1].headers).toEqual([
      { name: 'trace', value: { format: 'text', text: 'a' } },
      { name: 'trace', value: { format: 'text', text: 'b' } },
      { name: 'bytes', value: { format: 'base64', text: '/w==' } },
    ]);
    expect(records[2].value).toEqual({ format: 'text', text: 'plain words' });
    expect(records[3].value).toEqual({ format: 'base64', text: 'AAH/' });
    expect(records[4].value).toBeNull();
    expect(records[5].value).toMatchObject({
      format: 'base64',
      problem: expect.stringContaining('no declared schema'),
    });
    expect(records[6].value).toMatchObject({
      format: 'base64',
      problem: expect.stringContaining('not Avro'),
    });
    const raw = await done({
      operation: 'read-records',
      topic: 'orders',
      from: 'beginning',
      raw: true,
      max: 1,
    });
    expect(Buffer.from(raw.records[0].value.text, 'base64')).toEqual(
      frameForGlue(SCHEMA_VERSION_ID, orderType.toBuffer(alice)),
    );
  });
});
