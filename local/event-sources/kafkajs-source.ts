/**
 * A member of the mapping's group as a kafkajs consumer.
 *
 * One fetcher of kafkajs waits for all its handlers before it fetches again, and heartbeats go out between fetches, so
 * the handler only passes records on. Whoever has enough pauses the partition. After a rebalance kafkajs reads on from
 * the committed offset; a kept partition is moved back to where its reading was.
 */
import kafkajs, { type Consumer, type Kafka, type KafkaMessage, type RetryOptions } from 'kafkajs';
import { asError } from '../core/errors.ts';
import {
  CommitRefused,
  type KafkaRecord,
  type KafkaSource,
  type PartitionCommit,
  type SourceEvents,
} from './kafka-source.ts';
import type { MappingDefinition } from './mapping-definition.ts';
import { findKafkaErrorType } from './problem.ts';

/** A long poll of the broker; it answers at once when there are records. Also how soon a heartbeat or a resume is seen. */
const MAX_WAIT_MS = 250;
const HEARTBEAT_MS = 1_000;
/**
 * How long the group waits for a member that was killed: the next start of the runner joins no sooner. The emulator forgets
 * its members with the runner; another Kafka does not. Heartbeats do not wait for handlers, so it need not be long.
 */
const SESSION_TIMEOUT_MS = 10_000;
/** How soon partitions that were added to the topic are found. */
const METADATA_AGE_MS = 30_000;

/** The group has a new generation; the records come again. */
const GROUP_MOVED_ON = new Set(['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID']);
const LOG_APPEND_TIME = 1;

export class KafkajsSource implements KafkaSource {
  readonly #consumer: Consumer;
  readonly #topic: string;
  readonly #fromBeginning: boolean;
  /** Until kafkajs says that it runs, it takes commits and forgets them. */
  readonly #running = Promise.withResolvers<void>();
  #memberId: string | undefined;
  #stopping = false;

  constructor(options: { client: Kafka; uuid: string; definition: MappingDefinition; retry: RetryOptions }) {
    const { client, definition, retry } = options;
    this.#topic = definition.topic;
    this.#fromBeginning = definition.startingPosition === 'TRIM_HORIZON';
    this.#consumer = client.consumer({
      groupId: definition.group,
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: MAX_WAIT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      sessionTimeout: SESSION_TIMEOUT_MS,
      metadataMaxAge: METADATA_AGE_MS,
      // The mapping decides when to come back, with a new consumer.
      retry: { ...retry, restartOnFailure: () => Promise.resolve(false) },
    });
  }

  async start(events: SourceEvents): Promise<void> {
    const joined = Promise.withResolvers<void>();
    let isJoined = false;
    this.#consumer.on('consumer.group_join', ({ payload }) => {
      const continued = this.#memberId === payload.memberId;
      this.#memberId = payload.memberId;
      const partitions = payload.memberAssignment[this.#topic] ?? [];
      for (const { partition, offset } of events.onAssigned(partitions, continued))
        this.#consumer.seek({ topic: this.#topic, partition, offset: offset.toString() });
      isJoined = true;
      joined.resolve();
    });
    this.#consumer.on('consumer.crash', ({ payload }) => {
      if (!isJoined) joined.reject(payload.error);
      else if (!this.#stopping) events.onFailed(payload.error);
    });
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [this.#topic], fromBeginning: this.#fromBeginning });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: true,
      eachBatch: async ({ batch }) => {
        const last = BigInt(batch.lastOffset());
        const records = batch.messages.map((message, index) =>
          toRecord(message, {
            partition: batch.partition,
            ...(index === batch.messages.length - 1 && { nextOffset: last + 1n }),
          }),
        );
        try {
          await events.onRecords(batch.partition, records, BigInt(batch.highWatermark));
        } catch (thrown) {
          const error = asError(thrown);
          // kafkajs would fetch the same records again and again for what only a repair can change.
          throw Object.assign(new kafkajs.KafkaJSNonRetriableError(error.message), { cause: error });
        }
      },
    });
    this.#running.resolve();
    await joined.promise;
  }

  async commit(offsets: readonly PartitionCommit[]): Promise<void> {
    await this.#running.promise;
    try {
      await this.#consumer.commitOffsets(
        offsets.map(({ partition, offset }) => ({
          topic: this.#topic,
          partition,
          offset: offset.toString(),
        })),
      );
    } catch (thrown) {
      const error = asError(thrown);
      if (GROUP_MOVED_ON.has(findKafkaErrorType(error) ?? ''))
        throw new CommitRefused(error.message, { cause: error });
      throw error;
    }
  }

  pause(partition: number): void {
    this.#consumer.pause([{ topic: this.#topic, partitions: [partition] }]);
  }

  resume(partition: number): void {
    this.#consumer.resume([{ topic: this.#topic, partitions: [partition] }]);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#running.resolve();
    await this.#consumer.disconnect();
  }
}

function toRecord(message: KafkaMessage, batch: { partition: number; nextOffset?: bigint }): KafkaRecord {
  const offset = BigInt(message.offset);
  return {
    partition: batch.partition,
    offset,
    nextOffset: batch.nextOffset ?? offset + 1n,
    timestamp: Number(message.timestamp),
    timestampType: readTimestampType(message),
    key: message.key,
    value: message.value,
    headers: Object.entries(message.headers ?? {}).flatMap(([name, value]) =>
      [value].flat().map((one) => [name, toBytes(one)] as const),
    ),
  };
}

function toBytes(value: Buffer | string | null | undefined): Buffer | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? Buffer.from(value) : value;
}

/** Kept by kafkajs in the batch a message came in, which its types do not show. */
function readTimestampType(message: KafkaMessage): KafkaRecord['timestampType'] {
  const context: unknown = 'batchContext' in message ? message.batchContext : undefined;
  const isAppendTime =
    typeof context === 'object' &&
    context !== null &&
    'timestampType' in context &&
    context.timestampType === LOG_APPEND_TIME;
  return isAppendTime ? 'LOG_APPEND_TIME' : 'CREATE_TIME';
}
