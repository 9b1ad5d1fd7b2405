/** How values with a registry prefix reach the function. */
export interface SchemaRegistrySettings {
  /** `arn:aws:glue:<region>:<account>:registry/<name>` */
  readonly registryArn: string;
  /** `JSON`: JSON text of the decoded record; `SOURCE`: the original body without the registry prefix. */
  readonly recordFormat: 'JSON' | 'SOURCE';
  readonly attributes: readonly ('KEY' | 'VALUE')[];
}

/** What `AWS::Lambda::EventSourceMapping` says, in the units the poller works with. */
export interface MappingDefinition {
  readonly functionName: string;
  /** Without a qualifier. */
  readonly functionArn: string;
  /** The function's role: the poller reads Kafka and the schema registry as this role. */
  readonly roleArn: string;
  /** `arn:aws:kafka:<region>:<account>:cluster/<name>/<uuid>` */
  readonly clusterArn: string;
  readonly topic: string;
  readonly group: string;
  /** Counts only for partitions in which the group has committed nothing yet. */
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** 1 to 10,000 records. */
  readonly batchSize: number;
  /** 0 hands over what is there at once. */
  readonly batchingWindowMs: number;
  /** -1 is for ever, or 10 with a dead-letter topic; the first attempt is not counted. */
  readonly retryAttempts: number;
  readonly bisect: boolean;
  readonly reportBatchItemFailures: boolean;
  readonly deadLetterTopic?: string;
  readonly minimumPollers: number;
  /** Absent in on-demand mode. The maximum is not reached: there are as many pollers as the minimum says. */
  readonly provisioned?: { readonly maximumPollers: number; readonly group?: string };
  readonly schemaRegistry?: SchemaRegistrySettings;
  /** `Enabled` of the template; true when absent. */
  readonly enabled?: boolean;
}

/**
 * "Infinite" retries with an on-failure destination are 10 on AWS.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 */
const RETRIES_WITH_DESTINATION = 10;

/** @returns how often a failed batch is tried again: a count, or `Infinity`. */
export function countRetries(definition: MappingDefinition): number {
  if (definition.retryAttempts >= 0) return definition.retryAttempts;
  return definition.deadLetterTopic === undefined ? Number.POSITIVE_INFINITY : RETRIES_WITH_DESTINATION;
}

/** The ARN of a topic or a group of the cluster, as the role's policy names it. */
export function toKafkaArn(clusterArn: string, kind: 'topic' | 'group', name: string): string {
  return `${clusterArn.replace(':cluster/', `:${kind}/`)}/${name}`;
}
