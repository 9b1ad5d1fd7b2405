import { expect, test } from 'vitest';
import { Journal, type JournalEvent } from '../../../local/core/journal.ts';
import { MAX_METRICS, MetricTotals } from '../../../local/platform/metric-totals.ts';

function metric(more: Partial<JournalEvent & { kind: 'metric' }> = {}): JournalEvent {
  const about = { functionName: 'f', namespace: 'millrace', name: 'Accepted', unit: 'Count' };
  return { kind: 'metric', ...about, dimensions: { service: 'orders' }, values: [1], ...more };
}

test('adds up each metric by its namespace, name and dimensions', () => {
  const journal = new Journal({ now: () => 0 });
  const totals = new MetricTotals(journal);
  journal.record(metric({ values: [3, 4] }));
  journal.record(metric({ functionName: 'g', values: [-1] }));
  journal.record(metric({ dimensions: { service: 'orders', reason: 'stock' } }));
  journal.record(metric({ dimensions: { reason: 'stock', service: 'orders' } }));
  journal.record({ kind: 'warning', source: 's', message: 'm' });
  const about = { namespace: 'millrace', name: 'Accepted', unit: 'Count' };
  expect(totals.inspect()).toEqual([
    { ...about, dimensions: { service: 'orders' }, sum: 6, count: 3, minimum: -1, maximum: 4 },
    {
      ...{ ...about, dimensions: { service: 'orders', reason: 'stock' } },
      ...{ sum: 2, count: 2, minimum: 1, maximum: 1 },
    },
  ]);
});

test('adds up only so many metrics, and says so once', () => {
  const journal = new Journal({ now: () => 0 });
  const totals = new MetricTotals(journal);
  for (let index = 0; index < MAX_METRICS + 5; index += 1)
    journal.record(metric({ dimensions: { order: String(index) } }));
  journal.record(metric({ dimensions: { order: '0' } }));
  expect(totals.inspect()).toHaveLength(MAX_METRICS);
  expect(totals.inspect()[0]).toMatchObject({ sum: 2 });
  expect(journal.recent().filter(({ kind }) => kind === 'warning')).toMatchObject([
    { message: expect.stringMatching(/^Functions made 10000 metrics; .* keep ids out of dimensions\.$/) },
  ]);
});
