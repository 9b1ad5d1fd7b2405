import type { Clock, Timer } from '../../core/clock.ts';

/** The wait of a rebalance for its members: until all are here, or until the time is up. */
export class JoinBarrier {
  readonly #clock: Clock;
  readonly #lift: () => void;
  #timer: Timer | undefined;
  #gatheringUntil: number | undefined;
  #arrivals = 0;

  /** @param lift called when the time is up. */
  constructor(clock: Clock, lift: () => void) {
    this.#clock = clock;
    this.#lift = lift;
  }

  /** True while an Empty group's first rebalance waits for more members: it may not complete early. */
  get isGathering(): boolean {
    return this.#gatheringUntil !== undefined;
  }

  wait(timeoutMs: number): void {
    this.clear();
    this.#timer = this.#clock.schedule(timeoutMs, this.#lift);
  }

  /** Waits `delayMs`, and again as long as each wait brought someone, `atMostMs` in all. */
  gather(delayMs: number, atMostMs: number): void {
    this.clear();
    this.#gatheringUntil = this.#clock.now() + atMostMs;
    this.#gatherOnce(delayMs);
  }

  #gatherOnce(delayMs: number): void {
    this.#arrivals = 0;
    const leftMs = (this.#gatheringUntil ?? 0) - this.#clock.now();
    this.#timer = this.#clock.schedule(Math.min(delayMs, leftMs), () => {
      const timeIsLeft = this.#clock.now() < (this.#gatheringUntil ?? 0);
      if (this.#arrivals > 0 && timeIsLeft) this.#gatherOnce(delayMs);
      else this.#lift();
    });
  }

  noteArrival(): void {
    this.#arrivals += 1;
  }

  clear(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#gatheringUntil = undefined;
  }
}
