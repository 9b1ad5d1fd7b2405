import { sum } from '../sum.ts';
import { listTopicTraffic } from '../traffic.ts';
import type { Service } from '../usage.ts';

/** A request is counted once for every started 512 KB. https://aws.amazon.com/api-gateway/pricing/ */
const METERED_BYTES = 512 * 1024;

/** Where there is one, every event enters through it. */
export const httpApi: Service = {
  name: 'HTTP API',
  measure(situation) {
    const { workload, facts } = situation;
    if (facts.httpApis.length === 0) return [];
    const calls = sum(listTopicTraffic(situation), ({ events }) => events) / workload.eventsPerCall;
    const steps = Math.ceil((workload.eventBytes * workload.eventsPerCall) / METERED_BYTES);
    return [{ item: 'requests', price: 'httpRequest', quantity: calls * steps, kind: 'grows' }];
  },
};
