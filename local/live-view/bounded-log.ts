export interface Bounds<T> {
  readonly maxItems: number;
  /** Of all items together, as `weigh` weighs them. */
  readonly maxWeight?: number;
  readonly weigh?: (item: T) => number;
}

/** How much is dropped at once at most from the front before the memory is given back. */
const COMPACT_AT = 1024;

/** The newest of many items: when there are too many, or they weigh too much together, the oldest go. */
export class BoundedLog<T> implements Iterable<T> {
  readonly #bounds: Bounds<T>;
  #items: (T | undefined)[] = [];
  #head = 0;
  #weight = 0;

  constructor(bounds: Bounds<T>) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    const { maxItems, maxWeight = Number.POSITIVE_INFINITY } = this.#bounds;
    this.#items.push(item);
    this.#weight += this.#weigh(item);
    // One item that alone weighs too much is kept: it is what has just happened.
    while (this.size > maxItems || (this.#weight > maxWeight && this.size > 1)) this.#dropOldest();
  }

  /** Oldest first. */
  *[Symbol.iterator](): Iterator<T> {
    for (let at = this.#head; at < this.#items.length; at++) {
      const item = this.#items[at];
      if (item !== undefined) yield item;
    }
  }

  #dropOldest(): void {
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (item !== undefined) this.#weight -= this.#weigh(item);
    if (this.#head < COMPACT_AT || this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }

  #weigh(item: T): number {
    return this.#bounds.weigh?.(item) ?? 0;
  }
}
