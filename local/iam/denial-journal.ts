import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';

/** A client that retries a denied call says nothing new; after this pause the same denial is worth a line again. */
const REPEAT_AFTER_MS = 5000;
const MAX_REMEMBERED = 1000;

export interface Denial {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
}

/** Writes denials to the journal, the same one at most once in five seconds. */
export class DenialJournal {
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #writtenAt = new Map<string, number>();

  constructor(options: { clock: Clock; journal: Journal }) {
    this.#clock = options.clock;
    this.#journal = options.journal;
  }

  record(denial: Denial): void {
    const key = `${denial.principal}\n${denial.action}\n${denial.resource}`;
    const now = this.#clock.now();
    const writtenAt = this.#writtenAt.get(key);
    if (writtenAt !== undefined && now - writtenAt < REPEAT_AFTER_MS) return;
    this.#writtenAt.delete(key);
    this.#writtenAt.set(key, now);
    for (const oldest of this.#writtenAt.keys()) {
      if (this.#writtenAt.size <= MAX_REMEMBERED) break;
      this.#writtenAt.delete(oldest);
    }
    this.#journal.record({ kind: 'access-denied', ...denial });
  }
}
