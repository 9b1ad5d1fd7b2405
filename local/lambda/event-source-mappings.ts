/** What the API shows of a Kafka mapping's settings, in the units of whoever polls. */
export interface EventSourceMappingDefinition {
  readonly functionArn: string;
  /** ARN of the MSK cluster. */
  readonly clusterArn: string;
  readonly topic: string;
  readonly group: string;
  readonly startingPosition: string;
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  /** -1 is for ever. */
  readonly retryAttempts: number;
  readonly bisect: boolean;
  readonly reportBatchItemFailures: boolean;
  readonly deadLetterTopic?: string;
  readonly minimumPollers: number;
  /** Absent in on-demand mode. */
  readonly provisioned?: { readonly maximumPollers: number; readonly group?: string };
  readonly schemaRegistry?: {
    readonly registryArn: string;
    readonly recordFormat: string;
    readonly attributes: readonly string[];
  };
}

export interface EventSourceMapping {
  readonly uuid: string;
  readonly definition: EventSourceMappingDefinition;
  /** `Creating`, `Enabling`, `Enabled`, `Disabling` or `Disabled`. */
  readonly state: string;
  /** `No records processed`, `OK` or a text that begins with `PROBLEM: `. */
  readonly lastProcessingResult: string;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
}

/** The mappings that the API shows and switches; whoever runs them hands them over. */
export interface EventSourceMappings {
  list(): readonly EventSourceMapping[];
  find(uuid: string): EventSourceMapping | undefined;
  /**
   * Resolves when the mapping is on its way and will be so after a restart, too. Call it for a mapping that is `Enabled`
   * or `Disabled`.
   * @returns the mapping in transition; undefined when it is gone.
   */
  setEnabled(uuid: string, enabled: boolean): Promise<EventSourceMapping | undefined>;
}
