import kafkajs, { type Kafka } from 'kafkajs';

const { ConfigSource, KafkaJSProtocolError } = kafkajs;

interface FakeTopic {
  partitions: number;
  configs: Record<string, string>;
}

/** The admin side of a cluster, with the answers kafkajs gives; `fail` makes the next call of an operation fail. */
export class FakeCluster {
  readonly topics = new Map<string, FakeTopic>();
  /** The changes asked for, in order. */
  readonly changes: string[] = [];
  connected = 0;
  /** How many looks go by until new partitions have leaders. */
  leaderlessLooks = 0;
  readonly #failures = new Map<string, unknown>();

  fail(operation: string, error: unknown): void {
    this.#failures.set(operation, error);
  }

  /** A kafkajs client that has only what the topics function calls. */
  client(): Kafka {
    const admin = {
      connect: async () => {
        this.#maybeFail('connect');
        this.connected++;
      },
      disconnect: async () => {
        if (this.connected > 0) this.connected--;
      },
      fetchTopicMetadata: async () => {
        this.#maybeFail('fetchTopicMetadata');
        const leader = this.leaderlessLooks-- > 0 ? -1 : 1;
        return {
          topics: [...this.topics].map(([name, { partitions }]) => ({
            name,
            partitions: Array.from({ length: partitions }, (_, partitionId) => ({ partitionId, leader })),
          })),
        };
      },
      describeConfigs: async ({ resources }: { resources: { name: string }[] }) => ({
        resources: resources.map(({ name }) => ({
          resourceName: name,
          configEntries: [
            { configName: 'segment.bytes', configValue: '1', configSource: ConfigSource.DEFAULT_CONFIG },
            ...Object.entries(this.topics.get(name)?.configs ?? {}).map(([configName, configValue]) => ({
              configName,
              configValue,
              configSource: ConfigSource.TOPIC_CONFIG,
            })),
          ],
        })),
      }),
      createTopics: async ({ topics }: { topics: CreateRequest[] }) => {
        this.#maybeFail('createTopics');
        this.changes.push(`create ${topics.map(({ topic }) => topic).join()}`);
        for (const { topic, numPartitions, configEntries } of topics) {
          const configs = Object.fromEntries(configEntries.map(({ name, value }) => [name, value]));
          this.topics.set(topic, { partitions: numPartitions, configs });
        }
        return true;
      },
      createPartitions: async ({
        topicPartitions,
      }: {
        topicPartitions: { topic: string; count: number }[];
      }) => {
        this.changes.push(`grow ${topicPartitions.map(({ topic }) => topic).join()}`);
        for (const { topic, count } of topicPartitions) this.#get(topic).partitions = count;
        return true;
      },
      alterConfigs: async ({ resources }: { resources: { name: string; configEntries: Entry[] }[] }) => {
        this.changes.push(`configure ${resources.map(({ name }) => name).join()}`);
        for (const { name, configEntries } of resources)
          this.#get(name).configs = Object.fromEntries(
            configEntries.map((entry) => [entry.name, entry.value]),
          );
      },
      deleteTopics: async ({ topics }: { topics: string[] }) => {
        this.changes.push(`delete ${topics.join()}`);
        for (const topic of topics) this.topics.delete(topic);
      },
    };
    // What is left out of kafkajs' interface is what the function never calls.
    return { admin: () => admin } as unknown as Kafka;
  }

  #maybeFail(operation: string): void {
    const error = this.#failures.get(operation);
    this.#failures.delete(operation);
    if (error !== undefined) throw error;
  }

  #get(name: string): FakeTopic {
    const topic = this.topics.get(name);
    if (topic === undefined) throw protocolError('UNKNOWN_TOPIC_OR_PARTITION');
    return topic;
  }
}

interface Entry {
  name: string;
  value: string;
}

interface CreateRequest {
  topic: string;
  numPartitions: number;
  configEntries: Entry[];
}

/** An error as kafkajs makes it of an error code on the wire. */
export function protocolError(type: string, message = type): Error {
  return Object.assign(new KafkaJSProtocolError(message), { type, retriable: false });
}
