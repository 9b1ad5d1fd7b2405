import type { Clock, Timer } from '../../core/clock.ts';

/** Who of a new generation has not asked for its assignment yet, and how long that may last. */
export class SyncBarrier {
  readonly #clock: Clock;
  readonly #missing = new Set<string>();
  readonly #expire: (missing: readonly string[]) => void;
  #timer: Timer | undefined;

  /** @param expire called with the ids of those who have not asked in time. */
  constructor(clock: Clock, expire: (missing: readonly string[]) => void) {
    this.#clock = clock;
    this.#expire = expire;
  }

  start(memberIds: Iterable<string>, timeoutMs: number): void {
    this.stop();
    for (const memberId of memberIds) this.#missing.add(memberId);
    this.#timer = this.#clock.schedule(timeoutMs, () => {
      const missing = [...this.#missing];
      this.stop();
      this.#expire(missing);
    });
  }

  /** The member has asked, or is gone. */
  noteArrival(memberId: string): void {
    this.#missing.delete(memberId);
  }

  /** A static member goes on under another id. */
  rename(memberId: string, next: string): void {
    if (this.#missing.delete(memberId)) this.#missing.add(next);
  }

  /** Ends the wait when nobody is missing. */
  stopWhenComplete(): void {
    if (this.#missing.size === 0) this.stop();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#missing.clear();
  }
}
