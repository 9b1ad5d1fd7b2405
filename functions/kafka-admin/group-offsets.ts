import type { Cluster } from './kafkajs-cluster.ts';
import type { Offsets } from './offsets.ts';
import type { Topic } from './topics.ts';

/** What says to the coordinator that no member commits: it is taken for a group without members alone. */
const NO_GENERATION = -1;
const NO_MEMBER = '';
/** What Kafka answers where the group has committed nothing. */
const NONE = -1;

export interface Committed {
  readonly offset: number;
  /** What whoever committed wrote beside it. */
  readonly metadata: string;
}

/** What the group has committed on every topic of which the function's role may know, by topic and partition. */
export async function readAllCommitted(
  cluster: Cluster,
  group: string,
): Promise<ReadonlyMap<string, ReadonlyMap<number, Committed>>> {
  const coordinator = await cluster.findGroupCoordinator({ groupId: group });
  const { responses } = await coordinator.offsetFetch({ groupId: group, topics: [] });
  return new Map(
    responses.map(({ topic, partitions }) => [
      topic,
      new Map(
        partitions
          .filter(({ offset }) => Number(offset) !== NONE)
          .map(({ partition, offset, metadata }) => [
            partition,
            { offset: Number(offset), metadata: metadata ?? '' },
          ]),
      ),
    ]),
  );
}

/** The same of one topic. */
export async function readCommitted(
  cluster: Cluster,
  group: string,
  topic: Topic,
): Promise<ReadonlyMap<number, Committed>> {
  const coordinator = await cluster.findGroupCoordinator({ groupId: group });
  const { responses } = await coordinator.offsetFetch({
    groupId: group,
    topics: [{ topic: topic.name, partitions: topic.partitions.map(({ partition }) => ({ partition })) }],
  });
  return new Map(
    responses
      .flatMap(({ partitions }) => partitions)
      .filter(({ offset }) => Number(offset) !== NONE)
      .map(({ partition, offset, metadata }) => [
        partition,
        { offset: Number(offset), metadata: metadata ?? '' },
      ]),
  );
}

/**
 * Sets a group's offsets on one topic. The coordinator refuses it while the group has members.
 * @throws kafkajs' error UNKNOWN_MEMBER_ID for a group with members.
 */
export async function commitOffsets(
  cluster: Cluster,
  group: string,
  { topic, offsets, metadata = new Map() }: CommitRequest,
): Promise<void> {
  const coordinator = await cluster.findGroupCoordinator({ groupId: group });
  await coordinator.offsetCommit({
    groupId: group,
    groupGenerationId: NO_GENERATION,
    memberId: NO_MEMBER,
    topics: [
      {
        topic,
        partitions: [...offsets].map(([partition, offset]) => ({
          partition,
          offset: String(offset),
          metadata: metadata.get(partition) ?? '',
        })),
      },
    ],
  });
}

export interface CommitRequest {
  readonly topic: string;
  readonly offsets: Offsets;
  /** By partition; nothing where it is absent. */
  readonly metadata?: ReadonlyMap<number, string>;
}
