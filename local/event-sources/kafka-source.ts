/** One record as it was read, before it becomes part of an event. */
export interface KafkaRecord {
  readonly partition: number;
  readonly offset: bigint;
  /** Where reading goes on after this record: past control records that no consumer sees. */
  readonly nextOffset: bigint;
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
  readonly timestampType: 'CREATE_TIME' | 'LOG_APPEND_TIME';
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [name: string, value: Buffer | null])[];
}

/** Where the group stands in a partition when the mapping starts. */
export interface PartitionOffsets {
  readonly partition: number;
  readonly low: bigint;
  readonly high: bigint;
  /** Absent when the group has committed nothing. */
  readonly committed?: bigint;
}

export interface PartitionCommit {
  readonly partition: number;
  /** The next offset to read. */
  readonly offset: bigint;
}

/** What one member of the consumer group tells whoever delivers its records. */
export interface SourceEvents {
  /**
   * The group agreed on a new assignment; called before anything of it is read.
   * @param continued whether this is the membership of the last call: if so a partition that was held before is still
   * held and its reading goes on at the returned offset; if not, everything held before is lost.
   * @returns where reading starts, for the partitions where that is known; else at the committed offset.
   */
  onAssigned(partitions: readonly number[], continued: boolean): readonly PartitionCommit[];
  /**
   * Records of one partition in offset order; `end` is the log's end. May throw: the source then fails with it.
   * @returns what to wait for before the member reads on: short, as it says nothing to the group meanwhile.
   */
  onRecords(partition: number, records: readonly KafkaRecord[], end: bigint): Promise<void> | undefined;
  /** The member is out of the group and does not come back by itself. */
  onFailed(error: Error): void;
}

/** One member of the mapping's consumer group. */
export interface KafkaSource {
  /** Resolves when the member has its first assignment. @throws what kept it from joining. */
  start(events: SourceEvents): Promise<void>;
  /** @throws CommitRefused when the group has moved on; anything else is a failure of the source. */
  commit(offsets: readonly PartitionCommit[]): Promise<void>;
  pause(partition: number): void;
  resume(partition: number): void;
  /** Resolves when the member has left the group; commits after this are lost. */
  stop(): Promise<void>;
}

/** The group's generation changed under a commit: the records come again, here or elsewhere. */
export class CommitRefused extends Error {
  override readonly name = 'CommitRefused';
}

export interface DeadLetterMessage {
  readonly key: Buffer | null;
  readonly value: string;
}

/** The cluster as one mapping sees it, with the credentials of the function's role. */
export interface KafkaCluster {
  readOffsets(): Promise<readonly PartitionOffsets[]>;
  createSource(index: number): KafkaSource;
  /** Resolves when all replicas have the messages. @throws MessageTooLarge when the topic takes no message that long. */
  sendDeadLetters(messages: readonly DeadLetterMessage[]): Promise<void>;
  close(): Promise<void>;
}

export class MessageTooLarge extends Error {
  override readonly name = 'MessageTooLarge';
}
