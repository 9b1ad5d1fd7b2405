import { randomBytes, randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import type { Clock, Timer } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import { EnvironmentLog } from './environment-log.ts';
import { type EnvironmentProcess, type ProcessExit, startProcess } from './environment-process.ts';
import { environmentVariables } from './environment-variables.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { Invocation, Outcome } from './invocation.ts';
import { InvocationRun, type RunResult } from './invocation-run.ts';
import { LambdaError } from './lambda-error.ts';
import type { ProcessGuard } from './process-guard.ts';
import {
  exitResult,
  MAX_RESPONSE_BYTES,
  postedResult,
  timeoutResult,
  tooLargeResult,
} from './run-failure.ts';
import type { NextEvent, RuntimeAnswer, RuntimeApi, RuntimeApiTarget } from './runtime-api.ts';

export type EnvironmentState = 'starting' | 'idle' | 'busy' | 'stopping' | 'stopped';

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib */
const INIT_LIMIT_MS = 10_000;

export interface EnvironmentOptions {
  readonly definition: FunctionDefinition;
  readonly bootstrapPath: string;
  readonly runtimeApi: RuntimeApi;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly guard: ProcessGuard;
  /**
   * `invoke` when an init phase before this one took too long: the init is done again, and counts towards the function's
   * own timeout.
   */
  readonly initPhase: 'init' | 'invoke';
  readonly onStopped: () => void;
}

/** One process that runs one function, an invocation at a time. */
export class ExecutionEnvironment implements RuntimeApiTarget {
  /** Its path in the Runtime API: nobody else can guess it. */
  readonly id = randomUUID();
  readonly #options: EnvironmentOptions;
  readonly #log: EnvironmentLog;
  readonly #process: EnvironmentProcess;
  readonly #startedAt: number;
  readonly #stopped = Promise.withResolvers<void>();
  #state: EnvironmentState = 'starting';
  #run: InvocationRun | undefined;
  #runs = 0;
  #initTimer: Timer | undefined;
  #initDurationMs: number | undefined;
  #deliver: ((event: NextEvent) => void) | undefined;
  #maxMemoryKb = 0;

  constructor(options: EnvironmentOptions) {
    const { definition, clock } = options;
    this.#options = options;
    this.#log = new EnvironmentLog(options);
    this.#startedAt = clock.now();
    this.#log.writePlatform({
      type: 'platform.initStart',
      runtime: definition.runtime,
      functionName: definition.name,
    });
    this.#process = startProcess({
      ...options,
      codeDirectory: definition.codeDirectory,
      memoryMb: definition.memoryMb,
      log: this.#log,
      variables: environmentVariables(definition, {
        runtimeApi: options.runtimeApi.mount(this.id, this),
        runtimeDirectory: dirname(options.bootstrapPath),
        logStream: nameLogStream(this.#startedAt),
      }),
      onExit: (exit) => this.#exited(exit),
    });
    if (options.initPhase === 'init')
      this.#initTimer = clock.schedule(INIT_LIMIT_MS, () => this.#initTimedOut());
  }

  get state(): EnvironmentState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /**
   * Runs the handler once. To be called on a new environment or an idle one.
   * @throws LambdaError ServiceException when the environment is stopped meanwhile.
   */
  invoke(invocation: Invocation): Promise<Outcome | 'init-timeout'> {
    const run = new InvocationRun(invocation, { ...this.#options, log: this.#log });
    this.#run = run;
    this.#runs += 1;
    if (this.#state === 'idle') this.#state = 'busy';
    if (this.#state === 'busy' || this.#options.initPhase === 'invoke') run.begin(() => this.#timedOut());
    this.#deliverRun();
    return run.outcome;
  }

  /** Ends the environment, and with it the invocation at work. Resolves when the process is gone. */
  stop(): Promise<void> {
    if (this.#state !== 'stopping' && this.#state !== 'stopped') {
      this.#close();
      this.#process.terminate();
    }
    return this.#stopped.promise;
  }

  next(): Promise<NextEvent> {
    if (this.#state === 'starting') this.#initialized();
    // A failed run is over only now: after an error that nothing caught the process ends instead of asking for more.
    if (this.#run?.result !== undefined) this.#complete(this.#run.result);
    return new Promise((resolve) => {
      this.#deliver = resolve;
      this.#deliverRun();
    });
  }

  respond(answer: RuntimeAnswer): 'accepted' | 'unknown' | 'too-large' {
    const run = this.#awaiting(answer);
    if (run === undefined) return 'unknown';
    if (Buffer.byteLength(answer.payload) > MAX_RESPONSE_BYTES) {
      run.result = tooLargeResult();
      return 'too-large';
    }
    this.#completeSoon({ status: 'success', payload: answer.payload });
    return 'accepted';
  }

  fail(answer: RuntimeAnswer): 'accepted' | 'unknown' {
    const run = this.#awaiting(answer);
    if (run === undefined) return 'unknown';
    run.result = postedResult(answer.payload);
    return 'accepted';
  }

  failInit(payload: string): void {
    if (this.#state !== 'starting') return;
    this.#reportInit('error');
    this.#run?.begin();
    this.#completeSoon(postedResult(payload));
    this.#close();
    this.#process.terminate();
  }

  #awaiting(answer: RuntimeAnswer): InvocationRun | undefined {
    this.#maxMemoryKb = Math.max(this.#maxMemoryKb, answer.maxMemoryKb ?? 0);
    const run = this.#run;
    const awaited = run?.delivered === true && run.result === undefined;
    return awaited && run.invocation.requestId === answer.requestId ? run : undefined;
  }

  #initialized(): void {
    this.#initTimer?.cancel();
    this.#initDurationMs = this.#options.clock.now() - this.#startedAt;
    this.#reportInit('success');
    this.#state = this.#run === undefined ? 'idle' : 'busy';
    this.#run?.begin(() => this.#timedOut());
  }

  #reportInit(status: 'success' | 'error' | 'timeout'): void {
    const durationMs = this.#options.clock.now() - this.#startedAt;
    this.#log.writePlatform({
      type: 'platform.initReport',
      phase: this.#options.initPhase,
      status,
      durationMs,
    });
  }

  #deliverRun(): void {
    const run = this.#run;
    if (this.#state !== 'busy' || run === undefined || run.delivered || this.#deliver === undefined) return;
    run.delivered = true;
    this.#deliver(run.toEvent());
    this.#deliver = undefined;
  }

  #initTimedOut(): void {
    const run = this.#run;
    this.#run = undefined;
    this.#reportInit('timeout');
    this.#close();
    this.#process.kill();
    run?.giveBack();
  }

  #timedOut(): void {
    const run = this.#run;
    const { definition, clock } = this.#options;
    if (run !== undefined)
      this.#completeSoon(
        run.result ?? timeoutResult(run.invocation.requestId, definition.timeoutSeconds, clock.now()),
      );
    this.#close();
    this.#process.kill();
  }

  #exited(exit: ProcessExit): void {
    const run = this.#run;
    const wanted = this.#state === 'stopping';
    this.#close();
    this.#state = 'stopped';
    if (run?.result !== undefined) {
      this.#complete(run.result);
    } else if (run !== undefined && wanted) {
      this.#run = undefined;
      run.reject(new LambdaError('ServiceException', 'The execution environment was stopped.'));
    } else if (run !== undefined) {
      if (this.#initDurationMs === undefined) this.#reportInit('error');
      run.begin();
      this.#complete(exitResult(run.invocation.requestId, exit));
    }
    this.#stopped.resolve();
    this.#options.onStopped();
  }

  /**
   * Lets the run end after the poll phase at work: what the function wrote before it answered is in the pipes already, and
   * this phase reads it.
   */
  #completeSoon(result: RunResult): void {
    const run = this.#run;
    if (run === undefined) return;
    run.result = result;
    setImmediate(() => {
      if (this.#run === run) this.#complete(result);
    });
  }

  #complete(result: RunResult): void {
    const run = this.#run;
    this.#run = undefined;
    if (this.#state === 'busy') this.#state = 'idle';
    const cold = this.#runs === 1 && this.#initDurationMs !== undefined;
    run?.complete(result, {
      maxMemoryKb: this.#maxMemoryKb,
      initDurationMs: cold ? this.#initDurationMs : undefined,
    });
  }

  #close(): void {
    this.#initTimer?.cancel();
    this.#options.runtimeApi.unmount(this.id);
    if (this.#state !== 'stopped') this.#state = 'stopping';
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html */
function nameLogStream(time: number): string {
  const day = new Date(time).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
}
