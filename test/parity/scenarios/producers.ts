import { CompressionTypes } from 'kafkajs';
import { produce } from '../../../local/kafka/apis/00-produce.ts';
import { initProducerId } from '../../../local/kafka/apis/22-init-producer-id.ts';
import { crc32c } from '../../../local/kafka/wire/crc32c.ts';
import { makeBatch } from '../../local/kafka/record-batch.ts';
import type { WireClient } from '../../local/kafka/wire-client.ts';
import { outcomeOf, type Scenario } from '../scenario.ts';
import { create } from './topics.ts';

interface Target {
  readonly topic: string;
  readonly partition?: number;
  readonly acks?: number;
  readonly version?: number;
}

/** Produces one set of records and answers error and offset. */
export async function append(client: WireClient, batch: Buffer, target: Target): Promise<unknown> {
  const { topic, partition = 0, acks = -1, version = 9 } = target;
  const { topics } = await client.send(produce, version, {
    transactionalId: null,
    acks,
    timeoutMs: 10_000,
    topics: [{ name: topic, partitions: [{ index: partition, records: [batch] }] }],
  });
  return topics.flatMap(({ partitions }) => partitions.map(({ error, baseOffset }) => [error, baseOffset]));
}

/** A sound batch whose header is changed by `change`, with a checksum to match. */
function changed(batch: Buffer, change: (batch: Buffer) => void): Buffer {
  change(batch);
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
  return batch;
}

const one = () => makeBatch({ values: ['a'] });
const two = () => makeBatch({ values: ['a', 'b'] });

const batches: readonly [string, () => Buffer][] = [
  ['one record', one],
  ['no records', () => Buffer.alloc(0)],
  ['a wrong checksum', () => one().fill(1, 62, 63)],
  ['a batch cut short', () => one().subarray(0, 65)],
  ['half a header', () => one().subarray(0, 40)],
  ['two batches', () => Buffer.concat([one(), one()])],
  ['magic 1 in a header of 2', () => one().fill(1, 16, 17)],
  ['magic 3', () => one().fill(3, 16, 17)],
  ['a count above its records', () => changed(two(), (batch) => batch.writeInt32BE(3, 57))],
  ['a count below its records', () => changed(two(), (batch) => batch.writeInt32BE(1, 57))],
  ['no count', () => changed(two(), (batch) => batch.writeInt32BE(0, 57))],
  ['a last offset above its count', () => changed(two(), (batch) => batch.writeInt32BE(5, 23))],
  ['a last offset below its count', () => changed(two(), (batch) => batch.writeInt32BE(0, 23))],
  ['a base offset of its own', () => changed(two(), (batch) => batch.writeBigInt64BE(77n, 0))],
  ['a control batch', () => changed(one(), (batch) => batch.writeInt16BE(0x20, 21))],
  ['LogAppendTime said by the producer', () => changed(one(), (batch) => batch.writeInt16BE(0x08, 21))],
  ['a sequence without a producer', () => changed(one(), (batch) => batch.writeInt32BE(5, 53))],
  [
    'a producer without a sequence',
    () => makeBatch({ values: ['a'], producer: { id: 5000, epoch: 0, sequence: -1 } }),
  ],
  [
    'a producer without an epoch',
    () => makeBatch({ values: ['a'], producer: { id: 5000, epoch: -1, sequence: 0 } }),
  ],
  ['a timestamp of -1', () => makeBatch({ values: ['a'], timestamps: [-1] })],
  ['a timestamp below -1', () => makeBatch({ values: ['a'], timestamps: [-2] })],
  ['a timestamp far ahead', () => makeBatch({ values: ['a'], timestamps: [Date.now() + 10 ** 12] })],
];

const producer =
  (id: number) =>
  (epoch: number, sequence: number, count = 1) =>
    makeBatch({ values: Array.from({ length: count }, () => 'x'), producer: { id, epoch, sequence } });

