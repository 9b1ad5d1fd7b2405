import type { Clock, Timer } from '../../local/core/clock.ts';

interface Armed {
  at: number;
  order: number;
  task: () => void;
}

/** A clock that moves only when told to. */
export class FakeClock implements Clock {
  #now: number;
  #order = 0;
  readonly #armed = new Set<Armed>();

  constructor(now = 1_700_000_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, task: () => void): Timer {
    const armed: Armed = { at: this.#now + Math.max(0, delayMs), order: this.#order++, task };
    this.#armed.add(armed);
    return { cancel: () => void this.#armed.delete(armed) };
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.schedule(delayMs, resolve);
      signal?.addEventListener('abort', () => {
        timer.cancel();
        resolve();
      });
    });
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#armed.size;
  }

  /** Moves the time and runs nothing: what fell due meanwhile is late, as after a laptop's sleep. */
  leap(byMs: number): void {
    this.#now += byMs;
  }

  /** Moves the time and runs what falls due, in order, letting promises settle in between. */
  async advance(byMs: number): Promise<void> {
    const until = this.#now + byMs;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const due = [...this.#armed]
        .filter((timer) => timer.at <= until)
        .sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (due === undefined) break;
      this.#armed.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.task();
    }
    this.#now = until;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
