/**
 * One event poller of a provisioned mapping: a member of the consumer group that queues what it reads, forms batches and
 * has up to five invocations under way, never two for one partition.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html
 */
import type { Clock } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import type { Journal } from '../core/journal.ts';
import type { Backoff } from './backoff.ts';
import { type BatchLimits, isBatchFull, takeBatch } from './batch.ts';
import { BatchProgress } from './batch-progress.ts';
import { BatchWindow } from './batch-window.ts';
import type { MappingCounters } from './counters.ts';
import type { RecordDecoder } from './decode-record.ts';
import type { EventEnvelope } from './event.ts';
import type { FailureDestination } from './failure-destination.ts';
import type { GroupOffsets } from './group-offsets.ts';
import { HeldPartition } from './held-partition.ts';
import {
  CommitRefused,
  type KafkaRecord,
  type KafkaSource,
  type PartitionCommit,
  type SourceEvents,
} from './kafka-source.ts';
import { countRetries, type MappingDefinition } from './mapping-definition.ts';
import { type PreparedRecord, prepareRecord } from './prepare-record.ts';
import { type BatchAttempt, deliverBatch, type Invoke } from './retry.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html */
const MAX_CONCURRENT_INVOCATIONS = 5;

export interface PollerOptions {
  readonly uuid: string;
  readonly definition: MappingDefinition;
  readonly envelope: EventEnvelope;
  readonly decoder?: RecordDecoder;
  readonly source: KafkaSource;
  readonly offsets: GroupOffsets;
  readonly invoke: Invoke;
  readonly destination: FailureDestination;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly counters: MappingCounters;
  readonly backoff: Backoff;
  /** Ends waits between attempts and lets no further batch start. */
  readonly signal: AbortSignal;
  readonly onFailed: (error: Error) => void;
}

export class Poller implements SourceEvents {
  readonly #options: PollerOptions;
  readonly #limits: BatchLimits;
  /** In the order of the next batch: a partition that was served goes last. */
  readonly #held = new Map<number, HeldPartition>();
  readonly #busy = new Set<number>();
  #inFlight = 0;
  readonly #window: BatchWindow;
  #pumpDue = false;
  #whenIdle: (() => void) | undefined;

