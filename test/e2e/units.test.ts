import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { copyUnbatched, countUnits, type UnitsPerEvent } from '../support/count-units.ts';

/** Of each producer. One by one, each event costs the same however many there are: half of them tell as much. */
const EVENTS = { batched: 300, naive: 150 };

interface Budget {
  readonly pipeline: string;
  /** Of an event at most, with batches as the mappings make them. */
  readonly writeUnits: number;
  readonly readUnits: number;
  /** How many times as much the units, or those of reads alone, cost at least when each record is an invocation of its own. */
  readonly factor: number;
  readonly factorOf?: (units: UnitsPerEvent) => number;
}

/** What an event may cost, a little above what was measured: see test/bench/units.ts. */
const BUDGETS: readonly Budget[] = [
  // A put of an item alone and a look whether it is there, which no batching makes cheaper.
  { pipeline: 'orders', writeUnits: 1, readUnits: 1, factor: 1 },
  // The decision in a transaction; users and items are shared.
  { pipeline: 'fulfilment', writeUnits: 2.3, readUnits: 0.1, factor: 2 },
  // The event and its share of its e-mail in a transaction; an e-mail has three events.
  { pipeline: 'emails', writeUnits: 3.4, readUnits: 0.6, factor: 1.6 },
  // Two channels for most; which ones were used is looked up in all four. What is written is by chance, and hardly shared.
  {
    ...{ pipeline: 'notifications', writeUnits: 4.4, readUnits: 4.3 },
    ...{ factor: 1.5, factorOf: ({ readUnits }) => readUnits },
  },
  // The payment in a transaction; totals are shared.
  { pipeline: 'payments', writeUnits: 2.3, readUnits: 0, factor: 1.6 },
];
const PIPELINES = BUDGETS.map(({ pipeline }) => pipeline);

/** On demand in us-east-1: a write unit costs five times as much as a read unit. */
const WRITE_PER_READ = 5;
const costOf = ({ writeUnits, readUnits }: UnitsPerEvent): number => writeUnits * WRITE_PER_READ + readUnits;

describe('request units', () => {
  let batched: readonly UnitsPerEvent[] = [];
  let naive: readonly UnitsPerEvent[] = [];
  const of = (units: readonly UnitsPerEvent[], pipeline: string): UnitsPerEvent => {
    const found = units.find((one) => one.pipeline === pipeline);
    if (found === undefined) throw new Error(`nothing was counted for ${pipeline}`);
    return found;
  };

  let folder = '';
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-units-'));
    const count = async (name: keyof typeof EVENTS, assembly: string): Promise<UnitsPerEvent[]> => {
      const state = join(folder, name);
      await mkdir(state);
      return countUnits({ assembly, state, events: EVENTS[name] });
    };
    const unbatched = join(folder, 'unbatched.out');
    await copyUnbatched(inject('assembly'), unbatched);
    batched = await count('batched', inject('assembly'));
    naive = await count('naive', unbatched);
  }, 1_200_000);

  test.each(BUDGETS)('an event of $pipeline stays within its budget', ({ pipeline, ...budget }) => {
    const { writeUnits, readUnits } = of(batched, pipeline);
    expect(writeUnits).toBeGreaterThanOrEqual(1);
    expect(writeUnits).toBeLessThanOrEqual(budget.writeUnits);
    expect(readUnits).toBeLessThanOrEqual(budget.readUnits);
  });

  test.each(BUDGETS)(
    'a batch of $pipeline costs less than its records one by one',
    ({ pipeline, factor, factorOf = costOf }) => {
      expect(factorOf(of(naive, pipeline)) / factorOf(of(batched, pipeline))).toBeGreaterThanOrEqual(factor);
    },
  );

  test.each(PIPELINES)('a batch of %s takes one invocation for many records', (pipeline) => {
    expect(of(naive, pipeline).invocations).toBe(1);
    expect(of(batched, pipeline).invocations).toBeLessThanOrEqual(0.05);
  });
});
