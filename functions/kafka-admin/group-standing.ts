import type { Committed } from './group-offsets.ts';
import type { Group } from './groups.ts';
import type { Cluster } from './kafkajs-cluster.ts';
import { readRanges } from './offsets.ts';
import type { Topic } from './topics.ts';

/** Where a group stands on a partition. */
export interface Standing {
  readonly topic: string;
  readonly partition: number;
  /** Null where the group has committed nothing. */
  readonly committed: number | null;
  readonly end: number;
  /** Records that are not read yet; null when it is not known where the group stands. */
  readonly lag: number | null;
  readonly member: string | null;
}

export interface StandingRequest {
  readonly group: Group;
  readonly committed: ReadonlyMap<string, ReadonlyMap<number, Committed>>;
  /** Those that may be seen. */
  readonly topics: readonly Topic[];
  /** Topics that the group is there for, whether it has begun with them or not. */
  readonly read: readonly string[];
}

/** Where a group stands on each partition of the topics it reads, has read, or has been given. */
export async function describeStanding(
  cluster: Cluster,
  { group, committed, topics, read }: StandingRequest,
): Promise<Standing[]> {
  const assigned = group.members.flatMap(({ assignment }) => assignment.map(({ topic }) => topic));
  const names = new Set([...read, ...committed.keys(), ...assigned]);
  const rows = await Promise.all(
    topics
      .filter((topic) => names.has(topic.name))
      .map(async (topic) => {
        const ranges = await readRanges(cluster, topic, topic.partitions);
        return [...ranges].map(([partition, { start, end }]) => {
          const offset = committed.get(topic.name)?.get(partition)?.offset ?? null;
          const member = group.members.find(({ assignment }) =>
            assignment.some((one) => one.topic === topic.name && one.partitions.includes(partition)),
          );
          return {
            topic: topic.name,
            partition,
            committed: offset,
            end,
            lag: offset === null ? null : Math.max(0, end - Math.max(offset, start)),
            member: member?.memberId ?? null,
          };
        });
      }),
  );
  return rows.flat();
}
