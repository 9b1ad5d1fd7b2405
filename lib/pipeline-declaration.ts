import type { Settings } from './settings/settings.ts';

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
  /** The second part of the key, a string: items that share the first are kept, and queried, in its order. */
  readonly sortKey?: string;
}

interface HandlerDeclaration {
  /** File under `functions/`, without its extension; it exports `handler`. */
  readonly entry: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** At most so many at a time, where settings.reserveConcurrency says so; absent: as many as the account allows. */
  readonly reservedConcurrency?: number;
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

/** A right beyond tables and Kafka: `actions` on `resources`, or on whatever is not one of `notResources`. */
export type Grant = {
  readonly actions: readonly [string, ...string[]];
  /** Of resources with an asterisk: why it is not known which one. A sentence. */
  readonly wildcardReason?: string;
} & (
  | { readonly resources: readonly [string, ...string[]] }
  | { readonly notResources: readonly [string, ...string[]] }
);

/** What a declaration may depend on: the app's settings, and where it is deployed, for ARNs. */
export interface Deployment {
  readonly settings: Settings;
  /** Values that CloudFormation fills in: to be put into texts, not to be compared. */
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

export interface Extras {
  readonly environment: Readonly<Record<string, string>>;
  readonly grants: readonly Grant[];
}

/** A function outside the VPC: it reaches AWS APIs, and no Kafka. */
export interface WorkerDeclaration extends HandlerDeclaration {
  readonly tables: readonly TableAccess[];
  /** Variables and rights beyond tables. */
  readonly extras?: (deployment: Deployment) => Extras;
}

export interface ConsumerDeclaration extends WorkerDeclaration {
  /**
   * The consumer group; records it gives up on end in the topic `<group>.dlq`. Final once deployed: Lambda changes it in no
   * mapping, and refuses a second mapping of the same function and topic beside the first.
   */
  readonly group: string;
  /** Records in one invocation at most, 1 to 10,000. */
  readonly batchSize: number;
  /** How long the poller collects before it invokes; 0 hands over what there is at once. */
  readonly batchingWindowSeconds: number;
  /** How often a failed batch is tried again before it goes to the dead-letter topic. */
  readonly retryLimit: number;
  /** Pollers of the mapping, 1 unless told otherwise; Lambda adds more, up to the maximum, as they are needed. */
  readonly minimumPollers?: number;
  /** Absent: one for each partition of the topic. */
  readonly maximumPollers?: number;
}

/** A function that the clock invokes. */
export interface ScheduledDeclaration extends WorkerDeclaration {
  /** Unique in its pipeline; `deferred` of `notifications` gives the output `NotificationsDeferredFunction`. */
  readonly name: string;
  /** In words of EventBridge Scheduler, `rate(5 minutes)`; a minute is the shortest. */
  readonly every: `rate(${number} ${'minute' | 'minutes' | 'hours' | 'days'})`;
}

export interface PipelineDeclaration {
  /** Also the folder under `functions/`. */
  readonly name: string;
  /** A topic of its own, or the name of the pipeline whose topic it reads. */
  readonly topic: TopicDeclaration | { readonly of: string };
  readonly tables?: readonly TableDeclaration[];
  readonly producer?: ProducerDeclaration;
  readonly consumer: ConsumerDeclaration;
  readonly scheduled?: readonly ScheduledDeclaration[];
}
