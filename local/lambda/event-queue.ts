import type { Clock } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import type { Journal } from '../core/journal.ts';
import type { Running } from '../core/lifecycle.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { Invocation, Outcome } from './invocation.ts';
import { ThrottledError } from './lambda-error.ts';

/** Two retries on a function error: after one minute, then after two. */
export const RETRY_DELAYS_MS = [60_000, 120_000];
const FIRST_THROTTLE_DELAY_MS = 1000;
const MAX_THROTTLE_DELAY_MS = 5 * 60_000;
const MAX_EVENT_AGE_MS = 6 * 60 * 60_000;

interface QueueOptions {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly retryDelaysMs: readonly number[];
}

interface QueuedEvent {
  readonly definition: FunctionDefinition;
  readonly invocation: Invocation;
  readonly run: () => Promise<Outcome>;
}

/**
 * Asynchronous invocations: accepted at once, run later, run again when they fail. An event that runs out of retries or
 * of age is discarded with a warning; destinations are not emulated.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class EventQueue implements Running {
  readonly #options: QueueOptions;
  readonly #stopping = new AbortController();
  readonly #events = new Set<Promise<void>>();

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  add(event: QueuedEvent): void {
    const done = this.#process(event).finally(() => this.#events.delete(done));
    this.#events.add(done);
  }

  get size(): number {
    return this.#events.size;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#events);
  }

  async #process({ definition, invocation, run }: QueuedEvent): Promise<void> {
    const { clock, retryDelaysMs } = this.#options;
    const { signal } = this.#stopping;
    const expiresAt = clock.now() + MAX_EVENT_AGE_MS;
    const name = `event ${invocation.requestId} for ${definition.name}`;
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    if (definition.reservedConcurrency === 0) {
      this.#discard(name, 'its function reserves a concurrency of 0, which switches it off');
      return;
    }
    let attempts = 0;
    let throttleDelayMs = FIRST_THROTTLE_DELAY_MS;
    for (;;) {
      let delayMs = throttleDelayMs;
      try {
        const outcome = await run();
        if (outcome.status === 'success') return;
        const retryDelayMs = retryDelaysMs[attempts];
        attempts += 1;
        if (retryDelayMs === undefined) {
          this.#discard(name, `it failed ${attempts} times, at last with ${outcome.errorType}`);
          return;
        }
        delayMs = retryDelayMs;
      } catch (thrown) {
        if (signal.aborted) {
          this.#discard(name, 'the runner stops');
          return;
        }
        if (!(thrown instanceof ThrottledError)) {
          this.#options.journal.record({
            kind: 'error',
            source: 'lambda',
            message: `${name} was dropped: ${asError(thrown).message}`,
          });
          return;
        }
        throttleDelayMs = Math.min(throttleDelayMs * 2, MAX_THROTTLE_DELAY_MS);
      }
      if (clock.now() + delayMs > expiresAt) {
        this.#discard(name, 'it is older than six hours');
        return;
      }
      await clock.sleep(delayMs, signal);
      if (signal.aborted) {
        this.#discard(name, 'the runner stops');
        return;
      }
    }
  }

  #discard(name: string, why: string): void {
    this.#options.journal.record({
      kind: 'warning',
      source: 'lambda',
      message: `${name} was discarded: ${why}`,
    });
  }
}
