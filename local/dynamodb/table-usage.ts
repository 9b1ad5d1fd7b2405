import type { Capacity } from './capacity.ts';

/** Request units that somebody has used up on a table with an operation. */
export interface TableUsage {
  /** The name of the session, which for a function is the function's; `operator` for the person at the keyboard. */
  readonly caller: string;
  readonly operation: string;
  readonly table: string;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** How often somebody has called an operation, on however many tables at once. */
export interface RequestCount {
  readonly caller: string;
  readonly operation: string;
  readonly requests: number;
  /** Those of them that were refused because a condition did not hold or a transaction was cancelled. */
  readonly refused: number;
}

export interface DynamoDbUsage {
  readonly tables: readonly TableUsage[];
  readonly requests: readonly RequestCount[];
}

interface Request {
  /** ARN of who sent it. */
  readonly principal: string;
  readonly operation: string;
  readonly capacity: readonly Capacity[];
  readonly refused: boolean;
}

type Counting<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Counts what the requests would be billed for on demand, since the start. It counts in memory alone: the journal tells
 * what was written, and reads would be most of it.
 */
export class UsageCounter {
  readonly #tables = new Map<string, Counting<TableUsage>>();
  readonly #requests = new Map<string, Counting<RequestCount>>();

  count({ principal, operation, capacity, refused }: Request): void {
    const caller = principal.slice(principal.lastIndexOf('/') + 1);
    const calls = upsert(this.#requests, `${caller} ${operation}`, () => ({
      ...{ caller, operation, requests: 0, refused: 0 },
    }));
    calls.requests++;
    if (refused) calls.refused++;
    for (const { table, readUnits, writeUnits } of capacity) {
      const usage = upsert(this.#tables, `${caller} ${operation} ${table}`, () => ({
        ...{ caller, operation, table, readUnits: 0, writeUnits: 0 },
      }));
      usage.readUnits += readUnits;
      usage.writeUnits += writeUnits;
    }
  }

  /** All that was counted so far; it does not change afterwards. */
  inspect(): DynamoDbUsage {
    const copy = <T>(counted: Map<string, T>): T[] => Array.from(counted.values(), (one) => ({ ...one }));
    return { tables: copy(this.#tables), requests: copy(this.#requests) };
  }
}

function upsert<T>(map: Map<string, T>, key: string, create: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
