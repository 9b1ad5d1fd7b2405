import { useSyncExternalStore } from 'react';

/** An order placed here since the console was opened, and where it is in Kafka. */
export interface PlacedOrder {
  readonly order_id: string;
  readonly user: string;
  readonly item: string;
  readonly quantity: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since the epoch. */
  readonly placedAt: number;
}

/** As many as fit beside the form. */
const MAX_KEPT = 8;

const listeners = new Set<() => void>();
let placed: readonly PlacedOrder[] = [];

export function addPlacedOrders(orders: readonly PlacedOrder[]): void {
  change([...orders, ...placed].slice(0, Math.max(MAX_KEPT, orders.length)));
}

export function clearPlacedOrders(): void {
  change([]);
}

function change(next: readonly PlacedOrder[]): void {
  placed = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The newest first. */
export function usePlacedOrders(): readonly PlacedOrder[] {
  return useSyncExternalStore(subscribe, () => placed);
}
