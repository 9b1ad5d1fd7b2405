import type { Member } from './member.ts';
import type { MemberIdentity, Protocol } from './outcome.ts';

/** Who is in a group, who leads it, and what they have in common. Knows no time and no state. */
export class Membership {
  readonly #members = new Map<string, Member>();
  /** Member id by the instance id of a static member (KIP-345). */
  readonly #statics = new Map<string, string>();
  #leaderId: string | undefined;
  #protocolType: string | undefined;

  /** The type the first member of the last non-empty time brought; a group keeps it when it empties. */
  get protocolType(): string | undefined {
    return this.#protocolType;
  }

  restoreProtocolType(protocolType: string | undefined): void {
    this.#protocolType = protocolType;
  }

  get size(): number {
    return this.#members.size;
  }

  /** As long as the slowest member asks for. */
  get rebalanceTimeoutMs(): number {
    return Math.max(0, ...this.all().map((member) => member.rebalanceTimeoutMs));
  }

  get leaderId(): string {
    return this.#leaderId ?? '';
  }

  /** In the order they joined. */
  all(): Member[] {
    return [...this.#members.values()];
  }

  get(memberId: string): Member | undefined {
    return this.#members.get(memberId);
  }

  findStatic(instanceId: string | null): Member | undefined {
    const memberId = instanceId === null ? undefined : this.#statics.get(instanceId);
    return memberId === undefined ? undefined : this.#members.get(memberId);
  }

  /** True when the instance id has been taken over by a newer member id. */
  isFenced({ memberId, instanceId }: MemberIdentity): boolean {
    const holder = this.findStatic(instanceId);
    return holder !== undefined && holder.id !== memberId;
  }

  add(member: Member): void {
    if (this.#members.size === 0) this.#protocolType = member.protocolType;
    this.#members.set(member.id, member);
    if (member.instanceId !== null) this.#statics.set(member.instanceId, member.id);
    this.#leaderId ??= member.id;
  }

  remove(member: Member): void {
    this.#members.delete(member.id);
    if (member.instanceId !== null && this.#statics.get(member.instanceId) === member.id)
      this.#statics.delete(member.instanceId);
    if (this.#leaderId === member.id) this.#leaderId = this.#members.keys().next().value;
  }

  /** Puts a static member's next incarnation in its place, leadership included. */
  replace(old: Member, next: Member): void {
    const led = this.#leaderId === old.id;
    this.remove(old);
    this.add(next);
    if (led) this.#leaderId = next.id;
  }

  /** Keeps the leader while it rejoins, else takes the first that did. False when nobody rejoined. */
  electJoinedLeader(): boolean {
    const leader = this.#leaderId === undefined ? undefined : this.#members.get(this.#leaderId);
    if (leader?.hasParkedJoin) return true;
    const next = this.all().find((member) => member.hasParkedJoin);
    if (next === undefined) return false;
    this.#leaderId = next.id;
    return true;
  }

  /** Whether a joiner speaks the group's protocol type and at least one protocol that all members speak. */
  supports(protocolType: string, protocols: readonly Protocol[]): boolean {
    if (this.#members.size === 0) return protocolType !== '' && protocols.length > 0;
    if (protocolType !== this.#protocolType) return false;
    const common = this.#commonProtocols();
    return protocols.some(({ name }) => common.has(name));
  }

  /** Each member votes for the first of its protocols that all support; most votes win, the earliest on a tie. */
  chooseProtocol(): string {
    const common = this.#commonProtocols();
    const votes = new Map<string, number>();
    for (const member of this.#members.values()) {
      const vote = member.protocols.find(({ name }) => common.has(name));
      if (vote !== undefined) votes.set(vote.name, (votes.get(vote.name) ?? 0) + 1);
    }
    const [winner] = [...votes].sort(([, a], [, b]) => b - a);
    if (winner === undefined) throw new Error('members without a common protocol were let into one group');
    return winner[0];
  }

  #commonProtocols(): Set<string> {
    const [first, ...others] = this.all();
    return new Set(
      first?.protocols
        .map(({ name }) => name)
        .filter((name) => others.every((other) => other.protocols.some((theirs) => theirs.name === name))),
    );
  }
}
