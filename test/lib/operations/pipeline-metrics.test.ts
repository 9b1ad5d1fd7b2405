import { expect, it } from 'vitest';
import type { CountName } from '../../../functions/shared/metrics.ts';
import { Meter } from '../../../functions/shared/metrics.ts';
import { pipelineMetrics } from '../../../lib/operations/pipeline-metrics.ts';
import { captureLogs } from '../../support/function-logs.ts';

/** With `satisfies`, a metric that the functions count no more, or a new one, is noticed here. */
const COUNTS = {
  Produced: true,
  Refused: true,
  Accepted: true,
  Repeated: true,
  Invalid: true,
  Unhandled: true,
  DeferredFailed: true,
} satisfies Record<CountName, true>;

it('lists the metrics that the functions write, with the dimensions that they write them with', () => {
  const logs = captureLogs();
  const meter = new Meter('millrace', 'fulfilment');
  meter.measureLatency('2026-01-31T09:30:00Z');
  meter.countBy('Rejected', { reason: 'user_unknown' });
  meter.countBy('Notifications', { channel: 'email', result: 'sent' });
  for (const name of Object.keys(COUNTS).filter(isCount)) meter.count(name);
  meter.publish();
  const written = logs
    .metrics()
    .map(({ name, dimensions }) => `${name} by ${Object.keys(dimensions).sort().join(', ')}`);
  const listed = Object.entries(pipelineMetrics).map(
    ([name, dimensions]) => `${name} by ${[...dimensions].sort().join(', ')}`,
  );
  expect(written).toEqual(expect.arrayContaining(listed));
  // Beyond them there is the breakdown of what was rejected, which nothing reads so far.
  expect(written.filter((one) => !listed.includes(one))).toEqual(['Rejected by reason, service']);
});

function isCount(name: string): name is CountName {
  return Object.hasOwn(COUNTS, name);
}
