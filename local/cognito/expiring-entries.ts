import type { Clock } from '../core/clock.ts';

/** Values under a key for a while. The oldest goes when there are too many. */
export class ExpiringEntries<T> {
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #most: number;
  readonly #entries = new Map<string, { readonly value: T; readonly until: number }>();

  constructor(options: { clock: Clock; lifetimeMs: number; most: number }) {
    this.#clock = options.clock;
    this.#lifetimeMs = options.lifetimeMs;
    this.#most = options.most;
  }

  add(key: string, value: T): void {
    const now = this.#clock.now();
    // All live equally long, so the first ones end first.
    for (const [oldest, { until }] of this.#entries) {
      if (until > now && this.#entries.size < this.#most) break;
      this.#entries.delete(oldest);
    }
    this.#entries.set(key, { value, until: now + this.#lifetimeMs });
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined || entry.until <= this.#clock.now() ? undefined : entry.value;
  }

  /** Its value, which is gone then. */
  take(key: string): T | undefined {
    const value = this.get(key);
    this.#entries.delete(key);
    return value;
  }
}
