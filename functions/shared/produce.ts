import { type Kafka, type Message, Partitioners, type RecordMetadata } from 'kafkajs';
import { FunctionError } from './errors.ts';
import type { Position } from './kafka-event.ts';

/** All in-sync replicas have the record before the cluster answers. */
const ACKS_ALL = -1;
/**
 * kafkajs makes one batch of all that a send has for a partition, and Kafka takes batches of 1,048,588 bytes
 * (`max.message.bytes`) by default. Far below it, for there is more to a batch than keys and values.
 */
const MAX_SEND_BYTES = 512 * 1024;
/** What a record takes in a batch besides its key, value and headers, at most. */
const RECORD_OVERHEAD_BYTES = 64;
/**
 * A connection that nothing went over for 350 s is forgotten on its way through AWS, and one of a frozen environment may not
 * hear of its end. Requests would run into their timeouts then, one after the other, for kafkajs keeps such a connection.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html#connection-idle-timeout
 */
const MAX_IDLE_MS = 240_000;

export interface OutgoingRecord {
  readonly key: string;
  readonly value: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends records to one cluster over one connection that is kept from invocation to invocation. */
export interface RecordProducer {
  /**
   * Sends `records` in as few requests as the cluster takes them in, and answers where each is, in the order given. Every
   * record is in the log of all in-sync replicas when it resolves; when it throws, some may be.
   * @throws FunctionError DELIVERY_UNCONFIRMED when the answer leaves a record out; kafkajs' own errors otherwise.
   */
  send(topic: string, records: readonly OutgoingRecord[]): Promise<Position[]>;
  /** Closes the connection; a function never does, since its environment is frozen and thawed with it. */
  disconnect(): Promise<void>;
}

/**
 * Connects at the first send, and anew after a long pause and after a failure, which a connection may have been the cause of.
 * A topic that is missing is an error, never created by the way.
 */
export function createRecordProducer(kafka: Kafka): RecordProducer {
  const chosen = new WeakMap<object, number>();
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner: () => {
      const choose = Partitioners.DefaultPartitioner();
      return (args) => {
        // Kept, because kafkajs asks again when it retries, and the answer must be told to our caller.
        const partition = chosen.get(args.message) ?? choose(args);
        chosen.set(args.message, partition);
        return partition;
      };
    },
  });
  let connected: Promise<void> | undefined;
  let isDoubtful = false;
  let lastUsedMs = 0;

  async function connect(): Promise<void> {
    if (connected !== undefined && (isDoubtful || Date.now() - lastUsedMs > MAX_IDLE_MS)) {
      connected = undefined;
      await producer.disconnect();
    }
    if (connected === undefined) {
      isDoubtful = false;
      lastUsedMs = Date.now();
      connected = producer.connect();
    }
    try {
      await connected;
    } catch (error) {
      connected = undefined;
      throw error;
    }
  }

  return {
    async send(topic, records) {
      if (records.length === 0) return [];
      await connect();
      const positions: Position[] = [];
      try {
        for (const messages of cutIntoSends(records)) {
          const answers = await producer.send({ topic, acks: ACKS_ALL, messages });
          const partitions = messages.map((message) => chosen.get(message));
          positions.push(...locate(topic, partitions, answers));
        }
      } catch (error) {
        isDoubtful = true;
        throw error;
      }
      lastUsedMs = Date.now();
      return positions;
    },
    async disconnect() {
      if (connected === undefined) return;
      connected = undefined;
      await producer.disconnect();
    },
  };
}

/** Each small enough to be one batch, should all of it be for one partition. */
function cutIntoSends(records: readonly OutgoingRecord[]): Message[][] {
  const sends: Message[][] = [];
  let bytes = 0;
  for (const { key, value, headers = {} } of records) {
    const message = { key, value, headers };
    const size =
      Buffer.byteLength([key, ...Object.entries(headers).flat()].join('')) +
      value.length +
      RECORD_OVERHEAD_BYTES;
    const current = sends.at(-1);
    if (current === undefined || bytes + size > MAX_SEND_BYTES) {
      sends.push([message]);
      bytes = size;
    } else {
      current.push(message);
      bytes += size;
    }
  }
  return sends;
}

/**
 * Kafka confirms a batch with the offset of its first record; kafkajs makes one batch for each partition of a send, in the
 * order of the messages, so a record's offset is that base plus its position among the send's records of its partition.
 */
export function locate(
  topic: string,
  partitions: readonly (number | undefined)[],
  answers: readonly RecordMetadata[],
): Position[] {
  const next = new Map(
    answers
      .filter((answer) => answer.topicName === topic && answer.errorCode === 0)
      .map((answer) => [answer.partition, Number(answer.baseOffset)]),
  );
  return partitions.map((partition, index) => {
    const offset = partition === undefined ? undefined : next.get(partition);
    if (partition === undefined || offset === undefined || !(offset >= 0)) {
      throw new FunctionError(
        'DELIVERY_UNCONFIRMED',
        `Record ${index} of ${partitions.length} sent to ${topic} was not confirmed` +
          `${partition === undefined ? '' : ` by partition ${partition}`}. Send it again: consumers drop repeats.`,
      );
    }
    next.set(partition, offset + 1);
    return { topic, partition, offset };
  });
}
