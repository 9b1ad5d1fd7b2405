import type { Clock, Timer } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { EnvironmentLog } from './environment-log.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { Invocation, Outcome } from './invocation.ts';
import type { NextEvent } from './runtime-api.ts';
import { createSegmentId, renderTraceHeader } from './trace-header.ts';

/** How the run ended, before its log is closed. */
export type RunResult =
  | { status: 'success'; payload: string }
  | { status: 'error' | 'timeout'; errorType: string; payload: string; fault?: string };

export interface RunMetrics {
  readonly maxMemoryKb: number;
  /** Set for the first run of an environment. */
  readonly initDurationMs: number | undefined;
}

interface RunOptions {
  readonly definition: FunctionDefinition;
  readonly log: EnvironmentLog;
  readonly clock: Clock;
  readonly journal: Journal;
}

/** One invocation inside one environment: its clock, its part of the log, its outcome. */
export class InvocationRun {
  readonly invocation: Invocation;
  /** `init-timeout`: the init phase took too long, the handler was not called. */
  readonly outcome: Promise<Outcome | 'init-timeout'>;
  /** Whether the runtime has taken the event. */
  delivered = false;
  /** Set once the runtime has answered, or can no longer. */
  result: RunResult | undefined;
  readonly #options: RunOptions;
  /** Each run of an event that is tried again is a segment of its own. */
  readonly #segmentId = createSegmentId();
  readonly #settle = Promise.withResolvers<Outcome | 'init-timeout'>();
  #startedAt: number | undefined;
  #timer: Timer | undefined;

  constructor(invocation: Invocation, options: RunOptions) {
    this.invocation = invocation;
    this.#options = options;
    this.outcome = this.#settle.promise;
  }

  /** Starts the function's time, once. */
  begin(onTimeout?: () => void): void {
    if (this.#startedAt !== undefined) return;
    const { clock, log, definition, journal } = this.#options;
    const { requestId, trace, payload, by } = this.invocation;
    this.#startedAt = clock.now();
    journal.record({
      kind: 'invocation-started',
      functionName: definition.name,
      ...{ requestId, traceId: trace.root, traceHeader: this.#traceHeader(), by },
      ...{ payloadBytes: Buffer.byteLength(payload), payload },
    });
    log.begin(requestId);
    log.writePlatform({ type: 'platform.start', requestId });
    if (onTimeout !== undefined) this.#timer = clock.schedule(definition.timeoutSeconds * 1000, onTimeout);
  }

  /** What the runtime is given. */
  toEvent(): NextEvent {
    const { definition, clock } = this.#options;
    const { requestId, payload, clientContext } = this.invocation;
    const deadline = (this.#startedAt ?? clock.now()) + definition.timeoutSeconds * 1000;
    return {
      payload,
      headers: {
        'Lambda-Runtime-Aws-Request-Id': requestId,
        'Lambda-Runtime-Deadline-Ms': String(deadline),
        'Lambda-Runtime-Invoked-Function-Arn': definition.arn,
        'Lambda-Runtime-Trace-Id': this.#traceHeader(),
        ...(clientContext === undefined
          ? {}
          : { 'Lambda-Runtime-Client-Context': escapeNonAscii(clientContext) }),
      },
    };
  }

  /** Closes the run's log and settles its outcome. */
  complete(result: RunResult, { maxMemoryKb, initDurationMs }: RunMetrics): void {
    this.#timer?.cancel();
    const { definition, clock, log, journal } = this.#options;
    const { requestId } = this.invocation;
    const { payload } = result;
    const durationMs = clock.now() - (this.#startedAt ?? clock.now());
    const failure = result.status === 'success' ? {} : { errorType: result.errorType };
    const logTail = log.end([
      ...('fault' in result ? [{ type: 'platform.fault', text: result.fault } as const] : []),
      { type: 'platform.runtimeDone', requestId, status: result.status, durationMs },
      {
        type: 'platform.report',
        requestId,
        status: result.status,
        durationMs,
        memorySizeMB: definition.memoryMb,
        maxMemoryUsedMB: Math.round(maxMemoryKb / 1024),
        ...(initDurationMs === undefined ? {} : { initDurationMs }),
        ...failure,
      },
    ]);
    journal.record({
      kind: 'invocation',
      functionName: definition.name,
      requestId,
      status: result.status,
      durationMs,
      coldStart: initDurationMs !== undefined,
      ...failure,
      result: payload,
    });
    this.#recordSegment(result);
    this.#settle.resolve(
      result.status === 'success'
        ? { status: 'success', payload, logTail }
        : { status: result.status, errorType: result.errorType, payload, logTail },
    );
  }

  /** What the function hands on names its own run as the parent, or in `PassThrough` whoever called it. */
  #traceHeader(): string {
    const { trace } = this.invocation;
    return renderTraceHeader(this.#isTraced ? { ...trace, parent: this.#segmentId } : trace);
  }

  get #isTraced(): boolean {
    return this.#options.definition.tracing?.mode === 'Active' && this.invocation.trace.sampled === '1';
  }

  /** Lambda sends two segments, of the service and of the function; this is the function's, which is what is looked at. */
  #recordSegment(result: RunResult): void {
    if (!this.#isTraced) return;
    const { definition, clock } = this.#options;
    const { root, parent } = this.invocation.trace;
    const endTime = clock.now();
    definition.tracing?.record({
      traceId: root,
      id: this.#segmentId,
      ...(parent === undefined ? {} : { parentId: parent }),
      name: definition.name,
      origin: 'AWS::Lambda::Function',
      startTime: this.#startedAt ?? endTime,
      endTime,
      ...(result.status === 'success' ? {} : { fault: true }),
      annotations: {},
    });
  }

  giveBack(): void {
    this.#timer?.cancel();
    this.#settle.resolve('init-timeout');
  }

  reject(error: Error): void {
    this.#timer?.cancel();
    this.#settle.reject(error);
  }
}

/** A header carries Latin-1 at most; JSON can say the rest with escapes. */
function escapeNonAscii(json: string): string {
  return json.replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
