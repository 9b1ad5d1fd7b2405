import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import './gather-headers.ts';
import { type Cluster, type FetchedMessage, type HeaderValue, READ_UNCOMMITTED } from './kafkajs-cluster.ts';
import type { Offsets } from './offsets.ts';
import { groupByLeader, type Topic } from './topics.ts';

/** Node has the one, kafkajs leaves it to whoever needs it. */
const unzstd = promisify(zstdDecompress);
kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
  compress: () => Promise.reject(new Error('this function writes no zstd')),
  decompress: (bytes: Buffer) => unzstd(bytes),
});

const MAX_PARTITION_BYTES = 1024 * 1024;
/** The first batch comes whole, however large. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

export interface Header {
  readonly name: string;
  readonly value: HeaderValue;
}

export interface FetchedRecord {
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  /** Null for a tombstone. */
  readonly value: Buffer | null;
  readonly headers: readonly Header[];
}

export interface FetchedPartition {
  /** From the offset asked for on, without the marks that transactions leave. */
  readonly records: readonly FetchedRecord[];
  /** Where to go on from, past what is no record for anybody. */
  readonly next: number;
  /** The offset that the partition's next record gets. */
  readonly end: number;
}

/** @param request.maxWaitMs how long each broker waits when there is nothing yet. */
export async function fetchRecords(
  cluster: Cluster,
  topic: Topic,
  request: { from: Offsets; maxWaitMs: number },
): Promise<ReadonlyMap<number, FetchedPartition>> {
  const wanted = topic.partitions.filter(({ partition }) => request.from.has(partition));
  const fetched = await Promise.all(
    groupByLeader(topic, wanted).map(async ([nodeId, led]) => {
      const broker = await cluster.findBroker({ nodeId });
      const { responses } = await broker.fetch({
        replicaId: -1,
        isolationLevel: READ_UNCOMMITTED,
        maxWaitTime: request.maxWaitMs,
        minBytes: 1,
        maxBytes: MAX_ANSWER_BYTES,
        topics: [
          {
            topic: topic.name,
            partitions: led.map(({ partition }) => ({
              partition,
              fetchOffset: String(request.from.get(partition)),
              maxBytes: MAX_PARTITION_BYTES,
            })),
          },
        ],
      });
      return responses.flatMap(({ partitions }) => partitions);
    }),
  );
  return new Map(
    fetched.flat().map(({ partition, messages, highWatermark }) => {
      const from = request.from.get(partition) ?? 0;
      // A batch comes whole, with what is before the offset asked for.
      const wantedMessages = messages.filter(({ offset }) => Number(offset) >= from);
      const last = wantedMessages.at(-1);
      return [
        partition,
        {
          records: wantedMessages
            .filter(({ isControlRecord }) => !isControlRecord)
            .map((message) => toRecord(partition, message)),
          next: last === undefined ? from : Number(last.offset) + 1,
          end: Number(highWatermark),
        },
      ];
    }),
  );
}

function toRecord(partition: number, message: FetchedMessage): FetchedRecord {
  const { offset, timestamp, key, value, headers } = message;
  return {
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    key,
    value,
    headers: Object.entries(headers).flatMap(([name, values]) =>
      [values].flat().map((value: HeaderValue) => ({ name, value })),
    ),
  };
}
