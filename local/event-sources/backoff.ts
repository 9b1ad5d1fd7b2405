/** How long to wait after the `failures`-th failure in a row, counted from 1, in milliseconds. */
export type Backoff = (failures: number) => number;

export function createDoublingBackoff(firstMs: number, capMs: number): Backoff {
  return (failures) => Math.min(firstMs * 2 ** Math.min(failures - 1, 30), capMs);
}

/** Between the attempts of a batch. AWS publishes no schedule for Kafka; this one is ours. */
export const retryBackoff = createDoublingBackoff(100, 10_000);

/** Before a mapping that failed (no authorization, no connection) tries again; ours as well. */
export const recoveryBackoff = createDoublingBackoff(1_000, 30_000);
