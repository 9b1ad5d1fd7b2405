import { type Cluster, READ_UNCOMMITTED } from './kafkajs-cluster.ts';
import { groupByLeader, type Partition, type Topic } from './topics.ts';

/** By partition. */
export type Offsets = ReadonlyMap<number, number>;

/** Kafka's own words for the first offset there is and the one that the next record gets. */
const EARLIEST = -2;
const LATEST = -1;
/** What Kafka answers when no record is that late. */
const NONE = -1;

/** The offsets that a partition holds: from `start` up to `end`, which the next record gets. */
export interface OffsetRange {
  readonly start: number;
  readonly end: number;
}

/** By partition. */
export type OffsetRanges = ReadonlyMap<number, OffsetRange>;

export async function readRanges(
  cluster: Cluster,
  topic: Topic,
  partitions: readonly Partition[],
): Promise<OffsetRanges> {
  const [starts, ends] = await Promise.all([
    listOffsets(cluster, { topic, partitions, timestamp: EARLIEST }),
    listOffsets(cluster, { topic, partitions, timestamp: LATEST }),
  ]);
  return new Map(
    partitions.map(({ partition }) => [
      partition,
      { start: starts.get(partition) ?? 0, end: ends.get(partition) ?? 0 },
    ]),
  );
}

/** The offset of the first record at or after that time, in milliseconds since the epoch; the end where all are older. */
export async function findOffsetsByTime(
  cluster: Cluster,
  topic: Topic,
  { timestamp, ranges }: { timestamp: number; ranges: OffsetRanges },
): Promise<Offsets> {
  const partitions = topic.partitions.filter(({ partition }) => ranges.has(partition));
  const found = await listOffsets(cluster, { topic, partitions, timestamp });
  return new Map(
    [...ranges].map(([partition, { end }]) => {
      const offset = found.get(partition) ?? NONE;
      return [partition, offset === NONE ? end : offset];
    }),
  );
}

async function listOffsets(
  cluster: Cluster,
  request: { topic: Topic; partitions: readonly Partition[]; timestamp: number },
): Promise<Offsets> {
  const { topic, timestamp } = request;
  const answers = await Promise.all(
    groupByLeader(topic, request.partitions).map(async ([nodeId, led]) => {
      const broker = await cluster.findBroker({ nodeId });
      const { responses } = await broker.listOffsets({
        replicaId: -1,
        isolationLevel: READ_UNCOMMITTED,
        topics: [{ topic: topic.name, partitions: led.map(({ partition }) => ({ partition, timestamp })) }],
      });
      return responses.flatMap(({ partitions }) => partitions);
    }),
  );
  return new Map(answers.flat().map(({ partition, offset }) => [partition, Number(offset)]));
}
