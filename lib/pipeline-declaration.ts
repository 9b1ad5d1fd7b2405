/** The seven topic configurations that MSK Serverless lets one set; values as Kafka writes them. */
export type TopicConfigs = Readonly<
  Partial<
    Record<
      | 'cleanup.policy'
      | 'compression.type'
      | 'max.message.bytes'
      | 'message.timestamp.difference.max.ms'
      | 'message.timestamp.type'
      | 'retention.bytes'
      | 'retention.ms',
      string
    >
  >
>;

export interface TopicDeclaration {
  readonly name: string;
  readonly partitions: number;
  readonly configs?: TopicConfigs;
  /** Absent: records are JSON without a registered schema. */
  readonly schema?: SchemaDeclaration;
}

/** An Avro schema in the Glue registry, named like its topic. */
export interface SchemaDeclaration {
  /**
   * Files under `functions/`, the oldest first. The first one is never edited or removed once deployed: Glue would replace
   * the schema and lose its history. A new version is a new file at the end.
   */
  readonly versions: readonly [string, ...string[]];
}

export interface TableDeclaration {
  /** Unique over all pipelines; `order-history` gives the output `OrderHistoryTable`. */
  readonly name: string;
  /** The partition key, a string. */
  readonly key: string;
}

interface HandlerDeclaration {
  /** File under `functions/`, without its extension; it exports `handler`. */
  readonly entry: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

export interface ProducerDeclaration extends HandlerDeclaration {
  /** Name of the environment variable that holds the topic's name. */
  readonly topicVariable: string;
  /** Name of the environment variable that holds the newest schema version's id; for a topic with a schema. */
  readonly schemaVersionVariable?: string;
}

/** The DynamoDB actions a handler may be given, as IAM names them. */
export type TableAction =
  | 'BatchGetItem'
  | 'BatchWriteItem'
  | 'ConditionCheckItem'
  | 'DeleteItem'
  | 'GetItem'
  | 'PutItem'
  | 'Query'
  | 'Scan'
  | 'UpdateItem';

export interface TableAccess {
  /** Name of a declared table, of this pipeline or another. */
  readonly table: string;
  /** Name of the environment variable that holds the table's name. */
  readonly variable: string;
  /** Exactly what the handler calls. A transaction needs the actions of its parts. */
  readonly actions: readonly [TableAction, ...TableAction[]];
}

export interface ConsumerDeclaration extends HandlerDeclaration {
  /**
   * The consumer group; records it gives up on end in the topic `<group>.dlq`. Final once deployed: Lambda changes it in no
   * mapping, and refuses a second mapping of the same function and topic beside the first.
   */
  readonly group: string;
  readonly tables: readonly TableAccess[];
  /** Records in one invocation at most, 1 to 10,000. */
  readonly batchSize: number;
  /** How long the poller collects before it invokes; 0 hands over what there is at once. */
  readonly batchingWindowSeconds: number;
  /** How often a failed batch is tried again before it goes to the dead-letter topic. */
  readonly retryLimit: number;
}

export interface PipelineDeclaration {
  /** Also the folder under `functions/`. */
  readonly name: string;
  /** A topic of its own, or the name of the pipeline whose topic it reads. */
  readonly topic: TopicDeclaration | { readonly of: string };
  readonly tables?: readonly TableDeclaration[];
  readonly producer?: ProducerDeclaration;
  readonly consumer: ConsumerDeclaration;
}

/**
 * The topic a pipeline works on.
 * @throws Error when it names a pipeline that owns no topic.
 */
export function topicOf(
  pipeline: PipelineDeclaration,
  pipelines: readonly PipelineDeclaration[],
): TopicDeclaration {
  const { topic } = pipeline;
  if ('name' in topic) return topic;
  const owner = pipelines.find((candidate) => candidate.name === topic.of);
  if (owner === undefined || !('name' in owner.topic))
    throw new Error(
      `pipeline "${pipeline.name}" reads the topic of "${topic.of}", which declares none: name a pipeline with a topic of its own`,
    );
  return owner.topic;
}

const THIRTY_DAYS_MS = 30 * 24 * 60 * 60 * 1_000;

/** Where a mapping writes what it gives up on. */
export function deadLetterTopicOf(consumer: ConsumerDeclaration): TopicDeclaration {
  return {
    name: `${consumer.group}.dlq`,
    partitions: 1,
    configs: {
      // A dead letter holds the record in base64: by Kafka's default of 1 MiB the largest records would be dropped instead.
      'max.message.bytes': '8388608',
      // Longer than the week of other topics: nobody may look before it is over.
      'retention.ms': String(THIRTY_DAYS_MS),
    },
  };
}

/** Every topic that must exist: the declared ones, then one dead-letter topic for each consumer group. */
export function allTopics(pipelines: readonly PipelineDeclaration[]): readonly TopicDeclaration[] {
  const declared = pipelines.flatMap(({ topic }) => ('name' in topic ? [topic] : []));
  return [...declared, ...pipelines.map(({ consumer }) => deadLetterTopicOf(consumer))];
}
