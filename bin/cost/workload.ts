import type { Facts } from './facts.ts';
import { type LogUse, measuredLogUse, measuredTableUse, type TableUse } from './measured.ts';

/** AWS's own examples take a month for 730 hours, and events a day times 30. */
export const HOURS_PER_MONTH = 730;
export const DAYS_PER_MONTH = 30;
const SECONDS_PER_DAY = 86_400;
export const SECONDS_PER_MONTH = DAYS_PER_MONTH * SECONDS_PER_DAY;
/** What is kept for ever is counted as after a year. */
export const LONGEST_DAYS = 365;

export interface ConsoleUse {
  /** Who sign in at least once in a month. */
  readonly users: number;
  /** Of each, every day. */
  readonly hoursPerDay: number;
  readonly requestsPerMinute: number;
  readonly msEach: number;
  readonly readUnitsEach: number;
  /** Series that are asked of CloudWatch. */
  readonly metricsPerMinute: number;
}

/** What is asked of the stacks, and what has to be assumed for it. */
export interface Workload {
  readonly eventsPerDay: number;
  /** Of one record on Kafka. */
  readonly eventBytes: number;
  /** Part of the events by topic, 0 to 1; the topics that are not named share the rest evenly. */
  readonly shares: Readonly<Record<string, number>>;
  /** Events that one call of a producer, or one request to the API, brings. */
  readonly eventsPerCall: number;
  /** Records in an invocation of a consumer; absent: what arrives while one is collected or the last one runs. */
  readonly batch?: number;
  /** Part of the calls that come over HTTP, where there is an API; the rest invokes the producers with IAM. */
  readonly httpShare: number;
  /** People at the console, and what it asks while one looks at it. */
  readonly console: ConsoleUse;
  readonly producerMs: number;
  readonly consumerMs: { readonly perBatch: number; readonly perRecord: number };
  /** Of an invocation by the clock that finds little to do. */
  readonly scheduled: { readonly ms: number; readonly readUnits: number };
  /** By consumer group; `usual` is taken for those that are not named. */
  readonly tableUse: Readonly<Record<string, TableUse>>;
  readonly usualTableUse: TableUse;
  /** How many days of events the tables hold: nothing in them expires. */
  readonly tableDays: number;
  readonly logUse: LogUse;
  /** How long the stacks are there. */
  readonly hoursPerMonth: number;
  readonly freeTier: boolean;
}

export const defaultWorkload: Omit<Workload, 'eventsPerDay'> = {
  eventBytes: 1024,
  shares: {},
  eventsPerCall: 1,
  httpShare: 1,
  // What the overview polls: groups, topics, mappings and dead letters each ten seconds; metrics (35) and errors each minute.
  console: {
    users: 5,
    hoursPerDay: 1,
    requestsPerMinute: 26,
    msEach: 50,
    readUnitsEach: 5,
    metricsPerMinute: 35,
  },
  producerMs: 30,
  consumerMs: { perBatch: 50, perRecord: 10 },
  scheduled: { ms: 50, readUnits: 1 },
  tableUse: measuredTableUse,
  usualTableUse: {
    alone: { writeUnits: 1, readUnits: 0 },
    batched: { batch: 1, writeUnits: 1, readUnits: 0 },
    storedBytes: 0,
  },
  tableDays: DAYS_PER_MONTH,
  logUse: measuredLogUse,
  hoursPerMonth: HOURS_PER_MONTH,
  freeTier: false,
};

/** The workload and what it is put on: what a computation takes, and what an option changes. */
export interface Situation {
  readonly workload: Workload;
  readonly facts: Facts;
}
