// What the runner's live view answers under `/_runner`. On AWS there is none of it.

/** Milliseconds since the epoch. */
type Time = number;

export interface RunnerInfo {
  readonly runner: true;
  readonly version: string;
  readonly stacks: number;
  readonly resources: number;
}

export type JournalEntry = { readonly time: Time } & JournalEvent;

export type JournalEvent =
  | {
      kind: 'resource';
      stack: string;
      logicalId: string;
      type: string;
      state: 'starting' | 'ready' | 'stopped';
    }
  | {
      kind: 'function-log';
      functionName: string;
      requestId?: string;
      line: string;
      record?: Record<string, unknown>;
    }
  | {
      kind: 'metric';
      functionName: string;
      requestId?: string;
      namespace: string;
      name: string;
      unit: string;
      dimensions: Record<string, string>;
      values: number[];
    }
  | {
      kind: 'segment';
      functionName: string;
      traceId: string;
      id: string;
      parentId?: string;
      name: string;
      origin?: string;
      startTime: Time;
      endTime?: Time;
      fault?: boolean;
      annotations: Record<string, string | number | boolean>;
    }
  | {
      kind: 'invocation';
      functionName: string;
      requestId: string;
      status: 'success' | 'error' | 'timeout';
      errorType?: string;
      durationMs: number;
      coldStart: boolean;
    }
  | { kind: 'access-denied'; principal: string; action: string; resource: string }
  | {
      kind: 'mapping-state';
      mapping: string;
      group: string;
      topic: string;
      functionName: string;
      state: string;
      reason?: string;
    }
  | {
      kind: 'mapping-batch';
      mapping: string;
      group: string;
      topic: string;
      records: number;
      outcome: 'success' | 'partial' | 'failed';
      attempt: number;
      error?: string;
    }
  | {
      kind: 'dead-letter';
      mapping: string;
      group: string;
      topic: string;
      partition: number;
      offset: string;
      destination: string;
      condition: string;
    }
  | {
      kind: 'message';
      service: 'ses' | 'sns';
      channel: 'email' | 'sms' | 'push';
      from?: string | undefined;
      to: readonly string[];
      subject?: string | undefined;
      body: string;
      messageId: string;
      principal: string;
    }
  | {
      kind: 'schedule';
      schedule: string;
      functionName: string;
      outcome: 'invoked' | 'failed';
      error?: string;
    }
  | { kind: 'warning'; source: string; message: string }
  | { kind: 'error'; source: string; message: string };

/** The entries of one kind: `EntryOf<'metric'>`. */
export type EntryOf<K extends JournalEvent['kind']> = Extract<JournalEntry, { kind: K }>;

export interface MappingInspection {
  readonly uuid: string;
  readonly state: string;
  readonly lastProcessingResult: string;
  readonly functionName: string;
  readonly topic: string;
  readonly group: string;
  readonly pollers: number;
  readonly inFlight: number;
  readonly partitions: readonly {
    readonly partition: number;
    readonly poller: number;
    readonly position?: string;
    readonly committed?: string;
    readonly end?: string;
    readonly lag?: number;
    readonly queued: number;
    readonly inFlight: boolean;
    readonly paused: boolean;
  }[];
  readonly counters: {
    readonly polled: number;
    readonly invoked: number;
    readonly failed: number;
    readonly dropped: number;
    readonly deadLettered: number;
    readonly commitErrors: number;
  };
}

/** The event `state`, once a second. */
export interface RunnerState {
  readonly time: Time;
  readonly mappings: readonly MappingInspection[];
}

export interface RunnerFunction {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly invocations: number;
  readonly errors: number;
  readonly lastInvokedAt: Time | null;
}

export interface InvocationSummary {
  readonly requestId: string;
  readonly functionName: string;
  readonly time: Time;
  readonly status: 'running' | 'success' | 'error' | 'timeout';
  readonly durationMs?: number;
  readonly coldStart?: boolean;
  readonly errorType?: string;
  readonly traceId?: string;
  readonly payloadBytes: number;
  readonly by: 'mapping' | 'invoke' | 'api' | 'schedule' | 'replay' | 'other';
}

export interface TableWrite {
  readonly time: Time;
  readonly table: string;
  readonly operation: string;
  readonly key: Readonly<Record<string, unknown>> | null;
  readonly conditionFailed: boolean;
  readonly requestId?: string;
}

export interface RunnerSegment {
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  readonly origin?: string;
  readonly startTime: Time;
  readonly endTime?: Time;
  readonly fault?: boolean;
  readonly annotations: Readonly<Record<string, string | number | boolean>>;
}

export interface LogLine {
  readonly time: Time;
  readonly level?: string;
  readonly line: string;
  readonly record?: Readonly<Record<string, unknown>>;
}

export interface InvocationDetails extends InvocationSummary {
  readonly payload: string;
  readonly payloadCut: boolean;
  readonly result: string | null;
  readonly resultCut: boolean;
  readonly logs: readonly LogLine[];
  readonly writes: readonly TableWrite[];
  readonly segments: readonly RunnerSegment[];
  readonly batch?: {
    readonly mapping: string;
    readonly group: string;
    readonly topic: string;
    readonly attempt: number;
    readonly records: readonly {
      readonly partition: number;
      readonly first: string;
      readonly last: string;
    }[];
  };
}

/** What a replay came to. */
export interface ReplayResult {
  readonly requestId: string;
  readonly status: InvocationSummary['status'];
  readonly result: string | null;
  readonly errorType?: string;
}

export interface Denial {
  readonly time: Time;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
}

export interface JourneyAttempt {
  readonly requestId: string;
  readonly time: Time;
  readonly status: InvocationSummary['status'];
  readonly durationMs?: number;
  readonly attempt: number;
  readonly outcome: string;
  readonly batch: { readonly records: number; readonly ranges: InvocationRanges };
  /** Those about this record. */
  readonly lines: readonly LogLine[];
  readonly writes: readonly (TableWrite & { readonly mine: boolean })[];
}

type InvocationRanges = NonNullable<InvocationDetails['batch']>['records'];

export interface RunnerJourney {
  readonly record: { readonly topic: string; readonly partition: number; readonly offset: number };
  readonly groups: readonly {
    readonly group: string;
    readonly mapping: string;
    readonly functionName: string;
    readonly attempts: readonly JourneyAttempt[];
    readonly deadLetter?: { readonly topic: string; readonly condition: string; readonly time: Time };
  }[];
  readonly produced?: {
    readonly functionName: string;
    readonly requestId: string;
    readonly time: Time;
    readonly traceId?: string;
    readonly line: string;
  };
  readonly traces: readonly { readonly traceId: string; readonly segments: readonly RunnerSegment[] }[];
  /** When the oldest invocation was that is still kept; null when none is. */
  readonly keptSince?: Time | null;
}
