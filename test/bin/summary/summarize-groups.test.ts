import { describe, expect, test } from 'vitest';
import { countRecords } from '../../../bin/summary/summarize-groups.ts';

const at = (partition: number, offset: number, topic = 'orders') => ({ topic, partition, offset });

/** A topic of two partitions: 2 to 10 of 12 read of the first, all 5 of the second. */
const reaches = new Map([
  [0, { earliest: 2, committed: 10, end: 12 }],
  [1, { earliest: 0, committed: 5, end: 5 }],
]);
const nothing = { accepted: [], rejected: [] };
const noLetters = { places: new Set<string>(), elsewhere: 0 };

function count(options: Partial<Parameters<typeof countRecords>[1]>) {
  const counted = countRecords('orders', { reaches, stored: nothing, givenUp: noLetters, ...options });
  const { received, accepted, rejected, skipped, dead_lettered } = counted;
  expect(accepted + rejected + skipped + dead_lettered).toBe(received);
  return counted;
}

describe('the records of a group', () => {
  test('are received from the first there is to the committed offset, and lag from there', () => {
    expect(count({})).toEqual({
      ...{ received: 13, accepted: 0, rejected: 0, skipped: 13, dead_lettered: 0, lag: 2 },
    });
  });

  test('are none for a group that has not begun', () => {
    const begun = new Map([[0, { earliest: 0, committed: 0, end: 7 }]]);
    expect(count({ reaches: begun })).toMatchObject({ received: 0, skipped: 0, lag: 7 });
  });

  test('count as stored where the tables say so, within what was read', () => {
    const accepted = [at(0, 2), at(0, 9), at(1, 4), at(0, 1), at(0, 10), at(2, 0), at(1, 0, 'other'), {}];
    expect(count({ stored: { accepted, rejected: [at(1, 0)] } })).toMatchObject({
      ...{ accepted: 3, rejected: 1, skipped: 9 },
    });
  });

  test('count once, however many items tell of them', () => {
    expect(count({ stored: { accepted: [at(1, 1), at(1, 1)], rejected: [] } })).toMatchObject({
      accepted: 1,
    });
  });

  test('count as given up on where a letter tells of them, unless they were stored after all', () => {
    const givenUp = { places: new Set(['0@3', '0@4', '0@1', '0@11']), elsewhere: 1 };
    expect(count({ givenUp, stored: { accepted: [at(0, 4)], rejected: [] } })).toMatchObject({
      ...{ accepted: 1, dead_lettered: 2, skipped: 10 },
    });
  });

  test('are never more than were received', () => {
    expect(count({ givenUp: { places: new Set(), elsewhere: 100 } })).toMatchObject({
      ...{ dead_lettered: 13, skipped: 0 },
    });
  });
});
