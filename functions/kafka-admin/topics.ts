import type { Cluster } from './kafkajs-cluster.ts';
import { refuse, refuseMissing } from './refusal.ts';

export interface Partition {
  readonly partition: number;
  /** Node id; -1 when there is none at the moment. */
  readonly leader: number;
  readonly replicas: readonly number[];
  /** The replicas that have what the leader has. */
  readonly isr: readonly number[];
}

export interface Topic {
  readonly name: string;
  /** Made by Kafka for itself. */
  readonly internal: boolean;
  readonly partitions: readonly Partition[];
}

/** The topics that the function's role may see, by name. */
export async function listTopics(cluster: Cluster): Promise<Topic[]> {
  const { topicMetadata } = await cluster.metadata({ topics: [] });
  return topicMetadata
    .map(({ topic, isInternal, partitionMetadata }) => ({
      name: topic,
      internal: isInternal,
      partitions: partitionMetadata
        .map(({ partitionId, leader, replicas, isr }) => ({ partition: partitionId, leader, replicas, isr }))
        .sort((one, other) => one.partition - other.partition),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** @throws Refusal that names the topics there are. */
export async function findTopic(cluster: Cluster, name: string): Promise<Topic> {
  const topics = await listTopics(cluster);
  const found = topics.find((topic) => topic.name === name);
  if (found !== undefined) return found;
  const known = topics.map((topic) => topic.name).join(', ') || 'none that may be seen';
  throw refuseMissing('topic', name, `is no topic of the cluster: there are ${known}`);
}

/** The partitions asked for, all when none is named. @throws Refusal that names each that there is not. */
export function choosePartitions(
  { name, partitions }: Topic,
  wanted: readonly number[] | undefined,
): readonly Partition[] {
  if (wanted === undefined) return partitions;
  const unknown = wanted.filter((one) => !partitions.some(({ partition }) => partition === one));
  if (unknown.length > 0)
    throw refuse('partitions', unknown, `are none of ${name}, which has 0 to ${partitions.length - 1}`);
  return partitions.filter(({ partition }) => wanted.includes(partition));
}

/** Partitions by the node that leads them: each is to be asked for its own. */
export function groupByLeader(
  { name }: Topic,
  partitions: readonly Partition[],
): readonly [nodeId: string, partitions: readonly Partition[]][] {
  const headless = partitions.filter(({ leader }) => leader < 0).map(({ partition }) => partition);
  if (headless.length > 0)
    throw refuse('topic', name, `has no leader for partitions ${headless.join(', ')}: try again`);
  return [...Map.groupBy(partitions, ({ leader }) => String(leader))];
}
