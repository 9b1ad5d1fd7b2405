import { sum } from '../sum.ts';
import { listWork } from '../traffic.ts';
import type { Service } from '../usage.ts';

export const scheduler: Service = {
  name: 'EventBridge Scheduler',
  measure(situation) {
    const scheduled = listWork(situation).filter(({ role }) => role === 'scheduled');
    const quantity = sum(scheduled, ({ invocations }) => invocations);
    return [{ item: 'invocations', price: 'schedule', quantity, kind: 'fixed' }];
  },
};
