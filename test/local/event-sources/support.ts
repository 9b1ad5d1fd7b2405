import type { AccessControl } from '../../../local/core/access.ts';
import { type Clock, systemClock } from '../../../local/core/clock.ts';
import { Journal, type JournalEntry } from '../../../local/core/journal.ts';
import type { EventEnvelope } from '../../../local/event-sources/event.ts';
import {
  CommitRefused,
  type DeadLetterMessage,
  type KafkaCluster,
  type KafkaRecord,
  type KafkaSource,
  type PartitionCommit,
  type PartitionOffsets,
  type SourceEvents,
} from '../../../local/event-sources/kafka-source.ts';
import type { MappingDefinition } from '../../../local/event-sources/mapping-definition.ts';
import type { InvokeAnswer } from '../../../local/event-sources/retry.ts';

export const CLUSTER_ARN = 'arn:aws:kafka:eu-west-1:000000000000:cluster/millrace/3f1c-1';

export const ENVELOPE: EventEnvelope = {
  topic: 'orders',
  eventSourceArn: CLUSTER_ARN,
  bootstrapServers: '127.0.0.1:9098',
};

export function makeDefinition(changes: Partial<MappingDefinition> = {}): MappingDefinition {
  return {
    functionName: 'consumer',
    functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:consumer',
    roleArn: 'arn:aws:iam::000000000000:role/consumer-role',
    clusterArn: CLUSTER_ARN,
    topic: 'orders',
    group: 'order-tracker',
    startingPosition: 'TRIM_HORIZON',
    batchSize: 100,
    batchingWindowMs: 0,
    retryAttempts: 2,
    bisect: false,
    reportBatchItemFailures: false,
    minimumPollers: 1,
    ...changes,
  };
}

export function makeRecord(
  partition: number,
  offset: number,
  changes: Partial<KafkaRecord> = {},
): KafkaRecord {
  return {
    partition,
    offset: BigInt(offset),
    nextOffset: BigInt(offset) + 1n,
    timestamp: 1_700_000_000_000 + offset,
    timestampType: 'CREATE_TIME',
    key: Buffer.from(`key-${offset}`),
    value: Buffer.from(`value-${offset}`),
    headers: [],
    ...changes,
  };
}

export function makeRecords(partition: number, from: number, count: number): KafkaRecord[] {
  return Array.from({ length: count }, (_, index) => makeRecord(partition, from + index));
}

export const ALLOW_ALL: AccessControl = { check: () => ({ allowed: true }) };

export interface Event {
  eventSource: string;
  eventSourceArn: string;
  bootstrapServers: string;
  records: Record<string, { partition: number; offset: number; [field: string]: unknown }[]>;
}

export function parseEvent(payload: string): Event {
  return JSON.parse(payload);
}

/** `<partition>:<offset>` of every record of an event, in its order. */
function listRecords(payload: string): string[] {
  return Object.values(parseEvent(payload).records)
    .flat()
    .map(({ partition, offset }) => `${partition}:${offset}`);
}

/** A function that notes what it was handed; `answer` decides about an event, and may throw as a throttle does. */
export class FakeFunction {
  readonly events: string[] = [];
  answer: (payload: string) => Partial<InvokeAnswer> | Promise<Partial<InvokeAnswer>> = () => ({});

  readonly invoke = async (payload: string): Promise<InvokeAnswer> => {
    this.events.push(payload);
    const given = await this.answer(payload);
    return {
      requestId: `r${this.events.length}`,
      statusCode: 200,
      payload: 'null',
      executedVersion: '$LATEST',
      ...given,
    };
  };

  get batches(): string[][] {
    return this.events.map(listRecords);
  }
}

export const FUNCTION_ERROR: Partial<InvokeAnswer> = {
  functionError: 'Unhandled',
  payload: '{"errorType":"Error","errorMessage":"poison","trace":[]}',
};

export function reportItems(items: readonly string[]): Partial<InvokeAnswer> {
  return {
    payload: JSON.stringify({
      batchItemFailures: items.map((item) => {
        const [partition, offset] = item.split(':');
        return { itemIdentifier: { partition: `orders-${partition}`, offset: Number(offset) } };
      }),
    }),
  };
}

