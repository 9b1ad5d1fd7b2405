import type { Clock, Timer } from '../../core/clock.ts';

/** Members that were given an id and have not come back with it (KIP-394): each waits as long as its session would. */
export class PendingMembers {
  readonly #clock: Clock;
  readonly #timers = new Map<string, Timer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#timers.size;
  }

  has(memberId: string): boolean {
    return this.#timers.has(memberId);
  }

  /** @param gone called when the member has not come in time; it is forgotten by then. */
  expect(memberId: string, timeoutMs: number, gone: () => void): void {
    const expire = () => {
      this.#timers.delete(memberId);
      gone();
    };
    this.#timers.set(memberId, this.#clock.schedule(timeoutMs, expire));
  }

  /** Came, or left: false when it was not expected. */
  forget(memberId: string): boolean {
    this.#timers.get(memberId)?.cancel();
    return this.#timers.delete(memberId);
  }

  clear(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }
}
