import { describe, expect, test } from 'vitest';
import { produce } from '../../../local/kafka/apis/00-produce.ts';
import { fetch } from '../../../local/kafka/apis/01-fetch.ts';
import { metadata } from '../../../local/kafka/apis/03-metadata.ts';
import { apiVersions } from '../../../local/kafka/apis/18-api-versions.ts';
import { createTopics } from '../../../local/kafka/apis/19-create-topics.ts';
import { deleteTopics } from '../../../local/kafka/apis/20-delete-topics.ts';
import { readBatchHeader } from '../../../local/kafka/log/batch.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { makeBatch } from './record-batch.ts';
import { startTestBroker } from './start-test-broker.ts';
import { WireClient } from './wire-client.ts';

async function start() {
  const clock = new FakeClock();
  const started = await startTestBroker({ clock });
  const client = await WireClient.connect(started.port);
  await client.send(createTopics, 7, {
    topics: [{ name: 'orders', partitions: 2, replicationFactor: -1, assignments: [], configs: [] }],
    timeoutMs: 1000,
    validateOnly: false,
  });
  return { ...started, clock, client };
}

const produceRequest = (batch: Buffer, { acks = -1, partition = 0, topic = 'orders' } = {}) => ({
  transactionalId: null,
  acks,
  timeoutMs: 1000,
  topics: [{ name: topic, partitions: [{ index: partition, records: [batch] }] }],
});

const fetchRequest = (
  offsets: readonly number[],
  options: { maxWaitMs?: number; minBytes?: number; maxBytes?: number } = {},
) => ({
  replicaId: -1,
  maxWaitMs: options.maxWaitMs ?? 0,
  minBytes: options.minBytes ?? 1,
  maxBytes: options.maxBytes ?? 1_000_000,
  isolationLevel: 0,
  topics: [
    {
      name: 'orders',
      partitions: offsets.map((fetchOffset, partition) => ({
        partition,
        fetchOffset,
        partitionMaxBytes: 100_000,
      })),
    },
  ],
});

