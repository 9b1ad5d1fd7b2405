import kafkajs from 'kafkajs';
import { isKafkaError } from './explain-kafka-error.ts';
import type { Broker, Cluster } from './kafkajs-cluster.ts';

export interface GroupMember {
  readonly memberId: string;
  readonly clientId: string;
  readonly clientHost: string;
  readonly assignment: readonly { readonly topic: string; readonly partitions: readonly number[] }[];
}

export interface Group {
  readonly group: string;
  /** Kafka's own word: `Stable`, `Empty`, ...; `Dead` for a group that there is not. */
  readonly state: string;
  readonly protocol: string;
  readonly members: readonly GroupMember[];
}

export interface ListedGroup {
  readonly group: string;
  /** Absent when the function's role may not describe it. */
  readonly described?: Group;
}

/** Each broker knows the groups that it coordinates. */
export async function listGroups(cluster: Cluster): Promise<ListedGroup[]> {
  const { brokers } = await cluster.metadata({ topics: [] });
  const listed = await Promise.all(
    brokers.map(async ({ nodeId }) => {
      const broker = await cluster.findBroker({ nodeId: String(nodeId) });
      const { groups } = await broker.listGroups();
      return Promise.all(groups.map(({ groupId }) => describeListed(broker, groupId)));
    }),
  );
  return listed.flat().sort((one, other) => (one.group < other.group ? -1 : 1));
}

async function describeListed(broker: Broker, group: string): Promise<ListedGroup> {
  try {
    return { group, described: await askForGroup(broker, group) };
  } catch (error) {
    // Whoever may describe the cluster is told of all groups, and of more only where the role has the right to it.
    if (!isKafkaError(error, 'GROUP_AUTHORIZATION_FAILED')) throw error;
    return { group };
  }
}

export async function describeGroup(cluster: Cluster, group: string): Promise<Group> {
  return askForGroup(await cluster.findGroupCoordinator({ groupId: group }), group);
}

async function askForGroup(broker: Broker, group: string): Promise<Group> {
  const { groups } = await broker.describeGroups({ groupIds: [group] });
  const [found] = groups;
  return {
    group,
    state: found?.state ?? 'Dead',
    protocol: found?.protocol ?? '',
    members: (found?.members ?? []).map(({ memberId, clientId, clientHost, memberAssignment }) => ({
      memberId,
      clientId,
      clientHost,
      assignment: readAssignment(memberAssignment),
    })),
  };
}

/** Empty while the group has not settled. */
function readAssignment(bytes: Buffer): GroupMember['assignment'] {
  if (bytes.length === 0) return [];
  const decoded = kafkajs.AssignerProtocol.MemberAssignment.decode(bytes);
  return Object.entries(decoded?.assignment ?? {}).map(([topic, partitions]) => ({ topic, partitions }));
}
