import { fetch } from '../../../local/kafka/apis/01-fetch.ts';
import { listOffsets } from '../../../local/kafka/apis/02-list-offsets.ts';
import { apiVersions } from '../../../local/kafka/apis/18-api-versions.ts';
import { offsetForLeaderEpoch } from '../../../local/kafka/apis/23-offset-for-leader-epoch.ts';
import { makeBatch } from '../../local/kafka/record-batch.ts';
import type { WireClient } from '../../local/kafka/wire-client.ts';
import type { Scenario } from '../scenario.ts';
import { append } from './producers.ts';
import { create } from './topics.ts';

interface Read {
  readonly topic: string;
  readonly offset?: number;
  readonly partition?: number;
  readonly epoch?: number;
  readonly partitionMaxBytes?: number;
}

async function read(
  client: WireClient,
  reads: readonly Read[],
  options: {
    version?: number;
    maxBytes?: number;
    minBytes?: number;
    maxWaitMs?: number;
    sessionId?: number;
    sessionEpoch?: number;
    isolationLevel?: number;
  } = {},
) {
  const { version = 11, ...limits } = options;
  const answer = await client.send(fetch, version, {
    replicaId: -1,
    maxWaitMs: 0,
    minBytes: 1,
    maxBytes: 1_000_000,
    isolationLevel: 0,
    ...limits,
    topics: reads.map(({ topic, offset = 0, partition = 0, epoch = -1, partitionMaxBytes = 1_000_000 }) => ({
      name: topic,
      partitions: [{ partition, currentLeaderEpoch: epoch, fetchOffset: offset, partitionMaxBytes }],
    })),
  });
  return {
    error: answer.error,
    partitions: answer.topics.flatMap(({ name, partitions }) =>
      partitions.map((each) => [
        name,
        each.partition,
        each.error,
        each.highWatermark,
        each.lastStableOffset,
        each.logStartOffset,
        each.preferredReadReplica,
        wholeBatches(each.records),
      ]),
    ),
  };
}

/** The batches to the byte. The real broker cuts the last one where the limit is, the emulator sends none cut. */
function wholeBatches(records: Buffer | null): string[] | null {
  if (records === null) return null;
  const batches: string[] = [];
  for (let at = 0; at + 12 <= records.length; ) {
    const end = at + 12 + records.readInt32BE(at + 8);
    if (end <= records.length) batches.push(records.toString('hex', at, end));
    at = end;
  }
  return batches;
}

/** Recent, or retention takes the records; one for both brokers, or the answers would differ. */
const START = Date.now() - 60_000;

/** A batch of a record for each time, in milliseconds after the start. */
const batch = (value: string, ...times: number[]) =>
  makeBatch({ values: times.map(() => value), timestamps: times.map((time) => START + time) });

async function fill(client: WireClient, topic: string, partitions = 1): Promise<number> {
  await create(client, [{ name: topic, partitions }]);
  for (let partition = 0; partition < partitions; partition++) {
    for (const time of [1000, 2000, 3000])
      await append(client, batch('x'.repeat(200), time, time + 10), { topic, partition });
  }
  return batch('x'.repeat(200), 1, 11).length;
}

