import { joinGroup } from '../../../local/kafka/apis/11-join-group.ts';
import { heartbeat } from '../../../local/kafka/apis/12-heartbeat.ts';
import { leaveGroup } from '../../../local/kafka/apis/13-leave-group.ts';
import { syncGroup } from '../../../local/kafka/apis/14-sync-group.ts';
import type { WireClient } from '../../local/kafka/wire-client.ts';
import { eventually } from '../../support/eventually.ts';
import type { Cluster } from '../cluster.ts';
import { Names } from '../scenario.ts';
import { commit, describe } from './offsets.ts';
import { create } from './topics.ts';

export interface Join {
  readonly group: string;
  readonly member?: string;
  readonly instance?: string | null;
  readonly version?: number;
  readonly sessionTimeoutMs?: number;
  readonly rebalanceTimeoutMs?: number;
  readonly type?: string;
  readonly protocols?: readonly (readonly [name: string, metadata: string])[];
}

/** A member of groups, by hand, on a connection of its own: a parked request blocks it. */
export class Member {
  readonly client: WireClient;
  readonly #names: Names;
  id = '';
  generation = -1;
  instance: string | null = null;
  group = '';

  constructor(client: WireClient, names: Names) {
    this.client = client;
    this.#names = names;
  }

  async join(options: Join): Promise<unknown> {
    const { version = 7 } = options;
    this.group = options.group;
    this.instance = options.instance ?? null;
    const answer = await this.client.send(joinGroup, version, {
      groupId: options.group,
      memberId: options.member ?? this.id,
      groupInstanceId: this.instance,
      sessionTimeoutMs: options.sessionTimeoutMs ?? 6000,
      rebalanceTimeoutMs: options.rebalanceTimeoutMs ?? 10_000,
      protocolType: options.type ?? 'consumer',
      protocols: (options.protocols ?? [['range', 'm']]).map(([name, metadata]) => ({
        name,
        metadata: Buffer.from(metadata),
      })),
    });
    if (answer.memberId !== '') this.id = answer.memberId;
    this.generation = answer.generationId;
    return {
      error: answer.error,
      generation: answer.generationId,
      type: answer.protocolType,
      protocol: answer.protocolName,
      leader: this.#names.of(answer.leader),
      member: this.#names.of(answer.memberId),
      members: answer.members
        .map((each) => [this.#names.of(each.memberId), each.groupInstanceId, each.metadata.toString()])
        .sort(),
    };
  }

  /** The two steps of KIP-394. */
  async enter(options: Join): Promise<unknown> {
    await this.join(options);
    return this.join(options);
  }

  async sync(
    assignments: readonly (readonly [member: Member, assignment: string])[] = [],
    options: {
      version?: number;
      generation?: number;
      member?: string;
      type?: string;
      protocol?: string;
    } = {},
  ): Promise<unknown> {
    const answer = await this.client.send(syncGroup, options.version ?? 5, {
      groupId: this.group,
      generationId: options.generation ?? this.generation,
      memberId: options.member ?? this.id,
      groupInstanceId: this.instance,
      protocolType: options.type ?? 'consumer',
      protocolName: options.protocol ?? 'range',
      assignments: assignments.map(([member, assignment]) => ({
        memberId: member.id,
        assignment: Buffer.from(assignment),
      })),
    });
    return [answer.error, answer.protocolType, answer.protocolName, answer.assignment.toString()];
  }

  async beat(
    options: { generation?: number; member?: string; instance?: string | null; group?: string } = {},
  ): Promise<unknown> {
    const answer = await this.client.send(heartbeat, 4, {
      groupId: options.group ?? this.group,
      generationId: options.generation ?? this.generation,
      memberId: options.member ?? this.id,
      groupInstanceId: options.instance ?? this.instance,
    });
    return answer.error;
  }

  async leave(
    options: {
      members?: readonly { memberId: string; groupInstanceId: string | null }[];
      version?: number;
    } = {},
  ): Promise<unknown> {
    const answer = await this.client.send(leaveGroup, options.version ?? 4, {
      groupId: this.group,
      memberId: this.id,
      members: options.members ?? [{ memberId: this.id, groupInstanceId: this.instance }],
    });
    return [
      answer.error,
      answer.members.map(({ memberId, groupInstanceId, error }) => [
        this.#names.of(memberId),
        groupInstanceId,
        error,
      ]),
    ];
  }

  commit(options: { generation?: number; offset?: number } = {}): Promise<unknown> {
    return commit(this.client, {
      group: this.group,
      generation: this.generation,
      member: this.id,
      instance: this.instance,
      topic: 'groups',
      ...options,
    });
  }
}

export async function makeMembers(cluster: Cluster, count: number): Promise<Member[]> {
  const names = new Names();
  const clients = await Promise.all(Array.from({ length: count }, () => cluster.wire()));
  const [first] = clients;
  if (first) await create(first, [{ name: 'groups', partitions: 2 }]);
  return clients.map((client) => new Member(client, names));
}

/** Waits until a request of `member` is with the broker: until the group is in `state`. */
export async function untilState(client: WireClient, group: string, state: string): Promise<void> {
  await eventually(async () => {
    const [described] = [await describe(client, [group])].flat();
    const now =
      typeof described === 'object' && described !== null && 'state' in described ? described.state : '';
    if (now !== state) throw new Error(`group ${group} is ${now}, not ${state}`);
  });
}
