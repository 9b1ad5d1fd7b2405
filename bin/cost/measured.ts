/** What a consumer group asks of DynamoDB for one event, in batches of `batch`. */
export interface TableUse {
  readonly batch: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** What stays in the tables. */
  readonly storedBytes: number;
}

/**
 * By consumer group, smallest batch first. Measured by `node test/bench/units.ts`, which counts the units that the
 * consumers consume of the local tables.
 */
export const measuredTableUse: Readonly<Record<string, readonly TableUse[]>> = {
  'order-tracker': [{ batch: 1, writeUnits: 1, readUnits: 1, storedBytes: 350 }],
  'order-processor': [
    { batch: 1, writeUnits: 6, readUnits: 3, storedBytes: 400 },
    { batch: 20, writeUnits: 4.5, readUnits: 2, storedBytes: 400 },
    { batch: 100, writeUnits: 3, readUnits: 1.5, storedBytes: 400 },
  ],
  'email-processor-group': [
    { batch: 1, writeUnits: 6, readUnits: 2, storedBytes: 500 },
    { batch: 20, writeUnits: 4.5, readUnits: 2, storedBytes: 500 },
  ],
  'notification-service': [
    { batch: 1, writeUnits: 5, readUnits: 4, storedBytes: 400 },
    { batch: 20, writeUnits: 4, readUnits: 3, storedBytes: 400 },
  ],
  'payment-tracker': [
    { batch: 1, writeUnits: 4, readUnits: 1, storedBytes: 300 },
    { batch: 20, writeUnits: 3, readUnits: 1, storedBytes: 300 },
  ],
};

/** Bytes of log, 26 that CloudWatch adds to each line included. */
export interface LogUse {
  /** What a producer says of an event, and a consumer of a record. */
  readonly perEvent: number;
  /** Lambda's own lines about an invocation, at level INFO. */
  readonly perInvocation: number;
  /** The metrics of an invocation, in the embedded metric format. */
  readonly metricsPerInvocation: number;
}

export const measuredLogUse: LogUse = { perEvent: 1000, perInvocation: 800, metricsPerInvocation: 600 };
