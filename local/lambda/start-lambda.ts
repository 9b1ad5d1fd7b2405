import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { UserError } from '../core/errors.ts';
import type { Journal } from '../core/journal.ts';
import { Lifecycle, type Running } from '../core/lifecycle.ts';
import { findVariablesProblem } from './environment-variables.ts';
import { EventQueue, RETRY_DELAYS_MS } from './event-queue.ts';
import type { EnvironmentState } from './execution-environment.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { FunctionPool } from './function-pool.ts';
import type { Invocation, InvocationRequest, InvocationResult, Outcome } from './invocation.ts';
import { LambdaError } from './lambda-error.ts';
import { ProcessGuard } from './process-guard.ts';
import { startRuntimeApi } from './runtime-api.ts';
import { writeRuntimeFiles } from './runtime-files.ts';
import { describeRuntimeDifference, findRuntimeProblem } from './runtime-version.ts';
import { decideTrace } from './trace-header.ts';

/** AWS keeps them for minutes; here the memory is a person's, and a new one starts in a tenth of a second. */
const IDLE_TIMEOUT_MS = 30_000;
/** What a new account has: https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
const ACCOUNT_CONCURRENCY = 10;

export interface LambdaOptions {
  readonly clock: Clock;
  readonly journal: Journal;
  /** The runner's state folder; the runtime and its compiled code are kept below `lambda`. */
  readonly stateDirectory: string;
  /** Environments of one function at a time, unless it reserves its own number. Default 10. */
  readonly accountConcurrency?: number;
  /** After that long without work an environment ends. Default half a minute. */
  readonly idleTimeoutMs?: number;
  /** Before each retry of an asynchronous invocation. Default one minute, then two. */
  readonly retryDelaysMs?: readonly number[];
}

export interface LambdaEngine extends Running {
  /**
   * Adds the function, or replaces the one of its name: what runs ends undisturbed, what comes next runs the new one.
   * @throws UserError TEMPLATE_UNSUPPORTED for a runtime that cannot run here, and for reserved variables.
   */
  add(definition: FunctionDefinition): void;
  has(nameOrArn: string): boolean;
  /** The definition, by name or ARN. */
  find(nameOrArn: string): FunctionDefinition | undefined;
  list(): FunctionDefinition[];
  /**
   * @throws LambdaError ResourceNotFoundException, TooManyRequestsException (ThrottledError) or, when the engine stops,
   * ServiceException. None of these ran the function, or none knows how the run ended.
   */
  invoke(request: InvocationRequest): Promise<InvocationResult>;
  inspect(): LambdaInspection;
}

export interface LambdaInspection {
  readonly functions: readonly {
    name: string;
    arn: string;
    runtime: string;
    environments: { id: string; pid: number | undefined; state: EnvironmentState }[];
  }[];
  /** Asynchronous invocations that have not ended. */
  readonly queuedEvents: number;
}

/** Starts an empty engine; no process runs until a function is invoked. */
export async function startLambda(options: LambdaOptions): Promise<LambdaEngine> {
  const { clock, journal } = options;
  const bootstrapPath = await writeRuntimeFiles(join(options.stateDirectory, 'lambda'));
  const pools = new Map<string, FunctionPool>();
  const retired = new Set<FunctionPool>();
  const lifecycle = new Lifecycle();
  const guard = new ProcessGuard(journal);
  lifecycle.register('process guard', () => guard.stop());
  const runtimeApi = await startRuntimeApi();
  lifecycle.register('Lambda Runtime API', () => runtimeApi.stop());
  const events = new EventQueue({
    clock,
    journal,
    retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
  });
  lifecycle.register('execution environments and queued events', async () => {
    // Together: an event at work ends when its environment does, and must not begin again then.
    const stopped = events.stop();
    await Promise.all([...pools.values(), ...retired].map((pool) => pool.stop()));
    await stopped;
  });

  const find = (nameOrArn: string): FunctionPool | undefined =>
    pools.get(nameOrArn) ?? [...pools.values()].find((pool) => pool.definition.arn === nameOrArn);

  return {
    add(definition) {
      const { name, runtime, environment } = definition;
      const problem = findRuntimeProblem(runtime) ?? findVariablesProblem(environment);
      if (problem !== undefined) throw new UserError('TEMPLATE_UNSUPPORTED', `Function ${name}: ${problem}`);
      const difference = describeRuntimeDifference(runtime);
      if (difference !== undefined)
        journal.record({ kind: 'warning', source: 'lambda', message: `Function ${name}: ${difference}` });
      const previous = pools.get(definition.name);
      pools.set(
        definition.name,
        new FunctionPool({
          definition,
          bootstrapPath,
          runtimeApi,
          clock,
          journal,
          guard,
          accountConcurrency: options.accountConcurrency ?? ACCOUNT_CONCURRENCY,
          idleTimeoutMs: options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
        }),
      );
      if (previous === undefined) return;
      previous.retire();
      for (const pool of retired) if (pool.inspect().length === 0) retired.delete(pool);
      retired.add(previous);
    },
    has: (nameOrArn) => find(nameOrArn) !== undefined,
    find: (nameOrArn) => find(nameOrArn)?.definition,
    list: () => [...pools.values()].map((pool) => pool.definition),
    async invoke(request) {
      const pool = find(request.functionName);
      if (pool === undefined)
        throw new LambdaError('ResourceNotFoundException', `Function not found: ${request.functionName}`);
      if (lifecycle.stopping) throw new LambdaError('ServiceException', 'Lambda is stopping.');
      const invocation = toInvocation(request, pool.definition, clock.now());
      const { requestId } = invocation;
      if (request.type === 'DryRun') return emptyResult(requestId, 204);
      if (request.type === 'Event') {
        const run = () => (find(request.functionName) ?? pool).invoke(invocation);
        events.add({ definition: pool.definition, invocation, run });
        return emptyResult(requestId, 202);
      }
      return toResult(requestId, await pool.invoke(invocation));
    },
    inspect: () => ({
      functions: [...pools.values()].map((pool) => ({
        name: pool.definition.name,
        arn: pool.definition.arn,
        runtime: pool.definition.runtime,
        environments: pool.inspect(),
      })),
      queuedEvents: events.size,
    }),
    stop: () => lifecycle.stop(),
  };
}

function toInvocation(request: InvocationRequest, { tracing }: FunctionDefinition, time: number): Invocation {
  return {
    requestId: randomUUID(),
    payload: request.payload,
    by: request.by ?? 'other',
    trace: decideTrace(request.traceHeader, { mode: tracing?.mode ?? 'PassThrough', time }),
    ...(request.clientContext === undefined ? {} : { clientContext: request.clientContext }),
  };
}

function emptyResult(requestId: string, statusCode: number): InvocationResult {
  return { requestId, statusCode, payload: '', logTail: '', executedVersion: '$LATEST' };
}

function toResult(requestId: string, outcome: Outcome): InvocationResult {
  return {
    requestId,
    statusCode: 200,
    payload: outcome.payload,
    logTail: outcome.logTail,
    executedVersion: '$LATEST',
    ...(outcome.status === 'success' ? {} : { functionError: 'Unhandled' }),
  };
}
