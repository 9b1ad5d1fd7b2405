import type { SecureContextOptions } from 'node:tls';
import { Kafka, type KafkaConfig, logLevel, Partitioners, type Producer } from 'kafkajs';
import { asError } from '../core/errors.ts';
import type { Journal } from '../core/journal.ts';
import { gatherHeadersOnce } from './gather-headers.ts';
import {
  type DeadLetterMessage,
  type KafkaCluster,
  type KafkaSource,
  MessageTooLarge,
  type PartitionOffsets,
} from './kafka-source.ts';
import { createKafkaLog } from './kafkajs-log.ts';
import { KafkajsSource } from './kafkajs-source.ts';
import type { MappingDefinition } from './mapping-definition.ts';
import { findKafkaErrorType } from './problem.ts';
import { quietRequestQueue } from './request-queue.ts';

export interface KafkaConnection {
  readonly bootstrapServers: readonly string[];
  /** Absent for a plaintext listener. */
  readonly ssl?: Pick<SecureContextOptions, 'ca'>;
  /** A fresh MSK IAM token of the function's role; absent for a listener without authentication. */
  readonly token?: () => Promise<{ value: string }>;
}

/** The mapping makes a new session after a failure, so the client gives up soon and says why. */
const CLIENT_RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 };
/** For TCP and TLS. A second, as kafkajs has it, is not enough while a start has the computer busy. */
const CONNECTION_TIMEOUT_MS = 10_000;

export function createKafkaCluster(options: {
  uuid: string;
  definition: MappingDefinition;
  kafka: KafkaConnection;
  journal: Journal;
}): KafkaCluster {
  quietRequestQueue();
  gatherHeadersOnce();
  return new KafkajsCluster(options);
}

class KafkajsCluster implements KafkaCluster {
  readonly #options: Parameters<typeof createKafkaCluster>[0];
  #producer: Promise<Producer> | undefined;

  constructor(options: Parameters<typeof createKafkaCluster>[0]) {
    this.#options = options;
  }

  async readOffsets(): Promise<readonly PartitionOffsets[]> {
    const { topic, group } = this.#options.definition;
    const admin = this.#createClient('offsets').admin({ retry: CLIENT_RETRY });
    try {
      await admin.connect();
      const [ends, groups] = await Promise.all([
        admin.fetchTopicOffsets(topic),
        admin.fetchOffsets({ groupId: group, topics: [topic] }),
      ]);
      const committed = new Map(
        groups.flatMap(({ partitions }) =>
          partitions.map(({ partition, offset }) => [partition, BigInt(offset)] as const),
        ),
      );
      return ends.map(({ partition, low, high }) => {
        const offset = committed.get(partition) ?? -1n;
        return {
          partition,
          low: BigInt(low),
          high: BigInt(high),
          ...(offset >= 0n && { committed: offset }),
        };
      });
    } finally {
      await admin.disconnect();
    }
  }

  createSource(index: number): KafkaSource {
    const { uuid, definition } = this.#options;
    return new KafkajsSource({
      client: this.#createClient(`${index}`),
      uuid,
      definition,
      retry: CLIENT_RETRY,
    });
  }

  async sendDeadLetters(messages: readonly DeadLetterMessage[]): Promise<void> {
    const { deadLetterTopic } = this.#options.definition;
    if (deadLetterTopic === undefined) throw new Error('the mapping has no dead-letter topic');
    try {
      this.#producer ??= this.#connectProducer();
      const producer = await this.#producer;
      await producer.send({ topic: deadLetterTopic, acks: -1, messages: [...messages] });
    } catch (thrown) {
      const error = asError(thrown);
      if (findKafkaErrorType(error) === 'MESSAGE_TOO_LARGE')
        throw new MessageTooLarge(error.message, { cause: error });
      await this.#dropProducer();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#dropProducer();
  }

  async #connectProducer(): Promise<Producer> {
    const producer = this.#createClient('dead-letters').producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: CLIENT_RETRY,
    });
    await producer.connect();
    return producer;
  }

  async #dropProducer(): Promise<void> {
    const producer = await this.#producer?.catch(() => {
      // It never connected: whoever sent has the error already.
      return undefined;
    });
    this.#producer = undefined;
    await producer?.disconnect();
  }

  /** @param role the tail of the client id; the service's pollers are `<uuid>-<n>`. */
  #createClient(role: string): Kafka {
    const { uuid, kafka, journal, definition } = this.#options;
    const config: KafkaConfig = {
      clientId: `${uuid}-${role}`,
      brokers: [...kafka.bootstrapServers],
      logLevel: logLevel.WARN,
      logCreator: createKafkaLog(journal, definition.group),
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      retry: CLIENT_RETRY,
      ...(kafka.ssl && { ssl: { ...kafka.ssl } }),
      ...(kafka.token && { sasl: { mechanism: 'oauthbearer', oauthBearerProvider: kafka.token } }),
    };
    return new Kafka(config);
  }
}
