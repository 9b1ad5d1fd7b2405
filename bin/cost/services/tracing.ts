import { sum } from '../sum.ts';
import { listWork, type Work } from '../traffic.ts';
import type { Service } from '../usage.ts';
import { SECONDS_PER_MONTH } from '../workload.ts';

/** Lambda samples the first request of each second, and 5 % of those beyond. */
const ALWAYS_PER_SECOND = 1;
const SAMPLED_BEYOND = 0.05;

/**
 * X-Ray. What a mapping of Kafka invokes is not traced by Lambda, and what a consumer says of a record joins the trace of
 * that record's producer. https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
 */
export const tracing: Service = {
  name: 'X-Ray',
  measure(situation) {
    const traced = listWork(situation).filter((work) => work.function.traced);
    const scheduled = traced.filter(({ role }) => role === 'scheduled');
    const console = traced.filter(({ role }) => role === 'console');
    const producers = traced.filter(({ role }) => role === 'producer');
    return [
      { item: 'traces recorded', price: 'trace', quantity: countSampled(producers), kind: 'grows' },
      { item: 'traces by the clock', price: 'trace', quantity: countSampled(scheduled), kind: 'fixed' },
      { item: 'traces of the console', price: 'trace', quantity: countSampled(console), kind: 'fixed' },
    ];
  },
};

function countSampled(work: readonly Work[]): number {
  return sum(work, ({ invocations }) => {
    const perSecond = invocations / SECONDS_PER_MONTH;
    const beyond = Math.max(0, perSecond - ALWAYS_PER_SECOND);
    return (Math.min(perSecond, ALWAYS_PER_SECOND) + beyond * SAMPLED_BEYOND) * SECONDS_PER_MONTH;
  });
}
