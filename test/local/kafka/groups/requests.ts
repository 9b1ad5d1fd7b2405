import type { Clock } from '../../../../local/core/clock.ts';
import { GroupCoordinator } from '../../../../local/kafka/groups/coordinator.ts';
import { OffsetStore } from '../../../../local/kafka/groups/offset-store.ts';
import type { CommittedOffset } from '../../../../local/kafka/groups/offset-table.ts';
import type {
  JoinRequest,
  JoinResult,
  MemberRequest,
  SyncRequest,
} from '../../../../local/kafka/groups/outcome.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

export const SESSION_MS = 10_000;
export const REBALANCE_MS = 60_000;

export function joinRequest(changes: Partial<JoinRequest> = {}): JoinRequest {
  return {
    groupId: 'g',
    memberId: '',
    instanceId: null,
    requireKnownMemberId: false,
    clientId: 'client',
    clientHost: '/127.0.0.1',
    sessionTimeoutMs: SESSION_MS,
    rebalanceTimeoutMs: REBALANCE_MS,
    protocolType: 'consumer',
    protocols: protocols('range'),
    ...changes,
  };
}

/** Protocols by name, all with the same metadata. */
export function protocols(names: string, metadata = 'metadata'): JoinRequest['protocols'] {
  return names.split(' ').map((name) => ({ name, metadata: Buffer.from(metadata) }));
}

export function memberRequest(joined: JoinResult, changes: Partial<MemberRequest> = {}): MemberRequest {
  const { memberId, generation } = joined;
  return { groupId: 'g', memberId, generation, instanceId: null, ...changes };
}

/** A SyncGroup; `assignments` by member id is what a leader sends. */
export function syncRequest(
  joined: JoinResult,
  assignments: Record<string, string> = {},
  changes: Partial<SyncRequest> = {},
): SyncRequest {
  return {
    ...memberRequest(joined),
    protocolType: null,
    protocolName: null,
    assignments: Object.entries(assignments).map(([memberId, text]) => ({
      memberId,
      assignment: Buffer.from(text),
    })),
    ...changes,
  };
}

export function offsetOf(offset: number, changes: Partial<CommittedOffset> = {}): CommittedOffset {
  const defaults = { topic: 't', topicId: 'id-of-t', partition: 0, leaderEpoch: -1, metadata: '' };
  return { ...defaults, offset, committedAt: 0, ...changes };
}

/** A coordinator on a new folder, with predictable member ids. */
export async function startCoordinator(
  clock: Clock,
  options: { directory?: string; initialRebalanceDelayMs?: number; maxGroups?: number } = {},
): Promise<{ groups: GroupCoordinator; store: OffsetStore; directory: string }> {
  const { directory = await tempFolder(), ...rest } = options;
  const store = OffsetStore.open(directory);
  let ids = 0;
  const groups = new GroupCoordinator({
    clock,
    offsets: store,
    createUuid: () => {
      ids += 1;
      return `uuid${ids}`;
    },
    ...rest,
  });
  return { groups, store, directory };
}

/** Answers how a promise stands without waiting for it. */
export async function peek<T>(promise: Promise<T>): Promise<T | 'parked'> {
  await new Promise((resolve) => setImmediate(resolve));
  return Promise.race([promise, Promise.resolve<'parked'>('parked')]);
}
