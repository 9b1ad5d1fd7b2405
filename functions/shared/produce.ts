import { type Kafka, type Message, Partitioners, type RecordMetadata } from 'kafkajs';
import { FunctionError } from './errors.ts';
import type { Position } from './kafka-event.ts';

/** All in-sync replicas have the record before the cluster answers. */
const ACKS_ALL = -1;

export interface OutgoingRecord {
  readonly key: string;
  readonly value: Buffer;
}

/** Sends records to one cluster over one connection that is kept from invocation to invocation. */
export interface RecordProducer {
  /**
   * Sends `records` in one request per broker and answers where each is, in the order given. Every record is in the log
   * of all in-sync replicas when it resolves; when it throws, some may be.
   * @throws FunctionError DELIVERY_UNCONFIRMED when the answer leaves a record out; kafkajs' own errors otherwise.
   */
  send(topic: string, records: readonly OutgoingRecord[]): Promise<Position[]>;
  /** Closes the connection; a function never does, since its environment is frozen and thawed with it. */
  disconnect(): Promise<void>;
}

/** Connects at the first send. A topic that is missing is an error, never created by the way. */
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

  async function connect(): Promise<void> {
    connected ??= producer.connect();
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
      const messages: Message[] = records.map(({ key, value }) => ({ key, value }));
      const answers = await producer.send({ topic, acks: ACKS_ALL, messages });
      return locate(
        topic,
        messages.map((message) => chosen.get(message)),
        answers,
      );
    },
    async disconnect() {
      if (connected === undefined) return;
      connected = undefined;
      await producer.disconnect();
    },
  };
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
