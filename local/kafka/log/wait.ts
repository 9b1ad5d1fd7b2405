import type { Clock } from '../../core/clock.ts';
import type { PartitionLog } from './partition.ts';

export interface WaitOptions {
  readonly logs: readonly PartitionLog[];
  readonly clock: Clock;
  readonly maxWaitMs: number;
  /** Ends the wait when it aborts: the client is gone. */
  readonly cancelled: AbortSignal;
}

/** Waits until a change of one of the logs makes `isEnough` hold, or the time is up. Leaves nothing behind. */
export function waitForLogs(options: WaitOptions, isEnough: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (options.cancelled.aborted) return Promise.resolve();
  const timer = options.clock.schedule(options.maxWaitMs, end);
  const unwatch = options.logs.map((log) =>
    log.watch(() => {
      if (isEnough()) end();
    }),
  );
  options.cancelled.addEventListener('abort', end, { once: true });
  function end(): void {
    timer.cancel();
    for (const stopWatching of unwatch) stopWatching();
    options.cancelled.removeEventListener('abort', end);
    resolve();
  }
  return promise;
}
