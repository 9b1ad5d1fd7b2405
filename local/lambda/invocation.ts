import type { InvokedBy } from '../core/journal.ts';
import type { TraceHeader } from './trace-header.ts';

/** A request to run a function once. */
export interface InvocationRequest {
  /** The name or the ARN. */
  readonly functionName: string;
  /** JSON. */
  readonly payload: string;
  /** `RequestResponse` unless given. */
  readonly type?: InvocationType;
  /** JSON, already decoded from base64. */
  readonly clientContext?: string;
  /** `X-Amzn-Trace-Id`; one is made unless this reads as one. */
  readonly traceHeader?: string;
  /** For the journal; `other` unless given. */
  readonly by?: InvokedBy;
}

export type InvocationType = 'RequestResponse' | 'Event' | 'DryRun';

export interface InvocationResult {
  readonly requestId: string;
  /** 200, or 202 for an event, 204 for a dry run. A function error is a 200 with `functionError`. */
  readonly statusCode: number;
  /** JSON; empty for an event and a dry run. */
  readonly payload: string;
  readonly functionError?: 'Unhandled';
  /** The last 4 KB of the invocation's log, not encoded. */
  readonly logTail: string;
  readonly executedVersion: '$LATEST';
}

/** One run of a handler, as an execution environment is given it. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: string;
  readonly clientContext?: string;
  readonly trace: TraceHeader;
  readonly by: InvokedBy;
}

/** How a run ended. */
export type Outcome =
  | { readonly status: 'success'; readonly payload: string; readonly logTail: string }
  | {
      readonly status: 'error' | 'timeout';
      readonly errorType: string;
      readonly payload: string;
      readonly logTail: string;
    };
