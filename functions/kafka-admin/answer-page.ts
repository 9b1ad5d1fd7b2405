import { measure } from './present-record.ts';

/** Collects what one answer has room for. */
export class AnswerPage<T> {
  readonly items: T[] = [];
  readonly #max: number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(limits: { max: number; maxBytes: number }) {
    this.#max = limits.max;
    this.#maxBytes = limits.maxBytes;
  }

  /** The last one may be larger than the room that was left: {@link isFull} is to be asked before each. */
  add(item: T): void {
    this.items.push(item);
    this.#bytes += measure(item);
  }

  get isFull(): boolean {
    return this.items.length >= this.#max || this.#bytes >= this.#maxBytes;
  }
}
