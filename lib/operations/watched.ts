import type { Settings } from '../settings/settings.ts';

/** A function as its metrics know it. */
export interface WatchedFunction {
  /** The physical name, which metrics have as dimension. */
  readonly functionName: string;
  readonly timeoutSeconds: number;
}

export interface WatchedSchedule extends WatchedFunction {
  /** As declared: `rate(1 minute)`. */
  readonly every: string;
}

/** What of a pipeline can be looked at. Ids and generated names are tokens that CloudFormation fills in. */
export interface WatchedPipeline {
  readonly name: string;
  readonly topic: string;
  readonly group: string;
  readonly mappingId: string;
  readonly producer: WatchedFunction | undefined;
  readonly consumer: WatchedFunction;
  readonly scheduled: readonly WatchedSchedule[];
  readonly tables: readonly WatchedTable[];
}

export interface WatchedTable {
  /** As declared. */
  readonly name: string;
  readonly tableName: string;
}

/** The HTTP API and the functions that are there for it alone. */
export interface WatchedApi {
  readonly apiId: string;
  /** The name of the log group that has a line for each request. */
  readonly accessLog: string;
  readonly functions: readonly WatchedFunction[];
}

/** All that alarms and the dashboard are made from. */
export interface Watched {
  readonly settings: Settings;
  readonly clusterName: string;
  readonly pipelines: readonly WatchedPipeline[];
  readonly api: WatchedApi;
}
