import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '../../core/clock.ts';
import { Group } from './group.ts';
import type { OffsetStore } from './offset-store.ts';
import type { CommittedOffset } from './offset-table.ts';
import type {
  GroupDescription,
  GroupError,
  GroupState,
  JoinRequest,
  JoinResult,
  LeaveResult,
  MemberIdentity,
  MemberRequest,
  SyncRequest,
  SyncResult,
} from './outcome.ts';
import { refuseJoin, refuseSync } from './outcome.ts';
import { readSubscribedTopics } from './subscription.ts';

/** `offset.metadata.max.bytes`; Kafka compares the number of characters. */
const MAX_METADATA_LENGTH = 4096;
/** `offsets.retention.minutes`, counted from when the group became Empty (KIP-211). */
const OFFSET_RETENTION_MS = 7 * 24 * 60 * 60_000;
/** `offsets.retention.check.interval.ms`. */
const RETENTION_CHECK_MS = 10 * 60_000;
/** What a request gets once the broker stops: the client looks for the coordinator again and finds the next start. */
const STOPPED: GroupError = 'NOT_COORDINATOR';

export interface CoordinatorOptions {
  readonly clock: Clock;
  readonly offsets: OffsetStore;
  /** `group.min.session.timeout.ms` */
  readonly minSessionTimeoutMs?: number;
  /** `group.max.session.timeout.ms` */
  readonly maxSessionTimeoutMs?: number;
  /** `group.initial.rebalance.delay.ms`: Kafka waits 3000; 0 lets a lone consumer start at once. */
  readonly initialRebalanceDelayMs?: number;
  /** MSK Serverless allows 500 consumer groups: https://docs.aws.amazon.com/msk/latest/developerguide/limits.html */
  readonly maxGroups?: number;
  readonly createUuid?: () => string;
}

/** An offset to commit, for a topic the caller knows to exist. */
export type OffsetToCommit = Omit<CommittedOffset, 'committedAt'>;

export interface CommitRequest extends MemberRequest {
  readonly offsets: readonly OffsetToCommit[];
}

/** All groups of a broker: finds the group of a request, keeps offsets, forgets what nobody uses. */
export class GroupCoordinator {
  readonly #clock: Clock;
  readonly #store: OffsetStore;
  readonly #options: Required<Omit<CoordinatorOptions, 'clock' | 'offsets'>>;
  readonly #groups = new Map<string, Group>();
  #retentionTimer: Timer | undefined;
  #isStopped = false;

