import { randomUUID } from 'node:crypto';
import type { DeliveryResult } from './send-message.ts';

/** Lambda ends an invocation that runs over a moment after its time. */
const GRACE_MS = 1_000;

/** One invocation: what it claims is its own to send until it is over, and what it did is remembered while it lasts. */
export interface Attempt {
  /** Told from that of every other invocation. */
  readonly claim: string;
  /** When the invocation is over at the latest: ISO 8601, UTC. */
  readonly until: string;
  readonly remainingMs: () => number;
  /**
   * What came of each notification, by id: should its record fail, the batch is tried again, and what was sent is not sent
   * once more.
   */
  readonly results: Map<string, DeliveryResult>;
  /** Ids of the notifications that were logged. */
  readonly reported: Set<string>;
}

export function beginAttempt(remainingMs: () => number): Attempt {
  return {
    claim: randomUUID(),
    until: new Date(Date.now() + remainingMs() + GRACE_MS).toISOString(),
    remainingMs,
    results: new Map(),
    reported: new Set(),
  };
}
