import type { PriceName } from './prices.ts';
import type { Situation } from './workload.ts';

/** So much of something that has a price, in a month. */
export interface Usage {
  readonly item: string;
  readonly price: PriceName;
  readonly quantity: number;
  /** Fixed: it is there without a single event. */
  readonly kind: 'fixed' | 'grows';
}

/** A part of the bill. */
export interface Service {
  readonly name: string;
  /** What a month uses of it, zeroes included. */
  readonly measure: (situation: Situation) => readonly Usage[];
}
