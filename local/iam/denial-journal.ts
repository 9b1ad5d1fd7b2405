import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import { PauseBetweenRepeats } from '../core/pause-between-repeats.ts';

export interface Denial {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
}

/** Writes denials to the journal, the same one at most once in five seconds: a client that retries says nothing new. */
export class DenialJournal {
  readonly #pause: PauseBetweenRepeats;
  readonly #journal: Journal;

  constructor(options: { clock: Clock; journal: Journal }) {
    this.#pause = new PauseBetweenRepeats(options.clock);
    this.#journal = options.journal;
  }

  record(denial: Denial): void {
    const { principal, action, resource } = denial;
    if (this.#pause.isDue(`${principal}\n${action}\n${resource}`))
      this.#journal.record({ kind: 'access-denied', ...denial });
  }
}
