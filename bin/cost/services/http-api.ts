import { consoleRequests, httpCalls } from '../traffic.ts';
import type { Service } from '../usage.ts';

/** A request is counted once for every started 512 KB. https://aws.amazon.com/api-gateway/pricing/ */
const METERED_BYTES = 512 * 1024;

export const httpApi: Service = {
  name: 'HTTP API',
  measure(situation) {
    const { eventBytes, eventsPerCall } = situation.workload;
    const steps = Math.ceil((eventBytes * eventsPerCall) / METERED_BYTES);
    return [
      { item: 'requests', price: 'httpRequest', quantity: httpCalls(situation) * steps, kind: 'grows' },
      {
        item: 'requests of the console',
        price: 'httpRequest',
        quantity: consoleRequests(situation),
        kind: 'fixed',
      },
    ];
  },
};
