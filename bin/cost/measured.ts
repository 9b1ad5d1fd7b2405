/** Request units of one event. */
export interface RequestUnits {
  readonly writeUnits: number;
  readonly readUnits: number;
}

/** What a consumer group asks of DynamoDB for one event. */
export interface TableUse {
  /** In an invocation of its own. */
  readonly alone: RequestUnits;
  /** In batches of `batch`: what records share is asked for once. */
  readonly batched: RequestUnits & { readonly batch: number };
  /** What stays in the tables, 100 bytes for each item's index included. */
  readonly storedBytes: number;
}

const BATCH = 500;

/**
 * By consumer group. Units are counted by `node test/bench/units.ts`, of events as the producers make them up: three users
 * and three items share much, so with more of them large batches come nearer to what an event takes alone.
 */
export const measuredTableUse: Readonly<Record<string, TableUse>> = {
  'order-tracker': {
    alone: { writeUnits: 1, readUnits: 1 },
    batched: { batch: BATCH, writeUnits: 1, readUnits: 1 },
    storedBytes: 270,
  },
  'order-processor': {
    alone: { writeUnits: 5.34, readUnits: 2 },
    batched: { batch: BATCH, writeUnits: 2.1, readUnits: 0.01 },
    storedBytes: 300,
  },
  'email-processor-group': {
    alone: { writeUnits: 6.14, readUnits: 1.07 },
    batched: { batch: BATCH, writeUnits: 2.93, readUnits: 0.36 },
    storedBytes: 520,
  },
  'notification-service': {
    alone: { writeUnits: 4.29, readUnits: 6.67 },
    batched: { batch: BATCH, writeUnits: 4.04, readUnits: 4.02 },
    storedBytes: 1090,
  },
  'payment-tracker': {
    alone: { writeUnits: 4, readUnits: 0 },
    batched: { batch: BATCH, writeUnits: 2.07, readUnits: 0 },
    storedBytes: 300,
  },
};

/**
 * Bytes of log, 26 that CloudWatch adds to each line included. In a run here the functions wrote 0.7 to 1.8 KB an event.
 */
export interface LogUse {
  /** What a producer says of an event, and a consumer of a record. */
  readonly perEvent: number;
  /** Lambda's own lines about an invocation, at level INFO. */
  readonly perInvocation: number;
  /** The metrics of an invocation, in the embedded metric format. */
  readonly metricsPerInvocation: number;
  /** The line of an API's access log. */
  readonly perRequest: number;
}

export const measuredLogUse: LogUse = {
  perEvent: 1000,
  perInvocation: 750,
  metricsPerInvocation: 600,
  perRequest: 700,
};
