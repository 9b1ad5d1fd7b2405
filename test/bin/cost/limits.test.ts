import { expect, test } from 'vitest';
import { listLimits } from '../../../bin/cost/limits.ts';
import type { Situation, Workload } from '../../../bin/cost/workload.ts';
import { workedExample } from './worked-example.ts';

const { batch: _, ...unbatched } = workedExample.workload;

function limits(
  workload: Partial<Workload>,
  change: (facts: Situation['facts']) => Partial<Situation['facts']> = () => ({}),
): string[] {
  const { facts } = workedExample;
  return listLimits({ workload: { ...unbatched, ...workload }, facts: { ...facts, ...change(facts) } });
}

test('are not reached by a million events a day', () => {
  expect(limits({})).toEqual([]);
});

test('are told of consumers, which handle one batch of a partition after the other', () => {
  // 500 records take 5.05 s, of which three partitions make 297 a second: 128 million events a day.
  expect(limits({ eventsPerDay: 128_000_000 })).toEqual([]);
  expect(limits({ eventsPerDay: 129_000_000 })).toContain(
    'group-a handles 99 records of a partition in a second: a would need 4 partitions in place of 3.',
  );
});

test('are lower where few records come in a batch, and where they are large', () => {
  const expected =
    'group-a handles 17 records of a partition in a second: a would need 4 partitions in place of 3.';
  expect(limits({ eventsPerDay: 22_000_000, batch: 1 })).toContain(expected);
  expect(limits({ eventsPerDay: 22_000_000, eventBytes: 4_000_000 })).toContain(expected);
});

test('are told of partitions, pollers and the cluster by their throughput', () => {
  const told = limits({ eventsPerDay: 20_000_000, eventBytes: 1_000_000 }, ({ mappings }) => ({
    mappings: mappings.map((mapping) => ({ ...mapping, pollers: { minimum: 1, maximum: 2 } })),
  }));
  expect(told).toContain('A cluster takes 200 MB/s, and this is 231.48 MB/s: it would need more clusters.');
  expect(told).toContain('A partition takes 5 MB/s: a would need 10 in place of 3.');
  expect(told).toContain('A poller takes 5 MB/s: group-a would need 10 in place of 2.');
});

test('are told of the API, whose throttle is below what comes', () => {
  const throttled = () => ({ apiStages: [{ id: 'S/Stage', logged: true, requestsPerSecond: 100 }] });
  expect(limits({ eventsPerDay: 8_640_000 }, throttled)).toEqual([]);
  const expected =
    'The HTTP API takes 100 requests in a second, and this is 104: more events in a call, or a higher api.requestsPerSecond.';
  expect(limits({ eventsPerDay: 9_000_000 }, throttled)).toEqual([expected]);
  expect(limits({ eventsPerDay: 9_000_000, eventsPerCall: 2 }, throttled)).toEqual([]);
  expect(limits({ eventsPerDay: 9_000_000, httpShare: 0.5 }, throttled)).toEqual([]);
});

test('are told of what may run at a time', () => {
  const reserve = (facts: Situation['facts']) => ({
    functions: facts.functions.map((one) => ({ ...one, reservedConcurrency: 20 })),
  });
  // 30 ms each: of 667 calls in a second, 20 are under way.
  expect(limits({ eventsPerDay: 280_000_000 }, reserve).join()).not.toContain('at once');
  expect(limits({ eventsPerDay: 300_000_000 }, reserve)).toContain(
    'producer-a may run 20 times at once, and this is 21: more events in a call would need fewer.',
  );
  expect(limits({ eventsPerDay: 3_000_000_000 })).toContain(
    'An account runs 1,000 functions at a time unless it asks for more, and this is 1,392.',
  );
});
