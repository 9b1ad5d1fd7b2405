import type { Timer } from '../../core/clock.ts';
import type { JoinRequest, JoinResult, Protocol, SyncResult } from './outcome.ts';

/** A member of a group and the requests of it that wait for the others. */
export class Member {
  readonly id: string;
  readonly instanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly protocolType: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  protocols: readonly Protocol[];
  assignment: Buffer = Buffer.alloc(0);
  /** True until the first rebalance it takes part in has completed. */
  isNew = true;
  /** Session timer; absent while a Join or Sync of an established member is parked. */
  timer: Timer | undefined;
  #join: ((result: JoinResult) => void) | undefined;
  #sync: ((result: SyncResult) => void) | undefined;

  constructor(id: string, request: JoinRequest) {
    this.id = id;
    this.instanceId = request.instanceId;
    this.clientId = request.clientId;
    this.clientHost = request.clientHost;
    this.protocolType = request.protocolType;
    this.sessionTimeoutMs = request.sessionTimeoutMs;
    this.rebalanceTimeoutMs = request.rebalanceTimeoutMs;
    this.protocols = request.protocols;
  }

  update(request: JoinRequest): void {
    this.sessionTimeoutMs = request.sessionTimeoutMs;
    this.rebalanceTimeoutMs = request.rebalanceTimeoutMs;
    this.protocols = request.protocols;
  }

  get hasParkedJoin(): boolean {
    return this.#join !== undefined;
  }

  get hasParkedSync(): boolean {
    return this.#sync !== undefined;
  }

  /** Keeps a JoinGroup unanswered; what `superseded` says goes to one that was parked before. */
  parkJoin(superseded: JoinResult): Promise<JoinResult> {
    this.answerJoin(superseded);
    const { promise, resolve } = Promise.withResolvers<JoinResult>();
    this.#join = resolve;
    return promise;
  }

  parkSync(superseded: SyncResult): Promise<SyncResult> {
    this.answerSync(superseded);
    const { promise, resolve } = Promise.withResolvers<SyncResult>();
    this.#sync = resolve;
    return promise;
  }

  answerJoin(result: JoinResult): void {
    const answer = this.#join;
    this.#join = undefined;
    answer?.(result);
  }

  answerSync(result: SyncResult): void {
    const answer = this.#sync;
    this.#sync = undefined;
    answer?.(result);
  }

  stopTimer(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  /** What the leader is told of this member: its metadata for the protocol, empty when it has none for it. */
  introduce(protocolName: string): JoinResult['members'][number] {
    const metadata = this.protocols.find(({ name }) => name === protocolName)?.metadata ?? Buffer.alloc(0);
    return { memberId: this.id, instanceId: this.instanceId, metadata };
  }

  /** Whether a new join says what the last one said: same protocols, same order, same metadata. */
  matches(protocols: readonly Protocol[]): boolean {
    return (
      protocols.length === this.protocols.length &&
      this.protocols.every((mine, at) => {
        const theirs = protocols[at];
        return theirs !== undefined && theirs.name === mine.name && theirs.metadata.equals(mine.metadata);
      })
    );
  }
}
