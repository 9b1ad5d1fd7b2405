import { describe, expect, it } from 'vitest';
import { findBystanders } from '../../../../../../functions/console/app/pages/journey/bystanders.ts';

const place = { topic: 'orders', partition: 2, offset: 100 };
const journey = {
  place,
  toldBy: 'runner',
  produced: undefined,
  lanes: [],
  traces: [],
  isTruncated: false,
  keptSince: undefined,
} as const;
const group = (name: string, committed: number | null, topic = 'orders') => ({
  group: name,
  topic,
  partitions: [{ topic, partition: 2, committed }],
});

describe('groups of which a journey tells nothing', () => {
  it('have read past the record, or have so many before it', () => {
    expect(findBystanders(journey, [group('past', 101), group('behind', 90), group('next', 100)])).toEqual([
      { group: 'past', before: undefined },
      { group: 'behind', before: 10 },
      { group: 'next', before: 0 },
    ]);
  });

  it('are none that read another topic, have a lane, or never committed', () => {
    const lane = {
      ...{ group: 'lane', mapping: undefined, functionName: 'f' },
      attempts: [],
      deadLetter: undefined,
    };
    const told = { ...journey, lanes: [{ ...lane, state: 'handled' as const }] };
    const groups = [group('lane', 101), group('other', 101, 'payments'), group('never', null)];
    expect(findBystanders(told, groups)).toEqual([]);
  });
});
