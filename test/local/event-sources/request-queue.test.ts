import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startKafka } from './start-kafka.ts';

test('lets an idle kafkajs connection sleep', async () => {
  await startKafka();
  // Something else of this process may be at work for a while.
  await eventually(async () => {
    const before = performance.nodeTiming.uvMetricsInfo.loopCount;
    // What is measured is the time itself: unpatched, each of the two open connections wakes up every millisecond.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(performance.nodeTiming.uvMetricsInfo.loopCount - before).toBeLessThan(100);
  });
});