describe('a connection', () => {
  test('answers in the order of the requests, also when one of them is parked', async () => {
    const { client, port, clock } = await start();
    const order: string[] = [];
    const parked = client
      .send(fetch, 12, fetchRequest([0], { maxWaitMs: 60_000 }))
      .then((response) => void order.push(`fetch ${response.topics[0]?.partitions[0]?.highWatermark}`));
    const behind = client.send(apiVersions, 0, {}).then(() => void order.push('api versions'));
    const other = await WireClient.connect(port);
    await eventually(() => expect(clock.pending).toBeGreaterThan(2));
    await other.send(produce, 9, produceRequest(makeBatch({ values: ['a'] })));
    await Promise.all([parked, behind]);
    expect(order).toEqual(['fetch 1', 'api versions']);
  });

  test('gives ApiVersions of an unknown version error 35 and the ranges', async () => {
    const { port } = await start();
    const client = await WireClient.connect(port);
    const frame = client.nextFrame();
    // Size 15, key 18, version 99, correlation id 5, client id "x", an unknown body.
    client.socket.write(Buffer.from('0000000f0012006300000005000178ffffffff', 'hex'));
    const answer = await frame;
    expect(answer.readInt32BE(0)).toBe(5);
    expect(answer.readInt16BE(4)).toBe(35);
    expect(answer.readInt32BE(6)).toBeGreaterThan(20);
  });

  test.each([
    ['an unknown API', '0000000a00150000000000010000', 'API 21 v0 is not emulated'],
    ['a version that is not supported', '0000000b0000000200000001000178', 'client "x"'],
    ['a frame without end', '7fffffff', 'announces 2147483647 bytes'],
    ['a negative frame', 'ffffffff', 'announces -1 bytes'],
    ['half a header', '00000003000100', 'bytes are announced'],
    [
      'an array longer than the frame',
      '0000000f0003000100000001000178' + '7fffffff',
      'announces length 2147483647',
    ],
    ['bytes left over', '0000000c00120000000000010001780a', 'left over'],
  ])('is closed with a warning after %s', async (_, hex, warning) => {
    const { port, troubles } = await start();
    const client = await WireClient.connect(port);
    client.socket.write(Buffer.from(hex, 'hex'));
    await client.closed();
    expect(troubles().join('\n')).toContain(warning);
  });

  test('names client, API and version when it closes for an unsupported one', async () => {
    const { port, troubles } = await start();
    const client = await WireClient.connect(port);
    client.socket.write(Buffer.from('0000000b0000000200000001000178', 'hex'));
    await client.closed();
    expect(troubles()[0]).toMatch(/client "x" at 127.0.0.1:\d+: Produce v2 is not supported, only v3 to v9/);
  });

  test('takes back a parked request when the client goes', async () => {
    const { port, clock } = await start();
    const before = clock.pending;
    const client = await WireClient.connect(port);
    client.send(fetch, 12, fetchRequest([0], { maxWaitMs: 60_000 })).catch(() => {});
    await eventually(() => expect(clock.pending).toBe(before + 1));
    client.socket.destroy();
    await eventually(() => expect(clock.pending).toBe(before));
  });

  test('ends with the broker, parked or not', async () => {
    const { broker, client, clock } = await start();
    client.send(fetch, 12, fetchRequest([0], { maxWaitMs: 60_000 })).catch(() => {});
    await eventually(() => expect(clock.pending).toBeGreaterThan(2));
    const closed = client.closed();
    await broker.stop();
    await closed;
    await broker.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('Fetch', () => {
  test('answers after its wait when nothing comes', async () => {
    const { client, clock } = await start();
    const before = clock.pending;
    const answer = client.send(fetch, 12, fetchRequest([0], { maxWaitMs: 500 }));
    await eventually(() => expect(clock.pending).toBe(before + 1));
    await clock.advance(500);
    expect((await answer).topics[0]?.partitions[0]).toMatchObject({ error: 'NONE', highWatermark: 0 });
  });

  test('waits for the bytes it asks for', async () => {
    const { client, port, clock } = await start();
    const before = clock.pending;
    let answered = false;
    const batch = makeBatch({ values: ['a'] });
    const answer = client
      .send(fetch, 4, fetchRequest([0, 0], { maxWaitMs: 60_000, minBytes: batch.length * 2 }))
      .finally(() => {
        answered = true;
      });
    const other = await WireClient.connect(port);
    await eventually(() => expect(clock.pending).toBe(before + 1));
    await other.send(produce, 3, produceRequest(batch, { partition: 0 }));
    expect(answered).toBe(false);
    await other.send(produce, 3, produceRequest(batch, { partition: 1 }));
    const sizes = (await answer).topics[0]?.partitions.map(({ records }) => records?.length);
    expect(sizes).toEqual([batch.length, batch.length]);
  });

  test('gives the batches as they were sent, with offset and epoch written into them', async () => {
    const { client } = await start();
    const batch = makeBatch({ values: ['a', 'b'] });
    await client.send(produce, 9, produceRequest(batch));
    await client.send(produce, 9, produceRequest(batch));
    const response = await client.send(fetch, 12, fetchRequest([3]));
    const records = response.topics[0]?.partitions[0]?.records ?? Buffer.alloc(0);
    expect(readBatchHeader(records, 0)).toMatchObject({ baseOffset: 2, recordCount: 2 });
    expect(records.subarray(16)).toEqual(batch.subarray(16));
    expect(records.readInt32BE(12)).toBe(0);
  });

  test('keeps to the limit over all partitions, but gives one batch at least', async () => {
    const { client } = await start();
    const batch = makeBatch({ values: ['x'.repeat(3000)] });
    for (const partition of [0, 1]) await client.send(produce, 9, produceRequest(batch, { partition }));
    const sizes = async (maxBytes: number) =>
      (await client.send(fetch, 12, fetchRequest([0, 0], { maxBytes }))).topics[0]?.partitions.map(
        ({ records }) => records?.length,
      );
    expect(await sizes(1)).toEqual([batch.length, 0]);
    expect(await sizes(batch.length + 10)).toEqual([batch.length, 0]);
    expect(await sizes(batch.length * 2)).toEqual([batch.length, batch.length]);
  });

  test.each([
    [5, 'OFFSET_OUT_OF_RANGE', -1],
    [-1, 'OFFSET_OUT_OF_RANGE', -1],
    [0, 'NONE', 0],
  ])('answers offset %i of an empty log with %s', async (offset, error, mark) => {
    const { client } = await start();
    const response = await client.send(fetch, 12, fetchRequest([offset]));
    expect(response.topics[0]?.partitions[0]).toMatchObject({
      error,
      highWatermark: mark,
      logStartOffset: mark,
    });
  });

  test('wakes with an error when its topic is deleted', async () => {
    const { client, port, clock } = await start();
    const before = clock.pending;
    const answer = client.send(fetch, 12, fetchRequest([0], { maxWaitMs: 60_000 }));
    const other = await WireClient.connect(port);
    await eventually(() => expect(clock.pending).toBe(before + 1));
    await other.send(deleteTopics, 1, { topicNames: ['orders'], timeoutMs: 1000 });
    expect((await answer).topics[0]?.partitions[0]?.error).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  });

  test('refuses sessions and more than 55 MB', async () => {
    const { client } = await start();
    const session = await client.send(fetch, 12, { ...fetchRequest([0]), sessionId: 3 });
    expect(session.error).toBe('FETCH_SESSION_ID_NOT_FOUND');
    const large = await client.send(fetch, 12, fetchRequest([0], { maxBytes: 60_000_000 }));
    expect(large.topics[0]?.partitions[0]?.error).toBe('INVALID_REQUEST');
  });
});

describe('Produce', () => {
  const send = async (batch: Buffer, options = {}) => {
    const { client } = await start();
    const response = await client.send(produce, 9, produceRequest(batch, options));
    return response.topics[0]?.partitions[0];
  };

  test.each([
    ['a wrong checksum', () => makeBatch({ values: ['a'] }).fill(1, 62, 63), 'CORRUPT_MESSAGE'],
    ['a cut batch', () => makeBatch({ values: ['a'] }).subarray(0, 65), 'INVALID_RECORD'],
    [
      'two batches',
      () => Buffer.concat([makeBatch({ values: ['a'] }), makeBatch({ values: ['b'] })]),
      'INVALID_RECORD',
    ],
    ['no batch', () => Buffer.alloc(0), 'INVALID_RECORD'],
    ['an old format', () => makeBatch({ values: ['a'] }).fill(1, 16, 17), 'INVALID_RECORD'],
  ])('refuses %s', async (_, make, error) => {
    expect(await send(Buffer.from(make()))).toMatchObject({ error, baseOffset: -1 });
  });

  test('refuses unknown partitions and acks', async () => {
    const batch = makeBatch({ values: ['a'] });
    expect(await send(batch, { partition: 2 })).toMatchObject({ error: 'UNKNOWN_TOPIC_OR_PARTITION' });
    expect(await send(batch, { topic: 'nope' })).toMatchObject({ error: 'UNKNOWN_TOPIC_OR_PARTITION' });
    expect(await send(batch, { acks: 2 })).toMatchObject({ error: 'INVALID_REQUIRED_ACKS' });
  });

  test('answers repeated and lost batches of an idempotent producer', async () => {
    const { client } = await start();
    const batch = (sequence: number) => makeBatch({ values: ['a'], producer: { id: 1, epoch: 0, sequence } });
    const results: unknown[] = [];
    for (const sequence of [0, 1, 0, 5]) {
      const response = await client.send(produce, 9, produceRequest(batch(sequence)));
      results.push(response.topics[0]?.partitions.map(({ error, baseOffset }) => [error, baseOffset])[0]);
    }
    expect(results).toEqual([
      ['NONE', 0],
      ['NONE', 1],
      ['NONE', 0],
      ['OUT_OF_ORDER_SEQUENCE_NUMBER', -1],
    ]);
  });

  test('does not answer acks=0, and closes when such an append fails', async () => {
    const { client, port, troubles } = await start();
    const other = await WireClient.connect(port);
    other.send(produce, 9, produceRequest(makeBatch({ values: ['a'] }), { acks: 0 })).catch(() => {});
    await eventually(async () => {
      const response = await client.send(fetch, 12, fetchRequest([0]));
      expect(response.topics[0]?.partitions[0]?.highWatermark).toBe(1);
    });
    other
      .send(produce, 9, produceRequest(makeBatch({ values: ['a'] }), { acks: 0, partition: 9 }))
      .catch(() => {});
    await other.closed();
    expect(troubles().join()).toContain('Produce failed');
  });

  test('writes the time of the append when the topic says so', async () => {
    const { client, clock } = await start();
    await client.send(createTopics, 2, {
      topics: [
        {
          name: 'stamped',
          partitions: 1,
          replicationFactor: -1,
          assignments: [],
          configs: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }],
        },
      ],
      timeoutMs: 1,
      validateOnly: false,
    });
    const response = await client.send(
      produce,
      9,
      produceRequest(makeBatch({ values: ['a'] }), { topic: 'stamped' }),
    );
    expect(response.topics[0]?.partitions[0]?.logAppendTimeMs).toBe(clock.now());
  });
});

test('Metadata tells topics by name, by id and all of them', async () => {
  const { client } = await start();
  const all = await client.send(metadata, 11, { topics: null });
  const [topic] = all.topics;
  expect(all.topics.map(({ name }) => name)).toEqual(['orders']);
  expect((await client.send(metadata, 0, { topics: [] })).topics).toHaveLength(1);
  expect((await client.send(metadata, 1, { topics: [] })).topics).toHaveLength(0);
  const byId = await client.send(metadata, 11, { topics: [{ id: topic?.id, name: null }] });
  expect(byId.topics[0]?.name).toBe('orders');
  const unknown = await client.send(metadata, 9, { topics: [{ name: 'nope' }] });
  expect(unknown.topics[0]?.error).toBe('UNKNOWN_TOPIC_OR_PARTITION');
});