export const readerScenarios: readonly Scenario[] = [
  ...Array.from({ length: 9 }, (_, index) => index + 4).map((version) => ({
    title: `Fetch v${version}`,
    run: async (cluster: Parameters<Scenario['run']>[0]) => {
      const client = await cluster.wire();
      const topic = `fetch-v${version}`;
      await fill(client, topic);
      return [
        await read(client, [{ topic }], { version }),
        await read(client, [{ topic, offset: 3 }], { version }),
        await read(client, [{ topic, offset: 6 }], { version }),
        await read(client, [{ topic, offset: 7 }], { version }),
        await read(client, [{ topic, offset: -1 }], { version }),
        await read(client, [{ topic, offset: 1 }], { version, isolationLevel: 1 }),
        await read(client, [{ topic: `${topic}-none` }], { version }),
        await read(client, [{ topic, partition: 1 }], { version }),
        await read(client, [{ topic, epoch: 0 }], { version }),
        await read(client, [{ topic, epoch: 5 }], { version }),
        await read(client, [], { version }),
      ];
    },
  })),
  {
    title: 'limits of a fetch',
    run: async (cluster) => {
      const client = await cluster.wire();
      const topic = 'fetch-limits';
      const size = await fill(client, topic, 2);
      const both = (partitionMaxBytes = 1_000_000) =>
        [0, 1].map((partition) => ({ topic, partition, partitionMaxBytes }));
      return [
        await read(client, both(1), {}),
        await read(client, both(size), {}),
        await read(client, both(size + 1), {}),
        await read(client, both(2 * size), {}),
        await read(client, both(0), {}),
        await read(client, both(), { maxBytes: 1 }),
        await read(client, both(), { maxBytes: 0 }),
        await read(client, both(), { maxBytes: size }),
        await read(client, both(), { maxBytes: 3 * size }),
        await read(client, both(), { maxBytes: 4 * size }),
        await read(client, both(), { maxBytes: 4 * size + 10 }),
        await read(
          client,
          [
            { topic, offset: 6 },
            { topic, partition: 1 },
          ],
          { maxBytes: 1 },
        ),
        await read(client, both(1), { version: 4 }),
        await read(client, both(), { minBytes: 10_000_000, maxWaitMs: 50 }),
        await read(
          client,
          [
            { topic, offset: 9 },
            { topic, partition: 1 },
          ],
          { minBytes: 10_000_000, maxWaitMs: 5000 },
        ),
      ];
    },
  },
  {
    title: 'fetch sessions that do not exist',
    run: async (cluster) => {
      const client = await cluster.wire();
      const topic = 'fetch-session';
      await fill(client, topic);
      return [
        await read(client, [{ topic }], { sessionId: 12_345, sessionEpoch: 1 }),
        await read(client, [{ topic }], { sessionId: 0, sessionEpoch: -1 }),
      ];
    },
  },
  {
    title: 'a parked fetch is answered by the record it waits for',
    run: async (cluster) => {
      const client = await cluster.wire();
      const topic = 'fetch-parked';
      await create(client, [{ name: topic }]);
      const parked = read(client, [{ topic }], { maxWaitMs: 20_000 });
      await append(await cluster.wire(), batch('y', 5), { topic });
      return parked;
    },
  },
  ...[1, 2, 3, 4, 5, 6].map((version) => ({
    title: `ListOffsets v${version}`,
    run: async (cluster: Parameters<Scenario['run']>[0]) => {
      const client = await cluster.wire();
      const topic = `list-v${version}`;
      await fill(client, topic);
      // Older than what is before it.
      await append(client, batch('z', 500, 2500, 100), { topic });
      await create(client, [{ name: `${topic}-empty` }]);
      const find = async (
        time: number,
        { name = topic, partition = 0, epoch = -1, isolationLevel = 0 } = {},
      ) => {
        const answer = await client.send(listOffsets, version, {
          replicaId: -1,
          isolationLevel,
          topics: [
            {
              name,
              partitions: [
                { partition, currentLeaderEpoch: epoch, timestamp: time < 0 ? time : START + time },
              ],
            },
          ],
        });
        return answer.topics.flatMap(({ partitions }) =>
          partitions.map((each) => [time, each.error, each.offset, each.timestamp, each.leaderEpoch]),
        );
      };
      const results: unknown[] = [];
      for (const time of [
        -1,
        -2,
        0,
        1,
        500,
        1000,
        1001,
        1010,
        1011,
        2000,
        2005,
        2500,
        3000,
        3010,
        3011,
        10 ** 14,
      ])
        results.push(await find(time));
      for (const time of [-1, -2, 0]) results.push(await find(time, { name: `${topic}-empty` }));
      results.push(await find(-1, { isolationLevel: 1 }));
      results.push(await find(1000, { isolationLevel: 1 }));
      results.push(await find(-1, { name: `${topic}-none` }));
      results.push(await find(-1, { partition: 4 }));
      results.push(await find(-1, { epoch: 0 }), await find(-1, { epoch: 3 }));
      return results;
    },
  })),
  ...[2, 3, 4].map((version) => ({
    title: `OffsetForLeaderEpoch v${version}`,
    run: async (cluster: Parameters<Scenario['run']>[0]) => {
      const client = await cluster.wire();
      const topic = `epoch-v${version}`;
      await fill(client, topic);
      const ask = async (
        [currentLeaderEpoch, leaderEpoch]: [number, number],
        name = topic,
        partition = 0,
      ) => {
        const answer = await client.send(offsetForLeaderEpoch, version, {
          replicaId: -1,
          topics: [{ name, partitions: [{ partition, currentLeaderEpoch, leaderEpoch }] }],
        });
        return answer.topics.flatMap(({ partitions }) =>
          partitions.map((each) => [each.error, each.leaderEpoch, each.endOffset]),
        );
      };
      return [
        await ask([-1, 0]),
        await ask([0, 0]),
        await ask([4, 0]),
        await ask([0, 3]),
        await ask([0, -1]),
        await ask([-1, 0], `${topic}-none`),
        await ask([-1, 0], topic, 8),
      ];
    },
  })),
  {
    title: 'an ApiVersions of a client that names itself badly',
    run: async (cluster) => {
      const client = await cluster.wire();
      const ask = async (version: number, name: string, software: string) =>
        (
          await client.send(apiVersions, version, {
            clientSoftwareName: name,
            clientSoftwareVersion: software,
          })
        ).error;
      return [
        await ask(3, 'kafkajs', '2.2.4'),
        await ask(3, '', ''),
        await ask(3, 'two words', '1'),
        await ask(0, '', ''),
      ];
    },
  },
];
