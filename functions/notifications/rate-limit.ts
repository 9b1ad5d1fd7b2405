import type { Budget } from './tables/budgets.ts';

/** How much a user may be sent. */
export interface RateLimit {
  /** Notifications in one window at most. */
  readonly limit: number;
  readonly windowSeconds: number;
  /** What becomes of the rest. */
  readonly overLimit: 'defer' | 'drop';
}

/**
 * Counts what each user is sent in fixed windows, which begin at multiples of their length since the Unix epoch. It starts
 * from what the table holds and keeps what is to be written there.
 */
export class Budgets {
  readonly #rateLimit: RateLimit;
  readonly #windowMs: number;
  readonly #current: string;
  readonly #budgets: Map<string, Budget>;
  readonly #refused = new Map<string, number>();

  constructor(budgets: Iterable<Budget>, rateLimit: RateLimit, now: Date) {
    this.#rateLimit = rateLimit;
    this.#windowMs = rateLimit.windowSeconds * 1_000;
    this.#current = new Date(now.getTime() - (now.getTime() % this.#windowMs)).toISOString();
    this.#budgets = new Map(Array.from(budgets, (budget) => [budget.user, budget]));
  }

  /** What is used up by now; undefined for a user who was never counted. */
  get(user: string): Budget | undefined {
    return this.#budgets.get(user);
  }

  /** Whether the user may be sent one more now, which is counted then. */
  take(user: string): boolean {
    const { window_start, used } = this.#inWindow(user);
    if (used >= this.#rateLimit.limit) return false;
    this.#budgets.set(user, { user, window_start, used: used + 1 });
    return true;
  }

  /**
   * When one more may be sent that found no room: the beginning of the next window, and when a window's worth has been put
   * off to that already, of the one after it.
   */
  whenNext(user: string): Date {
    const refused = this.#refused.get(user) ?? 0;
    this.#refused.set(user, refused + 1);
    const windows = 1 + Math.floor(refused / this.#rateLimit.limit);
    return new Date(Date.parse(this.#inWindow(user).window_start) + windows * this.#windowMs);
  }

  /** A window that was counted already is not counted anew by one whose clock is behind. */
  #inWindow(user: string): Budget {
    const budget = this.#budgets.get(user);
    if (budget !== undefined && budget.window_start >= this.#current) return budget;
    return { user, window_start: this.#current, used: 0 };
  }
}
