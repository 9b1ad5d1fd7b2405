import { expect, test } from 'vitest';
import { Journal } from '../../../local/core/journal.ts';
import { MetricStore } from '../../../local/monitoring/metric-store.ts';

const MINUTE_MS = 60_000;

function start(maxBuckets: number) {
  let now = 0;
  const journal = new Journal({ now: () => now });
  const store = new MetricStore(journal, { maxBuckets });
  const of = (name: string) => ({ namespace: 'n', name, dimensions: {} });
  return {
    leap: (minutes: number) => {
      now += minutes * MINUTE_MS;
    },
    measure: (name: string) =>
      journal.record({ kind: 'metric', functionName: 'f', unit: 'Count', values: [1], ...of(name) }),
    minutes: (name: string) => store.read(of(name)).map(({ time }) => time / MINUTE_MS),
  };
}

test('forgets the oldest minutes when there is too much', () => {
  const { leap, measure, minutes } = start(3);
  measure('a');
  measure('b');
  leap(1);
  measure('a');
  measure('b');
  expect([minutes('a'), minutes('b')]).toEqual([[1], [1]]);
});

test('leaves further metrics of a minute out, and goes on with the others', () => {
  const { leap, measure, minutes } = start(2);
  for (const name of ['a', 'b', 'c', 'a']) measure(name);
  expect([minutes('a'), minutes('b'), minutes('c')]).toEqual([[0], [0], []]);
  leap(1);
  measure('c');
  expect([minutes('a'), minutes('c')]).toEqual([[], [1]]);
});
