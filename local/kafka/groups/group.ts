import type { Clock } from '../../core/clock.ts';
import { JoinBarrier } from './join-barrier.ts';
import { Member } from './member.ts';
import { Membership } from './membership.ts';
import type {
  GroupDescription,
  GroupError,
  GroupState,
  JoinRequest,
  JoinResult,
  MemberIdentity,
  MemberRequest,
  SyncRequest,
  SyncResult,
} from './outcome.ts';
import { refuseJoin, refuseSync } from './outcome.ts';
import { PendingMembers } from './pending-members.ts';
import { SyncBarrier } from './sync-barrier.ts';

/** A new member cannot heartbeat while its JoinGroup is parked, so Kafka gives the join itself this long. */
const NEW_MEMBER_JOIN_TIMEOUT_MS = 5 * 60_000;

export interface GroupOptions {
  readonly id: string;
  readonly clock: Clock;
  /** Wait for more members before the first rebalance of an Empty group completes. */
  readonly initialRebalanceDelayMs: number;
  readonly createUuid: () => string;
  readonly protocolType?: string;
  readonly emptySince?: number;
  /** Called when the group becomes Empty or stops being so. */
  readonly onOccupancyChange?: (group: Group) => void;
}

/**
 * One consumer group of the classic protocol: a state machine that answers at once or parks the request. Mirrors
 * `GroupCoordinator.scala` and `GroupMetadata.scala` of Kafka 2.8, without sockets. Everything between two awaits of
 * the caller is one step, so there are no locks.
 * Known difference: the initial rebalance delay is given (0 on a laptop, 3 s in Kafka).
 */
export class Group {
  readonly id: string;
  readonly #clock: Clock;
  readonly #options: GroupOptions;
  readonly #members = new Membership();
  readonly #pending: PendingMembers;
  #state: GroupState = 'Empty';
  #emptySince: number | undefined;
  #generation = 0;
  #protocolName: string | undefined;
  readonly #barrier: JoinBarrier;
  readonly #syncs: SyncBarrier;

  constructor(options: GroupOptions) {
    this.id = options.id;
    this.#clock = options.clock;
    this.#options = options;
    this.#pending = new PendingMembers(options.clock);
    this.#barrier = new JoinBarrier(options.clock, () => this.#completeJoin());
    this.#syncs = new SyncBarrier(options.clock, (missing) => this.#dropUnsynced(missing));
    this.#emptySince = options.emptySince ?? options.clock.now();
    this.#members.restoreProtocolType(options.protocolType);
  }

  get state(): GroupState {
    return this.#state;
  }

  get generation(): number {
    return this.#generation;
  }

  get protocolType(): string {
    return this.#members.protocolType ?? '';
  }

  /** Milliseconds since the epoch; undefined while there are members. */
  get emptySince(): number | undefined {
    return this.#emptySince;
  }

