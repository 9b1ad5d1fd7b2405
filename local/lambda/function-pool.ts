import type { Timer } from '../core/clock.ts';
import type { Running } from '../core/lifecycle.ts';
import {
  type EnvironmentOptions,
  type EnvironmentState,
  ExecutionEnvironment,
} from './execution-environment.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { Invocation, Outcome } from './invocation.ts';
import { LambdaError, ThrottledError } from './lambda-error.ts';

interface PoolOptions extends Omit<EnvironmentOptions, 'initPhase' | 'onStopped'> {
  /** How many environments of one function may run when it reserves none. */
  readonly accountConcurrency: number;
  readonly idleTimeoutMs: number;
}

/** The execution environments of one function. */
export class FunctionPool implements Running {
  readonly definition: FunctionDefinition;
  readonly #options: PoolOptions;
  readonly #environments = new Set<ExecutionEnvironment>();
  /** Used from the end, so that what a quiet hour does not need grows cold. */
  readonly #idle: { environment: ExecutionEnvironment; timer: Timer }[] = [];
  #running = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.definition = options.definition;
  }

  /**
   * Runs the function once in an environment of its own for that time.
   * @throws ThrottledError when as many run as may; LambdaError ServiceException when the pool stops meanwhile.
   */
  async invoke(invocation: Invocation): Promise<Outcome> {
    if (this.#closed) throw new LambdaError('ServiceException', 'Lambda is stopping.');
    this.#throttle();
    this.#running += 1;
    try {
      const outcome = await this.#invokeIn(this.#takeIdle() ?? this.#open('init'), invocation);
      if (outcome !== 'init-timeout') return outcome;
      const second = await this.#invokeIn(this.#open('invoke'), invocation);
      if (second === 'init-timeout')
        throw new Error('an init within the invoke phase has no limit of its own');
      return second;
    } finally {
      this.#running -= 1;
    }
  }

  /** Ends the environments at work too. */
  async stop(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#environments].map((environment) => this.#end(environment)));
  }

  /** Ends the idle environments now and each busy one after its invocation: the function has been replaced. */
  retire(): void {
    this.#closed = true;
    for (const { environment, timer } of this.#idle.splice(0)) {
      timer.cancel();
      void environment.stop();
    }
  }

  inspect(): { id: string; pid: number | undefined; state: EnvironmentState }[] {
    return [...this.#environments].map(({ id, pid, state }) => ({ id, pid, state }));
  }

  #throttle(): void {
    const { reservedConcurrency } = this.definition;
    if (this.#running < (reservedConcurrency ?? this.#options.accountConcurrency)) return;
    throw new ThrottledError(
      reservedConcurrency === undefined
        ? 'ConcurrentInvocationLimitExceeded'
        : 'ReservedFunctionConcurrentInvocationLimitExceeded',
    );
  }

  async #invokeIn(
    environment: ExecutionEnvironment,
    invocation: Invocation,
  ): Promise<Outcome | 'init-timeout'> {
    const outcome = await environment.invoke(invocation);
    if (environment.state === 'idle') this.#rest(environment);
    return outcome;
  }

  #open(initPhase: 'init' | 'invoke'): ExecutionEnvironment {
    if (this.#closed) throw new LambdaError('ServiceException', 'Lambda is stopping.');
    const environment: ExecutionEnvironment = new ExecutionEnvironment({
      ...this.#options,
      initPhase,
      onStopped: () => {
        this.#forget(environment);
        this.#environments.delete(environment);
      },
    });
    this.#environments.add(environment);
    return environment;
  }

  #takeIdle(): ExecutionEnvironment | undefined {
    for (let entry = this.#idle.pop(); entry !== undefined; entry = this.#idle.pop()) {
      entry.timer.cancel();
      if (entry.environment.state === 'idle') return entry.environment;
    }
    return undefined;
  }

  #rest(environment: ExecutionEnvironment): void {
    if (this.#closed) {
      void environment.stop();
      return;
    }
    const timer = this.#options.clock.schedule(
      this.#options.idleTimeoutMs,
      () => void this.#end(environment),
    );
    this.#idle.push({ environment, timer });
  }

  #end(environment: ExecutionEnvironment): Promise<void> {
    this.#forget(environment);
    return environment.stop();
  }

  #forget(environment: ExecutionEnvironment): void {
    const at = this.#idle.findIndex((entry) => entry.environment === environment);
    if (at >= 0) this.#idle.splice(at, 1)[0]?.timer.cancel();
  }
}
