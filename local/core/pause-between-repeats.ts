import type { Clock } from './clock.ts';

/** After this pause the same thing is worth a line again. */
const REPEAT_AFTER_MS = 5000;
const MAX_REMEMBERED = 1000;

/** Says which of many reports are news: the same one at most once in five seconds. What it remembers is bounded. */
export class PauseBetweenRepeats {
  readonly #clock: Clock;
  readonly #toldAt = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether `report` is to be told now, which it is taken to be then. */
  isDue(report: string): boolean {
    const now = this.#clock.now();
    const toldAt = this.#toldAt.get(report);
    if (toldAt !== undefined && now - toldAt < REPEAT_AFTER_MS) return false;
    this.#toldAt.delete(report);
    this.#toldAt.set(report, now);
    for (const oldest of this.#toldAt.keys()) {
      if (this.#toldAt.size <= MAX_REMEMBERED) break;
      this.#toldAt.delete(oldest);
    }
    return true;
  }
}
