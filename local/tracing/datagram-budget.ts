import type { Clock } from '../core/clock.ts';

/**
 * Datagrams of one function that are read in a second; the rest is dropped. It is what X-Ray takes of a whole account:
 * https://docs.aws.amazon.com/general/latest/gr/xray.html
 */
export const MAX_DATAGRAMS_A_SECOND = 2600;

/** Counts datagrams by the second, so that a function that floods its daemon does not keep the runner from its work. */
export class DatagramBudget {
  readonly #clock: Clock;
  #second = 0;
  #taken = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether one more may be read. */
  take(): boolean {
    const second = Math.floor(this.#clock.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#taken = 0;
    }
    this.#taken += 1;
    return this.#taken <= MAX_DATAGRAMS_A_SECOND;
  }
}
