import type { Clock, Timer } from '../core/clock.ts';

/** The batching window: open from the first record that waits, over when its time is up. */
export class BatchWindow {
  readonly #clock: Clock;
  readonly #lengthMs: number;
  readonly #onOver: () => void;
  #timer: Timer | undefined;
  #over = false;

  /** @param lengthMs 0 is over at once, always. */
  constructor(options: { clock: Clock; lengthMs: number; onOver: () => void }) {
    this.#clock = options.clock;
    this.#lengthMs = options.lengthMs;
    this.#onOver = options.onOver;
  }

  get isOver(): boolean {
    return this.#lengthMs === 0 || this.#over;
  }

  /** Goes on when it is open already. */
  open(): void {
    this.#timer ??= this.#clock.schedule(this.#lengthMs, () => {
      this.#over = true;
      this.#onOver();
    });
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#over = false;
  }
}