  constructor({ clock, offsets, ...options }: CoordinatorOptions) {
    this.#clock = clock;
    this.#store = offsets;
    this.#options = {
      minSessionTimeoutMs: 6000,
      maxSessionTimeoutMs: 1_800_000,
      initialRebalanceDelayMs: 0,
      maxGroups: 500,
      createUuid: randomUUID,
      ...options,
    };
    for (const { id, protocolType, emptySince } of offsets.groups()) {
      // Members do not outlive the broker: a group that had some became Empty by this start.
      const group = this.#createGroup(id, { protocolType, emptySince: emptySince ?? clock.now() });
      if (emptySince === null) this.#noteOccupancy(group);
    }
    this.#scheduleRetention();
  }

  async join(request: JoinRequest): Promise<JoinResult> {
    const { groupId, memberId, sessionTimeoutMs, rebalanceTimeoutMs } = request;
    const { minSessionTimeoutMs, maxSessionTimeoutMs, maxGroups } = this.#options;
    if (this.#isStopped) return refuseJoin(memberId, STOPPED);
    if (groupId === '') return refuseJoin(memberId, 'INVALID_GROUP_ID');
    if (sessionTimeoutMs < minSessionTimeoutMs || sessionTimeoutMs > maxSessionTimeoutMs)
      return refuseJoin(memberId, 'INVALID_SESSION_TIMEOUT');
    // JoinGroup v0 has no rebalance timeout: the session's serves as both.
    const complete = {
      ...request,
      rebalanceTimeoutMs: rebalanceTimeoutMs > 0 ? rebalanceTimeoutMs : sessionTimeoutMs,
    };
    const known = this.#groups.get(groupId);
    if (known !== undefined) return known.join(complete);
    if (memberId !== '') return refuseJoin(memberId, 'UNKNOWN_MEMBER_ID');
    // The service only says that JoinGroup fails; this is the code that all clients take as final.
    if (this.#groups.size >= maxGroups) return refuseJoin(memberId, 'GROUP_MAX_SIZE_REACHED');
    const group = this.#createGroup(groupId);
    const answer = group.join(complete);
    // A refused first join leaves no group behind.
    if (group.isVacant) this.#groups.delete(groupId);
    return answer;
  }

  async sync(request: SyncRequest): Promise<SyncResult> {
    const found = this.#find(request.groupId);
    return typeof found === 'string' ? refuseSync(found) : found.sync(request);
  }

  heartbeat(request: MemberRequest): GroupError {
    const found = this.#find(request.groupId);
    return typeof found === 'string' ? found : found.heartbeat(request);
  }

  /** `error` is about the request as a whole; when it is NONE each member has its own. */
  leave(
    groupId: string,
    members: readonly MemberIdentity[],
  ): { error: GroupError; members: readonly LeaveResult[] } {
    const found = this.#find(groupId);
    if (typeof found === 'string' && found !== 'UNKNOWN_MEMBER_ID') return { error: found, members: [] };
    const leave = (member: MemberIdentity) => (typeof found === 'string' ? found : found.leave(member));
    return {
      error: 'NONE',
      members: members.map(({ memberId, instanceId }) => ({
        memberId,
        instanceId,
        error: leave({ memberId, instanceId }),
      })),
    };
  }

  /** Answers one error per offset, in order. */
  commit(request: CommitRequest): GroupError[] {
    const error = this.#checkCommit(request);
    if (error !== 'NONE') return request.offsets.map(() => error);
    const committedAt = this.#clock.now();
    const fits = ({ metadata }: OffsetToCommit) => metadata.length <= MAX_METADATA_LENGTH;
    const accepted = request.offsets.filter(fits);
    if (accepted.length > 0 && !this.#groups.has(request.groupId)) this.#createGroup(request.groupId);
    this.#store.commit(
      request.groupId,
      accepted.map((offset) => ({ ...offset, committedAt })),
    );
    return request.offsets.map((offset) => (fits(offset) ? 'NONE' : 'OFFSET_METADATA_TOO_LARGE'));
  }

  #checkCommit(request: CommitRequest): GroupError {
    if (this.#isStopped) return STOPPED;
    const group = this.#groups.get(request.groupId);
    if (group !== undefined) return group.checkCommit(request);
    // Without a group there is no generation to be right about: only a simple consumer may commit.
    return request.generation < 0 ? 'NONE' : 'ILLEGAL_GENERATION';
  }

  /** @param topicId the id a topic has now, undefined when it does not exist: offsets of another id are not told. */
  fetchOffsets(
    groupId: string,
    topicId: (topic: string) => string | undefined,
  ): { error: GroupError; offsets: readonly CommittedOffset[] } {
    if (this.#isStopped) return { error: STOPPED, offsets: [] };
    const offsets = this.#store.offsetsOf(groupId).filter((each) => topicId(each.topic) === each.topicId);
    return { error: 'NONE', offsets };
  }

  /** A group nobody knows is described as Dead, without an error. */
  describe(groupId: string): { error: GroupError; group: GroupDescription } {
    const nobody: GroupDescription = {
      groupId,
      state: 'Dead',
      protocolType: '',
      protocolName: '',
      members: [],
    };
    if (this.#isStopped) return { error: STOPPED, group: nobody };
    return { error: 'NONE', group: this.#groups.get(groupId)?.describe() ?? nobody };
  }

  /** @param states only groups in one of these, in any case; all when empty. */
  list(states: readonly string[] = []): {
    error: GroupError;
    groups: readonly { groupId: string; protocolType: string; state: GroupState }[];
  } {
    if (this.#isStopped) return { error: STOPPED, groups: [] };
    const wanted = new Set(states.map((state) => state.toLowerCase()));
    const groups = [...this.#groups.values()]
      .filter(({ state }) => wanted.size === 0 || wanted.has(state.toLowerCase()))
      .map(({ id, protocolType, state }) => ({ groupId: id, protocolType, state }));
    return { error: 'NONE', groups };
  }

  delete(groupId: string): GroupError {
    if (this.#isStopped) return STOPPED;
    const group = this.#groups.get(groupId);
    if (group === undefined) return 'GROUP_ID_NOT_FOUND';
    if (group.state !== 'Empty') return 'NON_EMPTY_GROUP';
    this.#forgetGroup(group);
    return 'NONE';
  }

  /** Leaves offsets of topics that members subscribe to, and names those. */
  deleteOffsets(
    groupId: string,
    partitions: readonly { readonly topic: string; readonly partition: number }[],
  ): { error: GroupError; subscribed: ReadonlySet<string> } {
    const refuse = (error: GroupError) => ({ error, subscribed: new Set<string>() });
    if (this.#isStopped) return refuse(STOPPED);
    if (groupId === '') return refuse('INVALID_GROUP_ID');
    const group = this.#groups.get(groupId);
    if (group === undefined) return refuse('GROUP_ID_NOT_FOUND');
    const subscriptions = group.subscriptions().map(readSubscribedTopics);
    const areReadable =
      group.protocolType === 'consumer' && subscriptions.every((topics) => topics !== undefined);
    if (group.state !== 'Empty' && !areReadable) return refuse('NON_EMPTY_GROUP');
    const subscribed = new Set(subscriptions.flatMap((topics) => topics ?? []));
    this.#store.deleteOffsets(
      groupId,
      partitions.filter(({ topic }) => !subscribed.has(topic)),
    );
    this.#forgetIfUnused(group);
    return { error: 'NONE', subscribed };
  }

  /** To be called when a topic is deleted: no group keeps offsets of it, and one that has nothing else goes. */
  forget(topic: string): void {
    const concerned = [...this.#groups.values()].filter(({ id }) =>
      this.#store.offsetsOf(id).some((offset) => offset.topic === topic),
    );
    this.#store.forgetTopic(topic);
    for (const group of concerned) this.#forgetIfUnused(group);
  }

  inspect(): readonly (GroupDescription & { generation: number; offsets: readonly CommittedOffset[] })[] {
    return [...this.#groups.values()].map((group) => ({
      ...group.describe(),
      generation: group.generation,
      offsets: this.#store.offsetsOf(group.id),
    }));
  }

  /** Answers every parked request and all later ones with NOT_COORDINATOR. The offset store is its opener's to close. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#retentionTimer?.cancel();
    for (const group of this.#groups.values()) group.kill(STOPPED);
    this.#groups.clear();
  }

  #find(groupId: string): Group | GroupError {
    if (this.#isStopped) return STOPPED;
    if (groupId === '') return 'INVALID_GROUP_ID';
    return this.#groups.get(groupId) ?? 'UNKNOWN_MEMBER_ID';
  }

  #createGroup(id: string, known?: { protocolType: string; emptySince: number }): Group {
    const group = new Group({
      id,
      clock: this.#clock,
      initialRebalanceDelayMs: this.#options.initialRebalanceDelayMs,
      createUuid: this.#options.createUuid,
      onOccupancyChange: (changed) => this.#noteOccupancy(changed),
      ...known,
    });
    this.#groups.set(id, group);
    return group;
  }

  #noteOccupancy({ id, protocolType, emptySince }: Group): void {
    this.#store.setOccupancy(id, protocolType, emptySince ?? null);
  }

  /** Nobody in it and nothing committed: Kafka keeps no such group. */
  #forgetIfUnused(group: Group): void {
    if (group.isVacant && this.#store.offsetsOf(group.id).length === 0) this.#forgetGroup(group);
  }

  #forgetGroup(group: Group): void {
    group.kill('COORDINATOR_NOT_AVAILABLE');
    this.#groups.delete(group.id);
    this.#store.deleteGroup(group.id);
  }

  #scheduleRetention(): void {
    this.#retentionTimer = this.#clock.schedule(RETENTION_CHECK_MS, () => {
      for (const group of this.#groups.values()) this.#expire(group);
      this.#scheduleRetention();
    });
  }

  #expire(group: Group): void {
    if (!group.isVacant) return;
    const before = this.#clock.now() - OFFSET_RETENTION_MS;
    const offsets = this.#store.offsetsOf(group.id);
    // A group that never had members stands for a simple consumer: each of its offsets ages by itself.
    const hadMembers = group.protocolType !== '';
    const expired = offsets.filter(({ committedAt }) =>
      hadMembers ? (group.emptySince ?? 0) <= before : committedAt <= before,
    );
    this.#store.deleteOffsets(group.id, expired);
    this.#forgetIfUnused(group);
  }
}
