import type { Clock } from '../core/clock.ts';

const SECOND_MS = 1000;

/** So many sends in any second and no more; the services throttle what goes beyond. */
export class SendingRate {
  readonly #clock: Clock;
  readonly #perSecond: number;
  #sentAt: number[] = [];

  /** @param perSecond `Infinity` for an account whose limit nobody at a laptop reaches. */
  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
  }

  /** @returns whether this one may still go. */
  take(): boolean {
    if (this.#perSecond === Number.POSITIVE_INFINITY) return true;
    const now = this.#clock.now();
    this.#sentAt = this.#sentAt.filter((time) => now - time < SECOND_MS);
    if (this.#sentAt.length >= this.#perSecond) return false;
    this.#sentAt.push(now);
    return true;
  }
}
