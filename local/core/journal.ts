import { BoundedLog } from './bounded-log.ts';

/** What happened, as one flat list: engines write it, the feed, the console and the tests read it. */
export type JournalEntry = { readonly time: number } & JournalEvent;

export type JournalEvent =
  | {
      kind: 'resource';
      stack: string;
      logicalId: string;
      type: string;
      state: 'starting' | 'ready' | 'stopped';
    }
  /** One line a function wrote; `record` is set when the line is a JSON object. */
  | {
      kind: 'function-log';
      functionName: string;
      requestId?: string;
      line: string;
      record?: Record<string, unknown>;
    }
  /**
   * One metric of a line in the embedded metric format, for one of its dimension sets; such a line is no `function-log`.
   * `values` are those of the line, in its order.
   */
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
  /**
   * One segment of a trace: an invocation of a function with active tracing, or what the function sent itself. Times are
   * milliseconds since the epoch; `endTime` is absent of a segment in progress, `parentId` of the first of its trace.
   */
  | {
      kind: 'segment';
      functionName: string;
      /** `1-<8 hex>-<24 hex>` */
      traceId: string;
      /** 16 hex digits; unique in the trace. */
      id: string;
      parentId?: string;
      name: string;
      /** `AWS::Lambda::Function` for an invocation. */
      origin?: string;
      startTime: number;
      endTime?: number;
      fault?: boolean;
      annotations: Record<string, string | number | boolean>;
    }
  /** An environment begins to run a function; an asynchronous event that is tried again begins again under its id. */
  | {
      kind: 'invocation-started';
      functionName: string;
      requestId: string;
      /** `1-<8 hex>-<24 hex>` */
      traceId: string;
      /** `X-Amzn-Trace-Id` as the function has it, and as AWS's SDK in it sends it along. */
      traceHeader: string;
      by: InvokedBy;
      payloadBytes: number;
      /** JSON. Listeners get it; `recent` is without. */
      payload?: string;
    }
  | {
      kind: 'invocation';
      functionName: string;
      requestId: string;
      status: 'success' | 'error' | 'timeout';
      errorType?: string;
      durationMs: number;
      coldStart: boolean;
      /** JSON: the answer, or what is told of the error. Listeners get it; `recent` is without. */
      result?: string;
    }
  /** An emulated API said no, naming what the role lacks. */
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
      /** Of the invocation; absent when there was none, since Lambda refused it. */
      requestId?: string;
      ranges: readonly OffsetRange[];
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
  /** One item that DynamoDB was asked to write, once it has answered; `operation` is the single item's one (`PutItem`). */
  | {
      kind: 'table-write';
      /** ARN of who asked. */
      principal: string;
      /** Set with `requestId` when an invocation of that function asked. */
      functionName?: string;
      requestId?: string;
      traceId?: string;
      table: string;
      operation: 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';
      /** Plain values; null when the table's keys are not known. */
      key: Record<string, string | number> | null;
      /** Nothing was written; a check alone is told only then. */
      conditionFailed: boolean;
    }
  /** What SES or SNS was asked to send, and the runner kept. `to` as in `CapturedMessage`. */
  | {
      kind: 'message';
      service: 'ses' | 'sns';
      channel: 'email' | 'sms' | 'push';
      from?: string | undefined;
      to: readonly string[];
      subject?: string | undefined;
      body: string;
      messageId: string;
      /** ARN of who sent it. */
      principal: string;
    }
  /** A schedule invoked its function, or could not. */
  | {
      kind: 'schedule';
      schedule: string;
      functionName: string;
      outcome: 'invoked' | 'failed';
      error?: string;
    }
  /** Somebody who is signed in as an operator did something with the runner itself. */
  | {
      kind: 'operator-action';
      actor: { sub: string; username: string };
      operation: string;
      path: Record<string, string>;
      outcome: 'done' | 'refused' | 'failed';
      /** Of the HTTP answer. */
      status: number;
    }
  /** A request to an HTTP API, answered by the gateway or by a function. */
  | {
      kind: 'http-request';
      apiId: string;
      method: string;
      path: string;
      /** null when no route fits. */
      routeKey: string | null;
      status: number;
      /** Of API Gateway, as its answer has it in `apigw-requestid`. */
      requestId: string;
      durationMs: number;
      /** `sub` of the token. */
      subject?: string;
      functionName?: string;
      /** Request id of the function's invocation. */
      invocationId?: string;
      /** What the client is not told. */
      error?: string;
      /** The line of the stage's access log. */
      accessLog?: string;
    }
  | { kind: 'warning'; source: string; message: string }
  | { kind: 'error'; source: string; message: string };

/** What has a function run. */
export type InvokedBy = 'mapping' | 'invoke' | 'api' | 'schedule' | 'replay' | 'other';

/** Records that follow one another in a partition, both ends included; offsets in decimal digits. */
export interface OffsetRange {
  readonly partition: number;
  readonly first: string;
  readonly last: string;
}

const KEPT_ENTRIES = 1_000;
/** A line of a log may have 256 KB, and a thousand of them are kept by nobody who did not mean to. */
const KEPT_CHARACTERS = 8 * 1024 * 1024;

export class Journal {
  readonly #now: () => number;
  readonly #listeners = new Set<(entry: JournalEntry) => void>();
  readonly #recent: BoundedLog<JournalEntry>;

  /** @param options.keep how many entries, and `keepCharacters` how much of what others wrote in them. */
  constructor(options: { now: () => number; keep?: number; keepCharacters?: number }) {
    const { now, keep = KEPT_ENTRIES, keepCharacters = KEPT_CHARACTERS } = options;
    this.#now = now;
    this.#recent = new BoundedLog({ maxItems: keep, maxWeight: keepCharacters, weigh: countCharacters });
  }

  record(event: JournalEvent): void {
    const entry = { time: this.#now(), ...event };
    this.#recent.push(withoutTexts(entry));
    for (const listener of this.#listeners) listener(entry);
  }

  /** Calls `listener` for every entry from now on, until the returned function is called. */
  subscribe(listener: (entry: JournalEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The newest entries, oldest first, without payloads and results. */
  recent(): readonly JournalEntry[] {
    return [...this.#recent];
  }
}

/** Of the texts that whoever runs here, or calls, makes as long as he likes. */
function countCharacters(entry: JournalEntry): number {
  switch (entry.kind) {
    case 'function-log':
      return entry.line.length;
    case 'message':
      return entry.body.length;
    case 'http-request':
      return entry.path.length;
    case 'warning':
    case 'error':
      return entry.message.length;
    default:
      return 0;
  }
}

/** A payload has up to 6 MB, and few would be left of anything else. */
function withoutTexts(entry: JournalEntry): JournalEntry {
  if (entry.kind === 'invocation-started') {
    const { payload: _payload, ...rest } = entry;
    return rest;
  }
  if (entry.kind === 'invocation') {
    const { result: _result, ...rest } = entry;
    return rest;
  }
  return entry;
}
