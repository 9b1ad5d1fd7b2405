import type { Clock } from '../../../../local/core/clock.ts';
import type { GroupCoordinator } from '../../../../local/kafka/groups/coordinator.ts';
import type { JoinResult } from '../../../../local/kafka/groups/outcome.ts';
import { joinRequest, memberRequest, protocols, syncRequest } from './requests.ts';

const HEARTBEAT_MS = 3000;
export const PARTITIONS = 12;

/** What the members of a run share: requests under way, and who was given which partition in which generation. */
export class Ledger {
  /** Requests that have not been answered. */
  parked = 0;
  readonly #owners = new Map<string, string>();
  /** Partitions that were given to two members of one generation. */
  readonly conflicts: string[] = [];

  async track<T>(request: Promise<T>): Promise<T> {
    this.parked += 1;
    try {
      return await request;
    } finally {
      this.parked -= 1;
    }
  }

  own(generation: number, partition: number, owner: string): void {
    const key = `${generation}/${partition}`;
    const other = this.#owners.get(key);
    if (other !== undefined && other !== owner) this.conflicts.push(`${key}: ${other} and ${owner}`);
    this.#owners.set(key, owner);
  }
}

export interface MemberOptions {
  readonly groups: GroupCoordinator;
  readonly clock: Clock;
  readonly ledger: Ledger;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly name: string;
  readonly instanceId: string | null;
}

/** A consumer without Kafka: joins, assigns when it leads, heartbeats, rejoins, until it leaves or dies. */
export class SimulatedMember {
  readonly #options: MemberOptions;
  #memberId = '';
  #joined: JoinResult | undefined;
  #metadata = 0;
  isAlive = true;
  owned: readonly number[] = [];
  /** Set while it consumes. */
  generation: number | undefined;

  constructor(options: MemberOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  get instanceId(): string | null {
    return this.#options.instanceId;
  }

  async run(): Promise<void> {
    while (this.isAlive) {
      const joined = await this.#join();
      if (joined === undefined || !this.isAlive) continue;
      if (this.#options.random() < 0.1) await this.#options.clock.sleep(this.#options.random() * 90_000);
      if (this.isAlive && (await this.#sync(joined))) await this.#consume(joined);
    }
  }

  /** Gone without a word. */
  die(): void {
    this.isAlive = false;
    this.generation = undefined;
  }

  leave(): void {
    this.die();
    this.#options.groups.leave('g', [{ memberId: this.#memberId, instanceId: this.instanceId }]);
  }

  /** Rejoins with another subscription at its next heartbeat. */
  changeSubscription(): void {
    this.#metadata += 1;
  }

  async #join(): Promise<JoinResult | undefined> {
    const { groups, ledger, instanceId } = {
      ...this.#options,
      instanceId: this.instanceId,
    };
    const request = joinRequest({
      memberId: this.#memberId,
      instanceId,
      requireKnownMemberId: this.name.endsWith('0'),
      clientId: this.name,
      protocols: protocols('range', `${this.#metadata}`),
    });
    const joined = await ledger.track(groups.join(request));
    if (joined.error === 'NONE' || joined.error === 'MEMBER_ID_REQUIRED') this.#memberId = joined.memberId;
    else if (joined.error === 'UNKNOWN_MEMBER_ID') this.#memberId = '';
    else if (joined.error === 'FENCED_INSTANCE_ID') this.die();
    else if (joined.error !== 'REBALANCE_IN_PROGRESS') throw new Error(`join: ${joined.error}`);
    this.#joined = joined;
    return joined.error === 'NONE' ? joined : undefined;
  }

  /** Answers whether it may consume. */
  async #sync(joined: JoinResult): Promise<boolean> {
    const { groups, ledger } = this.#options;
    const isLeader = joined.leaderId === joined.memberId;
    const request = syncRequest(joined, isLeader ? assign(joined) : {}, { instanceId: this.instanceId });
    const synced = await ledger.track(groups.sync(request));
    this.#note(synced.error);
    if (synced.error !== 'NONE' || !this.isAlive) return false;
    this.owned = synced.assignment.toString().split(',').filter(Boolean).map(Number);
    for (const partition of this.owned)
      ledger.own(joined.generation, partition, this.instanceId ?? joined.memberId);
    return true;
  }

  async #consume(joined: JoinResult): Promise<void> {
    const { groups, clock, random } = this.#options;
    this.generation = joined.generation;
    const metadata = this.#metadata;
    while (this.isAlive && metadata === this.#metadata) {
      await clock.sleep(HEARTBEAT_MS * (0.5 + random()));
      if (!this.isAlive) break;
      const error = groups.heartbeat(memberRequest(joined, { instanceId: this.instanceId }));
      this.#note(error);
      if (error !== 'NONE') break;
    }
    this.generation = undefined;
    this.owned = [];
  }

  #note(error: string): void {
    if (error === 'UNKNOWN_MEMBER_ID') this.#memberId = '';
    if (error === 'FENCED_INSTANCE_ID') this.die();
  }

  /** For messages of a failing test. */
  toString(): string {
    return `${this.name} (${this.#joined?.error}, generation ${this.generation}, owns ${this.owned.join(' ')})`;
  }
}

function assign({ members }: JoinResult): Record<string, string> {
  const shares = new Map<string, number[]>(members.map(({ memberId }) => [memberId, []]));
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    const member = members[partition % members.length];
    if (member !== undefined) shares.get(member.memberId)?.push(partition);
  }
  return Object.fromEntries([...shares].map(([memberId, partitions]) => [memberId, partitions.join(',')]));
}
