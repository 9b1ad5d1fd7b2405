import type { FeedLine } from '../print/feed.ts';

/** More than the batches under way hold. */
const MAX_REMEMBERED = 10_000;
/** Something that fails all the time is told again now and then. */
const SILENCE_MS = 5_000;

/** What each kind of complaint does not say again for so long; what is no complaint is always said. */
const SILENCE: Partial<Record<FeedLine['kind'], number>> = {
  // A retry finds in the same record what the first attempt did.
  invalid: Number.POSITIVE_INFINITY,
  denied: SILENCE_MS,
  failed: SILENCE_MS,
  warning: SILENCE_MS,
  error: SILENCE_MS,
};

/** Remembers which complaints a person has just read. */
export class Repeats {
  readonly #told = new Map<string, number>();

  /** Whether the line says what was told already; if not, it counts as told now. */
  isRepeated({ kind, text, where, time }: FeedLine): boolean {
    const silence = SILENCE[kind];
    if (silence === undefined) return false;
    const complaint = `${kind} ${where} ${text}`;
    const told = this.#told.get(complaint);
    if (told !== undefined && time - told < silence) return true;
    this.#told.delete(complaint);
    this.#told.set(complaint, time);
    const [oldest] = this.#told.keys();
    if (this.#told.size > MAX_REMEMBERED && oldest !== undefined) this.#told.delete(oldest);
    return false;
  }
}