  constructor(options: PollerOptions) {
    this.#options = options;
    const { batchSize, batchingWindowMs } = options.definition;
    this.#limits = { batchSize, envelope: options.envelope };
    this.#window = new BatchWindow({
      clock: options.clock,
      lengthMs: batchingWindowMs,
      onOver: () => this.#pump(),
    });
  }

  start(): Promise<void> {
    return this.#options.source.start(this);
  }

  /** Resolves when the invocations under way have ended and are committed. The signal must have been given. */
  async drain(): Promise<void> {
    this.#window.close();
    if (this.#inFlight === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  /** Leaves the group. What is still under way is not committed any more. */
  async stop(): Promise<void> {
    for (const held of this.#held.values()) held.lost = true;
    this.#held.clear();
    await this.#options.source.stop();
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  inspect(): { partition: number; position?: bigint; queued: number; inFlight: boolean; paused: boolean }[] {
    return [...this.#held.values()].map(({ partition, position, queue, paused }) => ({
      partition,
      ...(position !== undefined && { position }),
      queued: queue.length,
      inFlight: this.#busy.has(partition),
      paused,
    }));
  }

  onAssigned(partitions: readonly number[], continued: boolean): readonly PartitionCommit[] {
    for (const held of [...this.#held.values()]) {
      if (continued && partitions.includes(held.partition)) continue;
      held.lost = true;
      this.#held.delete(held.partition);
    }
    const positions: PartitionCommit[] = [];
    for (const partition of partitions) {
      const before = this.#held.get(partition);
      const held = before ?? new HeldPartition(partition, this.#options);
      if (before === undefined) {
        this.#held.set(partition, held);
        this.#options.source.resume(partition);
        const start = this.#options.offsets.takeStart(partition);
        if (start !== undefined) {
          held.position = start;
          held.uncommitted = start;
        }
      }
      if (held.position !== undefined) positions.push({ partition, offset: held.position });
    }
    this.#watch(this.#commit([...this.#held.values()]));
    return positions;
  }

  onRecords(partition: number, records: readonly KafkaRecord[], end: bigint): Promise<void> | undefined {
    const held = this.#held.get(partition);
    if (!held || this.#options.signal.aborted) return undefined;
    for (const record of records) held.queue.push(prepareRecord(record, this.#options));
    held.position = records.at(-1)?.nextOffset ?? held.position ?? end;
    this.#options.offsets.setEnd(partition, end);
    this.#options.counters.polled += records.length;
    this.#pumpSoon();
    return held.waitForRoom();
  }

  onFailed(error: Error): void {
    this.#options.onFailed(error);
  }

  /** Later in this turn of the event loop, when all partitions of one fetch are in: they may share an event. */
  #pumpSoon(): void {
    if (this.#pumpDue) return;
    this.#pumpDue = true;
    setImmediate(() => {
      this.#pumpDue = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (!this.#options.signal.aborted) {
      const ready = [...this.#held.values()].filter(
        ({ partition, queue }) => queue.length > 0 && !this.#busy.has(partition),
      );
      if (ready.length === 0) {
        this.#window.close();
        return;
      }
      const queues = ready.map(({ queue }) => queue);
      if (!this.#window.isOver && !isBatchFull(queues, this.#limits)) {
        this.#window.open();
        return;
      }
      if (this.#inFlight >= MAX_CONCURRENT_INVOCATIONS) return;
      this.#window.close();
      this.#dispatch(takeBatch(queues, this.#limits));
    }
  }

  #dispatch(records: PreparedRecord[]): void {
    const progress = new BatchProgress(records.map(({ record }) => record));
    const owners = new Map<number, HeldPartition>();
    for (const partition of progress.partitions) {
      const held = this.#held.get(partition);
      if (!held) continue;
      owners.set(partition, held);
      this.#busy.add(partition);
      this.#held.delete(partition);
      this.#held.set(partition, held);
      held.noteRoom();
    }
    this.#inFlight += 1;
    const release = (partition: number): void => {
      if (owners.delete(partition)) this.#busy.delete(partition);
    };
    const delivered = this.#deliver(records, { progress, owners, release }).finally(() => {
      for (const partition of [...owners.keys()]) release(partition);
      this.#inFlight -= 1;
      if (this.#inFlight === 0) this.#whenIdle?.();
      this.#pump();
    });
    this.#watch(delivered);
  }

  async #deliver(
    records: readonly PreparedRecord[],
    batch: {
      progress: BatchProgress;
      owners: ReadonlyMap<number, HeldPartition>;
      release: (partition: number) => void;
    },
  ): Promise<void> {
    const { definition, destination, signal, clock } = this.#options;
    const { progress, owners } = batch;
    const settle = async (settled: readonly PreparedRecord[]): Promise<void> => {
      const moved: HeldPartition[] = [];
      for (const { partition, offset } of progress.settle(settled.map(({ record }) => record))) {
        const held = owners.get(partition);
        if (!held || held.lost) continue;
        held.uncommitted = offset;
        moved.push(held);
      }
      await this.#commit(moved);
      for (const partition of progress.partitions)
        if (progress.isSettled(partition)) batch.release(partition);
      if (progress.partitions.length > 1) this.#pump();
    };

    const undeliverable = records.filter(({ failure }) => failure !== undefined);
    if (undeliverable.length > 0) {
      if (!(await destination.takeUndeliverable(undeliverable))) return;
      await settle(undeliverable);
    }
    await deliverBatch(
      records.filter(({ failure }) => failure === undefined),
      {
        envelope: this.#options.envelope,
        retries: countRetries(definition),
        bisect: definition.bisect,
        reportBatchItemFailures: definition.reportBatchItemFailures,
        invoke: this.#options.invoke,
        backoff: this.#options.backoff,
        sleep: (delayMs) => clock.sleep(delayMs, signal),
        isStopping: () => signal.aborted,
        isHeld: ({ record }) => owners.get(record.partition)?.lost === false,
        settle,
        giveUp: async (exhausted, how) => {
          if (await destination.takeExhausted(exhausted, how)) await settle(exhausted);
        },
        observe: (attempt) => this.#observe(attempt),
      },
    );
  }

  async #commit(moved: readonly HeldPartition[]): Promise<void> {
    const commits = moved.flatMap(({ partition, uncommitted }) =>
      uncommitted === undefined ? [] : [{ partition, offset: uncommitted }],
    );
    if (commits.length === 0) return;
    try {
      await this.#options.source.commit(commits);
    } catch (thrown) {
      this.#options.counters.commitErrors += 1;
      // The group moved on. What is still held is committed with the next assignment, the rest is read by its new owner.
      if (thrown instanceof CommitRefused) return;
      throw thrown;
    }
    for (const { partition, offset } of commits) {
      this.#options.offsets.setCommitted(partition, offset);
      const held = this.#held.get(partition);
      if (held?.uncommitted === offset) delete held.uncommitted;
    }
  }

  #observe(attempt: BatchAttempt): void {
    const { definition, counters, journal, uuid } = this.#options;
    counters.invoked += attempt.records;
    if (attempt.outcome !== 'success') counters.failed += attempt.records;
    journal.record({
      kind: 'mapping-batch',
      mapping: uuid,
      group: definition.group,
      topic: definition.topic,
      ...attempt,
    });
  }

  #watch(task: Promise<void>): void {
    task.catch((thrown: unknown) => this.#options.onFailed(asError(thrown)));
  }
}
