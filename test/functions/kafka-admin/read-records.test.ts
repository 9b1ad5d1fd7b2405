import { randomUUID } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import avro from 'avsc';
import kafkajs, { CompressionTypes } from 'kafkajs';
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
/** Lets this process write zstd, which the function only reads, for as long as it is used. */
function writeZstd() {
  const type = CompressionTypes.ZSTD;
  const reading = kafkajs.CompressionCodecs[type];
  kafkajs.CompressionCodecs[type] = () => ({
    ...reading(),
    compress: async ({ buffer }: { buffer: Buffer }) => zstdCompressSync(buffer),
  });
  return {
    type,
    [Symbol.asyncDispose]: async () => {
      kafkajs.CompressionCodecs[type] = reading;
    },
  };
}

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

  it('shows headers whose names every object knows', async () => {
    const { producer, done } = await startAdmin({ orders: 1 });
    const headers = JSON.parse('{"__proto__":"a","constructor":"b","toString":["c","d"]}');
    await producer.send({ topic: 'orders', messages: [{ value: 'plain words', headers }] });
    const { records } = await done({ operation: 'read-records', topic: 'orders', from: 'beginning' });
    expect(
      records[0].headers.map(({ name, value }: { name: string; value: { text: string } }) => [
        name,
        value.text,
      ]),
    ).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['toString', 'c'],
      ['toString', 'd'],
    ]);
  });

  it('reads a record of very many headers at once', async () => {
    const { producer, done } = await startAdmin({ orders: 1 });
    const names = Array.from({ length: 20_000 }, (_, index) => `h${index}`);
    const headers = { ...Object.fromEntries(names.map((name) => [name, 'x'])), again: names };
    await producer.send({ topic: 'orders', messages: [{ value: 'plain words', headers }] });
    const { records } = await done({ operation: 'read-records', topic: 'orders', from: 'beginning' });
    // As many as an answer shows.
    expect(records[0].headers).toHaveLength(100);
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

describe('read-records, on and on', () => {
  it('waits for a record when there is none yet, and no longer than it is told', async () => {
    const { producer, done } = await startAdmin({ events: 2 });
    const request = { operation: 'read-records', topic: 'events', from: 'end' };
    const since = performance.now();
    expect(await done({ ...request, waitMs: 300 })).toMatchObject({ records: [], more: false });
    expect(performance.now() - since).toBeGreaterThan(290);
    const positions = [0, 1].map((partition) => ({ partition, offset: 0 }));
    const waiting = done({ ...request, from: { positions }, waitMs: 15_000 });
    await producer.send({ topic: 'events', messages: [{ partition: 1, value: 'hello' }] });
    expect(texts(await waiting)).toEqual(['hello']);
    expect(performance.now() - since).toBeLessThan(10_000);
  });

  it('stops where it is told, filters, and reads what is in several answers', async () => {
    const { producer, done } = await startAdmin({ events: 1 });
    for (let batch = 0; batch < 4; batch++)
      await producer.send({
        topic: 'events',
        messages: Array.from({ length: 10 }, (_, index) => ({
          value: JSON.stringify({ n: batch * 10 + index, odd: index % 2 === 1, pad: 'x'.repeat(60_000) }),
        })),
      });
    const read = (options: object) => done({ operation: 'read-records', topic: 'events', ...options });
    const seen: number[] = [];
    let answers = 0;
    let from: unknown = { offset: 5 };
    for (let more = true; more; answers++) {
      const answer = await read({ from, until: [{ partition: 0, offset: 35 }], filter: { odd: 'true' } });
      seen.push(...texts(answer).map((text: string | undefined) => JSON.parse(text ?? '').n));
      ({ more } = answer);
      from = { positions: answer.positions };
    }
    expect(seen).toEqual(Array.from({ length: 15 }, (_, index) => 5 + 2 * index));
    expect(answers).toBe(1);
    const big = await read({ from: 'beginning' });
    expect(big.more).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(big))).toBeLessThan(2 * 1024 * 1024);
  });

  it('refuses a request of more than anybody could mean', async () => {
    const { refused } = await startAdmin({ wide: 1 });
    const request = { operation: 'read-records', topic: 'wide', from: 'beginning' };
    const many = (count: number) => Array.from({ length: count }, (_, index) => index);
    const fields = Object.fromEntries(many(21).map((index) => [`field${index}`, '1']));
    expect(await refused({ ...request, filter: fields })).toEqual([
      expect.stringMatching(/^filter \{"field0":"1".* must be at most 20 fields$/),
    ]);
    expect(await refused({ ...request, filter: { item: 'x'.repeat(1_001) } })).toEqual([
      expect.stringMatching(/^filter.item "x{100,}… .*1000/),
    ]);
    expect(await refused({ ...request, partitions: many(2_401) })).toEqual([
      expect.stringMatching(/^partitions \[0,1,2,.*… must be at most 2400$/),
    ]);
  });

  it('reads what was compressed', async () => {
    const { producer, done, refused } = await startAdmin({ zipped: 1 });
    await producer.send({
      topic: 'zipped',
      compression: CompressionTypes.GZIP,
      messages: [{ value: 'gzip' }],
    });
    await using codec = writeZstd();
    await producer.send({ topic: 'zipped', compression: codec.type, messages: [{ value: 'zstd' }] });
    expect(texts(await done({ operation: 'read-records', topic: 'zipped', from: 'beginning' }))).toEqual([
      'gzip',
      'zstd',
    ]);
    expect(await refused({ operation: 'read-records', topic: 'zipped', from: { offset: 3 } })).toEqual([
      'from.offset 3 is out of range: zipped-0 has 0 to 2 (the last is the end)',
    ]);
  });
});
