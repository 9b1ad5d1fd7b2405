import type { Clock } from '../core/clock.ts';
import type { StageDefinition, ThrottlingDefinition } from './api-definition.ts';

/** A bucket for each route: it holds as many tokens as a burst has requests, and is filled at the rate. */
export class Throttle {
  readonly #stage: StageDefinition;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { tokens: number; filledAt: number }>();

  constructor(stage: StageDefinition, clock: Clock) {
    this.#stage = stage;
    this.#clock = clock;
  }

  /** Takes a token for a request on the route; false when none is left. A stage that says nothing throttles nothing. */
  take(routeKey: string): boolean {
    const limits = { ...this.#stage.throttling, ...this.#stage.routeThrottling[routeKey] };
    const capacity = capacityOf(limits);
    if (capacity === undefined) return true;
    const now = this.#clock.now();
    const bucket = this.#buckets.get(routeKey) ?? { tokens: capacity, filledAt: now };
    const gained = ((now - bucket.filledAt) / 1000) * (limits.rate ?? capacity);
    const tokens = Math.min(capacity, bucket.tokens + gained);
    const isTaken = tokens >= 1;
    this.#buckets.set(routeKey, { tokens: isTaken ? tokens - 1 : tokens, filledAt: now });
    return isTaken;
  }
}

/** A rate without a burst lets a second's worth come at once. A limit of 0 lets none through, as on AWS. */
function capacityOf({ burst, rate }: ThrottlingDefinition): number | undefined {
  if (rate === 0) return 0;
  return burst ?? (rate === undefined ? undefined : Math.max(1, rate));
}
