export interface Bounds<T> {
  readonly maxItems: number;
  /** Of all items together, as `weigh` weighs them; an item weighs the same whenever it is asked. */
  readonly maxWeight?: number;
  readonly weigh?: (item: T) => number;
}

/**
 * The newest of many items: when there are too many, or they weigh too much together, the oldest go. Each has a number, from
 * 0 on in the order in which they came, by which it is found though others come and go.
 */
export class BoundedLog<T> implements Iterable<T> {
  readonly #bounds: Bounds<T>;
  /** A ring: an item stands at the rest of its number by `maxItems`. */
  readonly #items: (T | undefined)[] = [];
  #first = 0;
  #next = 0;
  #weight = 0;

  constructor(bounds: Bounds<T>) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#next - this.#first;
  }

  /** The number of the oldest item that is kept. */
  get first(): number {
    return this.#first;
  }

  /** The number that the next item will have. */
  get next(): number {
    return this.#next;
  }

  push(item: T): void {
    const { maxItems, maxWeight = Number.POSITIVE_INFINITY } = this.#bounds;
    if (this.size >= maxItems) this.#dropOldest();
    this.#items[this.#next % maxItems] = item;
    this.#next += 1;
    this.#weight += this.#weigh(item);
    // One item that alone weighs too much is kept: it is what has just happened.
    while (this.#weight > maxWeight && this.size > 1) this.#dropOldest();
  }

  /** The item of that number; undefined when it has gone, or has not come. */
  at(number: number): T | undefined {
    if (number < this.#first || number >= this.#next) return undefined;
    return this.#items[number % this.#bounds.maxItems];
  }

  /** Oldest first. Items may come and go while somebody reads. */
  *[Symbol.iterator](): Generator<T> {
    for (let number = this.#first; number < this.#next; number++) {
      const item = this.at(number);
      if (item !== undefined) yield item;
    }
  }

  #dropOldest(): void {
    const place = this.#first % this.#bounds.maxItems;
    const item = this.#items[place];
    if (item !== undefined) this.#weight -= this.#weigh(item);
    this.#items[place] = undefined;
    this.#first += 1;
  }

  #weigh(item: T): number {
    return this.#bounds.weigh?.(item) ?? 0;
  }
}