export const producerScenarios: readonly Scenario[] = [
  ...batches.flatMap(([title, make], index) =>
    [9, 7].map((version) => ({
      title: `Produce v${version}: ${title}`,
      run: async (cluster: Parameters<Scenario['run']>[0]) => {
        const client = await cluster.wire();
        const topic = `prod-${version}-${index}`;
        await create(client, [{ name: topic }]);
        const first = await outcomeOf(append(client, make(), { topic, version }));
        const after = await cluster.wire();
        return [first, await append(after, one(), { topic, version })];
      },
    })),
  ),
  {
    title: 'Produce to what does not exist, with odd acks',
    run: async (cluster) => {
      const client = await cluster.wire();
      await create(client, [{ name: 'prod-acks' }]);
      return [
        await append(client, one(), { topic: 'prod-none' }),
        await append(client, one(), { topic: 'not valid!' }),
        await append(client, one(), { topic: 'prod-acks', partition: 1 }),
        await append(client, one(), { topic: 'prod-acks', partition: -1 }),
        await append(client, one(), { topic: 'prod-acks', acks: 2 }),
        await append(client, one(), { topic: 'prod-acks', acks: -2 }),
        await append(client, one(), { topic: 'prod-acks', acks: 1 }),
        await append(client, one(), { topic: 'prod-acks', version: 3 }),
      ];
    },
  },
  {
    title: 'acks=0 closes the connection when the append fails',
    run: async (cluster) => {
      const client = await cluster.wire();
      await create(client, [{ name: 'prod-0' }]);
      client
        .send(produce, 9, {
          transactionalId: null,
          acks: 0,
          timeoutMs: 1000,
          topics: [{ name: 'prod-0', partitions: [{ index: 3, records: [one()] }] }],
        })
        .catch(() => {});
      await client.closed();
      return append(await cluster.wire(), one(), { topic: 'prod-0' });
    },
  },
  {
    title: 'a batch above max.message.bytes',
    run: async (cluster) => {
      const client = await cluster.wire();
      const size = one().length;
      await create(client, [
        { name: 'prod-exact', configs: [{ name: 'max.message.bytes', value: String(size) }] },
        { name: 'prod-large', configs: [{ name: 'max.message.bytes', value: String(size - 1) }] },
      ]);
      return [
        await append(client, one(), { topic: 'prod-exact' }),
        await append(client, one(), { topic: 'prod-large' }),
        await append(client, one().fill(1, 62, 63), { topic: 'prod-large' }),
      ];
    },
  },
  {
    title: 'timestamps too far from the time of the broker',
    run: async (cluster) => {
      const client = await cluster.wire();
      const configs = [{ name: 'message.timestamp.difference.max.ms', value: '60000' }];
      await create(client, [{ name: 'prod-time', configs }]);
      const at = (...timestamps: number[]) =>
        append(client, makeBatch({ values: timestamps.map(() => 'a'), timestamps }), { topic: 'prod-time' });
      const now = Date.now();
      return [
        await at(now),
        await at(now - 50_000),
        await at(now - 90_000),
        await at(now + 90_000),
        await at(now - 90_000, now),
        await at(now, now + 90_000, now),
      ];
    },
  },
  {
    title: 'an idempotent producer: sequences',
    run: async (cluster) => {
      const client = await cluster.wire();
      await create(client, [{ name: 'idem-1' }]);
      const batch = producer(9001);
      const send = (...args: Parameters<typeof batch>) => append(client, batch(...args), { topic: 'idem-1' });
      return [
        await send(0, 0, 3),
        await send(0, 0, 3),
        await send(0, 3),
        await send(0, 4),
        await send(0, 0, 2),
        await send(0, 1),
        await send(0, 7),
        await send(0, 3),
        await send(0, 5),
        await send(0, 6),
        await send(0, 7),
        await send(0, 8),
        await send(0, 0, 3),
        await send(0, 3),
        await send(0, 4),
      ];
    },
  },
  {
    title: 'an idempotent producer: epochs',
    run: async (cluster) => {
      const client = await cluster.wire();
      await create(client, [{ name: 'idem-2' }]);
      const batch = producer(9002);
      const send = (...args: Parameters<typeof batch>) => append(client, batch(...args), { topic: 'idem-2' });
      return [
        await send(1, 0),
        await send(0, 1),
        await send(2, 1),
        await send(2, 0),
        await send(1, 1),
        await send(2, 1),
        await send(5, 0),
      ];
    },
  },
  {
    title: 'an idempotent producer that the partition does not know',
    run: async (cluster) => {
      const client = await cluster.wire();
      await create(client, [{ name: 'idem-3' }]);
      const send = (id: number, sequence: number) =>
        append(client, producer(id)(0, sequence), { topic: 'idem-3' });
      return [await send(9003, 17), await send(9003, 18), await send(9003, 17), await send(9003, 16)];
    },
  },
  {
    title: 'sequences wrap',
    run: async (cluster) => {
      const client = await cluster.wire();
      await create(client, [{ name: 'idem-4' }]);
      const batch = producer(9004);
      const send = (...args: Parameters<typeof batch>) => append(client, batch(...args), { topic: 'idem-4' });
      const last = 2 ** 31 - 1;
      return [
        await send(0, last - 1),
        await send(0, last, 2),
        await send(0, last, 2),
        await send(0, 1),
        await send(0, 0),
      ];
    },
  },
  {
    title: 'a duplicate is not taken for one in a recreated topic',
    run: async (cluster) => {
      const client = await cluster.wire();
      const admin = await cluster.admin();
      await create(client, [{ name: 'idem-5' }]);
      const batch = producer(9005);
      const before = await append(client, batch(0, 0), { topic: 'idem-5' });
      await admin.deleteTopics({ topics: ['idem-5'] });
      await create(client, [{ name: 'idem-5' }]);
      return [
        before,
        await append(client, batch(0, 0), { topic: 'idem-5' }),
        await append(client, batch(0, 5), { topic: 'idem-5' }),
      ];
    },
  },
  {
    title: 'producer ids',
    run: async (cluster) => {
      const client = await cluster.wire();
      const ask = async (version: number, own: { producerId: number; producerEpoch: number }) => {
        const answer = await client.send(initProducerId, version, {
          transactionalId: null,
          transactionTimeoutMs: 60_000,
          ...own,
        });
        return [answer.error, answer.producerId >= 0, answer.producerEpoch];
      };
      const results: unknown[] = [];
      for (const version of [0, 1, 2, 3, 4]) {
        results.push(await ask(version, { producerId: -1, producerEpoch: -1 }));
        results.push(await ask(version, { producerId: 42, producerEpoch: 3 }));
      }
      results.push(await ask(4, { producerId: 42, producerEpoch: -1 }));
      results.push(await ask(4, { producerId: -1, producerEpoch: 3 }));
      return results;
    },
  },
  {
    title: 'kafkajs produces, plain, compressed and idempotent',
    run: async (cluster) => {
      await create(await cluster.wire(), [{ name: 'prod-kjs', partitions: 2 }]);
      const results: unknown[] = [];
      for (const options of [{}, { idempotent: true, maxInFlightRequests: 1 }]) {
        const sender = await cluster.producer(options);
        for (const compression of [CompressionTypes.None, CompressionTypes.GZIP]) {
          const messages = Array.from({ length: 20 }, (_, index) => ({
            value: `v${index}`,
            partition: index % 2,
          }));
          const sent = await sender.send({ topic: 'prod-kjs', compression, messages });
          results.push(sent.toSorted((a, b) => a.partition - b.partition));
        }
        results.push(
          await outcomeOf(sender.send({ topic: 'prod-kjs', messages: [{ value: 'x'.repeat(1_100_000) }] })),
        );
        results.push(await outcomeOf(sender.send({ topic: 'prod-none', messages: [{ value: 'x' }] })));
      }
      return results;
    },
  },
];