  /** No member, and nobody who was given an id and may still come. */
  get isVacant(): boolean {
    return (this.#state === 'Empty' || this.#state === 'Dead') && this.#pending.size === 0;
  }

  async join(request: JoinRequest): Promise<JoinResult> {
    const { memberId, protocolType, protocols } = request;
    if (this.#state === 'Dead') return refuseJoin(memberId, 'COORDINATOR_NOT_AVAILABLE');
    if (!this.#members.supports(protocolType, protocols))
      return refuseJoin(memberId, 'INCONSISTENT_GROUP_PROTOCOL');
    return memberId === '' ? this.#joinUnknown(request) : this.#joinKnown(request);
  }

  #joinUnknown(request: JoinRequest): Promise<JoinResult> | JoinResult {
    const memberId = `${request.instanceId ?? request.clientId}-${this.#options.createUuid()}`;
    const previous = this.#members.findStatic(request.instanceId);
    if (previous !== undefined) return this.#replaceStatic(previous, memberId, request);
    if (request.requireKnownMemberId && request.instanceId === null) {
      const gone = () => this.#completeJoinWhenAllAreHere();
      this.#pending.expect(memberId, request.sessionTimeoutMs, gone);
      return refuseJoin(memberId, 'MEMBER_ID_REQUIRED');
    }
    return this.#admit(memberId, request);
  }

  #joinKnown(request: JoinRequest): Promise<JoinResult> | JoinResult {
    const { memberId, instanceId } = request;
    if (instanceId === null && this.#pending.forget(memberId)) return this.#admit(memberId, request);
    if (this.#members.isFenced(request)) return refuseJoin(memberId, 'FENCED_INSTANCE_ID');
    const member = this.#members.get(memberId);
    const strangeInstance = instanceId !== null && this.#members.findStatic(instanceId) === undefined;
    if (member === undefined || strangeInstance) return refuseJoin(memberId, 'UNKNOWN_MEMBER_ID');
    const unchanged = member.matches(request.protocols);
    const isLeader = this.#members.leaderId === memberId;
    // The answer may have been lost: say it again. A leader that joins a Stable group asks for a new assignment.
    if (unchanged && (this.#state === 'CompletingRebalance' || (this.#state === 'Stable' && !isLeader))) {
      this.#armSession(member);
      return this.#describeJoin(member);
    }
    member.update(request);
    return this.#parkJoin(member);
  }

  #admit(memberId: string, request: JoinRequest): Promise<JoinResult> {
    const member = new Member(memberId, request);
    this.#members.add(member);
    this.#barrier.noteArrival();
    return this.#parkJoin(member);
  }

  #parkJoin(member: Member): Promise<JoinResult> {
    const answered = member.parkJoin(refuseJoin(member.id, 'REBALANCE_IN_PROGRESS'));
    this.#armSession(member);
    this.#rebalance();
    return answered;
  }

  /** A static member came back without its id: it gets a new one, and whoever still uses the old one is fenced. */
  #replaceStatic(previous: Member, memberId: string, request: JoinRequest): Promise<JoinResult> | JoinResult {
    const next = new Member(memberId, request);
    const formerLeader = this.#members.leaderId;
    next.assignment = previous.assignment;
    next.isNew = previous.isNew;
    previous.stopTimer();
    this.#members.replace(previous, next);
    this.#syncs.rename(previous.id, next.id);
    previous.answerJoin(refuseJoin(previous.id, 'FENCED_INSTANCE_ID'));
    previous.answerSync(refuseSync('FENCED_INSTANCE_ID'));
    // Whatever else it says of itself: only another choice of protocol makes Kafka rebalance.
    if (this.#state === 'Stable' && this.#members.chooseProtocol() === this.#protocolName) {
      this.#armSession(next);
      // Kafka names the former leader, so that this member does not compute an assignment nobody would be sent.
      return { ...this.#describeJoin(next), leaderId: formerLeader, members: [] };
    }
    return this.#parkJoin(next);
  }

  async sync(request: SyncRequest): Promise<SyncResult> {
    const member = this.#members.get(request.memberId);
    const error = this.#checkGeneration(request);
    if (error !== 'NONE' || member === undefined) return refuseSync(error);
    const { protocolType, protocolName } = request;
    if (
      (protocolType !== null && protocolType !== this.protocolType) ||
      (protocolName !== null && protocolName !== this.#protocolName)
    )
      return refuseSync('INCONSISTENT_GROUP_PROTOCOL');
    if (this.#state === 'PreparingRebalance') return refuseSync('REBALANCE_IN_PROGRESS');
    this.#syncs.noteArrival(member.id);
    const answered = member.parkSync(refuseSync('REBALANCE_IN_PROGRESS'));
    this.#armSession(member);
    if (this.#state === 'Stable') this.#answerSync(member);
    else if (member.id === this.#members.leaderId) this.#assign(request.assignments);
    if (this.#state === 'Stable') this.#syncs.stopWhenComplete();
    return answered;
  }

  #assign(assignments: SyncRequest['assignments']): void {
    const byMember = new Map(assignments.map(({ memberId, assignment }) => [memberId, assignment]));
    this.#state = 'Stable';
    for (const member of this.#members.all()) {
      member.assignment = byMember.get(member.id) ?? Buffer.alloc(0);
      if (member.hasParkedSync) this.#answerSync(member);
    }
  }

  #answerSync(member: Member): void {
    member.answerSync({
      error: 'NONE',
      protocolType: this.protocolType,
      protocolName: this.#protocolName ?? '',
      assignment: member.assignment,
    });
    this.#armSession(member);
  }

  heartbeat(request: MemberRequest): GroupError {
    const error = this.#checkGeneration(request);
    if (error !== 'NONE') return error;
    this.#touch(request.memberId);
    return this.#state === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : 'NONE';
  }

  /** Whether this sender may commit offsets now. Generation -1 is a simple consumer or an admin tool. */
  checkCommit(request: MemberRequest): GroupError {
    if (this.#state === 'Dead') return 'COORDINATOR_NOT_AVAILABLE';
    if (request.generation < 0 && this.#state === 'Empty') return 'NONE';
    const error = this.#checkGeneration(request);
    if (error !== 'NONE') return error;
    // The answers of this rebalance are on their way: a commit now could be for partitions already given away.
    if (this.#state === 'CompletingRebalance') return 'REBALANCE_IN_PROGRESS';
    this.#touch(request.memberId);
    return 'NONE';
  }

  /** Java's admin client removes a static member by its instance id and an empty member id. */
  leave({ memberId, instanceId }: MemberIdentity): GroupError {
    if (this.#state === 'Dead') return 'COORDINATOR_NOT_AVAILABLE';
    if (memberId !== '' && this.#members.isFenced({ memberId, instanceId })) return 'FENCED_INSTANCE_ID';
    if (this.#pending.forget(memberId)) {
      this.#completeJoinWhenAllAreHere();
      return 'NONE';
    }
    const member = this.#members.findStatic(instanceId) ?? this.#members.get(memberId);
    if (member === undefined) return 'UNKNOWN_MEMBER_ID';
    this.#remove(member);
    this.#rebalance();
    return 'NONE';
  }

  describe(): GroupDescription {
    const stable = this.#state === 'Stable';
    const protocolName = stable ? (this.#protocolName ?? '') : '';
    return {
      groupId: this.id,
      state: this.#state,
      protocolType: this.protocolType,
      protocolName,
      members: this.#members.all().map((member) => ({
        ...member.introduce(protocolName),
        clientId: member.clientId,
        clientHost: member.clientHost,
        assignment: stable ? member.assignment : Buffer.alloc(0),
      })),
    };
  }

  /** Metadata of the chosen protocol of every member: what a consumer says it subscribes to. */
  subscriptions(): Buffer[] {
    const protocolName = this.#protocolName;
    if (protocolName === undefined) return [];
    return this.#members.all().map((member) => member.introduce(protocolName).metadata);
  }

  /** Ends the group; every parked request is answered with `error`. */
  kill(error: GroupError): void {
    this.#state = 'Dead';
    this.#pending.clear();
    for (const member of this.#members.all()) this.#remove(member, error);
    this.#barrier.clear();
    this.#syncs.stop();
  }

  /** Starts a rebalance unless one is being prepared, and completes it when nobody is missing. */
  #rebalance(): void {
    const before = this.#state;
    if (before === 'Dead') return;
    if (before !== 'PreparingRebalance') {
      if (before === 'Empty' && this.#members.size === 0) return;
      this.#syncs.stop();
      this.#state = 'PreparingRebalance';
      for (const member of this.#members.all()) {
        if (!member.hasParkedSync) continue;
        member.answerSync(refuseSync('REBALANCE_IN_PROGRESS'));
        this.#armSession(member);
      }
      if (before === 'Empty') this.#setEmptySince(undefined);
      const delayMs = before === 'Empty' ? this.#options.initialRebalanceDelayMs : 0;
      if (delayMs > 0) this.#barrier.gather(delayMs, this.#members.rebalanceTimeoutMs);
      else this.#barrier.wait(this.#members.rebalanceTimeoutMs);
    }
    this.#completeJoinWhenAllAreHere();
  }

  #completeJoinWhenAllAreHere(): void {
    if (this.#state !== 'PreparingRebalance' || this.#barrier.isGathering) return;
    const allAreHere = this.#members.all().every((member) => member.hasParkedJoin);
    if (allAreHere && this.#pending.size === 0) this.#completeJoin();
  }

  #completeJoin(): void {
    this.#barrier.clear();
    for (const member of this.#members.all())
      if (!member.hasParkedJoin && member.instanceId === null) this.#remove(member);
    if (this.#members.size > 0 && !this.#members.electJoinedLeader()) {
      // Only static members, none of them back: their sessions decide.
      this.#barrier.wait(this.#members.rebalanceTimeoutMs);
      return;
    }
    this.#generation += 1;
    if (this.#members.size === 0) {
      this.#protocolName = undefined;
      this.#state = 'Empty';
      this.#setEmptySince(this.#clock.now());
      return;
    }
    this.#protocolName = this.#members.chooseProtocol();
    this.#state = 'CompletingRebalance';
    for (const member of this.#members.all()) {
      member.answerJoin(this.#describeJoin(member));
      member.isNew = false;
      this.#armSession(member);
    }
    const memberIds = this.#members.all().map(({ id }) => id);
    this.#syncs.start(memberIds, this.#members.rebalanceTimeoutMs);
  }

  /** Kafka removes who joined and then never asked for its assignment, or the others would wait for ever. */
  #dropUnsynced(missing: readonly string[]): void {
    for (const memberId of missing) {
      const member = this.#members.get(memberId);
      if (member !== undefined) this.#remove(member);
    }
    this.#rebalance();
  }

  #remove(member: Member, error: GroupError = 'UNKNOWN_MEMBER_ID'): void {
    member.stopTimer();
    this.#members.remove(member);
    this.#syncs.noteArrival(member.id);
    member.answerJoin(refuseJoin('', error));
    member.answerSync(refuseSync(error));
  }

  #describeJoin(member: Member): JoinResult {
    const protocolName = this.#protocolName ?? '';
    const isLeader = member.id === this.#members.leaderId;
    return {
      error: 'NONE',
      generation: this.#generation,
      protocolType: this.protocolType,
      protocolName,
      leaderId: this.#members.leaderId,
      memberId: member.id,
      members: isLeader ? this.#members.all().map((each) => each.introduce(protocolName)) : [],
    };
  }

  #checkGeneration(request: MemberRequest): GroupError {
    if (this.#state === 'Dead') return 'COORDINATOR_NOT_AVAILABLE';
    if (this.#members.isFenced(request)) return 'FENCED_INSTANCE_ID';
    const strangeInstance =
      request.instanceId !== null && this.#members.findStatic(request.instanceId) === undefined;
    if (strangeInstance || this.#members.get(request.memberId) === undefined) return 'UNKNOWN_MEMBER_ID';
    return request.generation === this.#generation ? 'NONE' : 'ILLEGAL_GENERATION';
  }

  #touch(memberId: string): void {
    const member = this.#members.get(memberId);
    if (member !== undefined) this.#armSession(member);
  }

  /** A member that waits for us cannot heartbeat: its session is suspended until it is answered. */
  #armSession(member: Member): void {
    member.stopTimer();
    const isWaiting = member.hasParkedJoin || member.hasParkedSync;
    if (isWaiting && !member.isNew) return;
    const timeoutMs = isWaiting ? NEW_MEMBER_JOIN_TIMEOUT_MS : member.sessionTimeoutMs;
    member.timer = this.#clock.schedule(timeoutMs, () => {
      this.#remove(member);
      this.#rebalance();
    });
  }

  #setEmptySince(emptySince: number | undefined): void {
    this.#emptySince = emptySince;
    this.#options.onOccupancyChange?.(this);
  }
}