/** A topic in memory with one consumer group, to drive the delivery without a socket. */
export class MemoryCluster implements KafkaCluster {
  readonly logs: KafkaRecord[][];
  readonly committed = new Map<number, bigint>();
  readonly commits: PartitionCommit[][] = [];
  readonly deadLetters: DeadLetterMessage[] = [];
  readonly sources: MemorySource[] = [];
  refuseCommits = false;
  failReadOffsets: Error | undefined;
  failDeadLetters: Error[] = [];

  constructor(partitions: number) {
    this.logs = Array.from({ length: partitions }, () => []);
  }

  append(partition: number, count: number, changes: Partial<KafkaRecord> = {}): void {
    const log = this.logs[partition] ?? [];
    for (let index = 0; index < count; index += 1) log.push(makeRecord(partition, log.length, changes));
    for (const source of this.sources) source.read(partition);
  }

  async readOffsets(): Promise<PartitionOffsets[]> {
    if (this.failReadOffsets) throw this.failReadOffsets;
    return this.logs.map((log, partition) => {
      const committed = this.committed.get(partition);
      return { partition, low: 0n, high: BigInt(log.length), ...(committed !== undefined && { committed }) };
    });
  }

  createSource(): MemorySource {
    const source = new MemorySource(this);
    this.sources.push(source);
    return source;
  }

  async sendDeadLetters(messages: readonly DeadLetterMessage[]): Promise<void> {
    const failure = this.failDeadLetters.shift();
    if (failure) throw failure;
    this.deadLetters.push(...messages);
  }

  /** Deals the partitions out again; `continued` false is a member that had dropped out. */
  rebalance(continued = true): void {
    const members = this.sources.filter((source) => source.isMember);
    members.forEach((member, index) => {
      member.assign(
        this.logs
          .map((_, partition) => partition)
          .filter((partition) => partition % members.length === index),
        continued,
      );
    });
  }

  lag(): number {
    return this.logs.reduce(
      (sum, log, partition) => sum + log.length - Number(this.committed.get(partition) ?? 0n),
      0,
    );
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export class MemorySource implements KafkaSource {
  isMember = false;
  readonly paused = new Set<number>();
  readonly #cluster: MemoryCluster;
  readonly #positions = new Map<number, number>();
  #events: SourceEvents | undefined;

  constructor(cluster: MemoryCluster) {
    this.#cluster = cluster;
  }

  async start(events: SourceEvents): Promise<void> {
    this.#events = events;
    this.isMember = true;
    this.#cluster.rebalance();
  }

  assign(partitions: readonly number[], continued: boolean): void {
    const before = new Set(continued ? this.#positions.keys() : []);
    const known = new Map(
      this.#events
        ?.onAssigned(partitions, continued)
        .map(({ partition, offset }) => [partition, Number(offset)]),
    );
    this.#positions.clear();
    for (const partition of partitions) {
      const committed = Number(this.#cluster.committed.get(partition) ?? 0n);
      this.#positions.set(partition, known.get(partition) ?? committed);
      if (!before.has(partition)) this.paused.delete(partition);
      this.read(partition);
    }
  }

  read(partition: number): void {
    const position = this.#positions.get(partition);
    if (position === undefined || this.paused.has(partition)) return;
    const log = this.#cluster.logs[partition] ?? [];
    const records = log.slice(position);
    if (records.length === 0) return;
    this.#positions.set(partition, log.length);
    void this.#events?.onRecords(partition, records, BigInt(log.length));
  }

  fail(error: Error): void {
    this.#events?.onFailed(error);
  }

  async commit(offsets: readonly PartitionCommit[]): Promise<void> {
    if (this.#cluster.refuseCommits) throw new CommitRefused('REBALANCE_IN_PROGRESS');
    this.#cluster.commits.push([...offsets]);
    for (const { partition, offset } of offsets) this.#cluster.committed.set(partition, offset);
  }

  pause(partition: number): void {
    this.paused.add(partition);
  }

  resume(partition: number): void {
    this.paused.delete(partition);
    this.read(partition);
  }

  stop(): Promise<void> {
    this.isMember = false;
    this.#positions.clear();
    return Promise.resolve();
  }
}

/** A journal that keeps everything. */
export function makeJournal(clock: Clock = systemClock): { journal: Journal; entries: JournalEntry[] } {
  const journal = new Journal({ now: () => clock.now() });
  const entries: JournalEntry[] = [];
  journal.subscribe((entry) => entries.push(entry));
  return { journal, entries };
}
