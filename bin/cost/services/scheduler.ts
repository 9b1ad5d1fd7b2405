import { listWork } from '../traffic.ts';
import type { Service } from '../usage.ts';

export const scheduler: Service = {
  name: 'EventBridge Scheduler',
  measure(situation) {
    const scheduled = listWork(situation).filter(({ role }) => role === 'scheduled');
    const quantity = scheduled.reduce((sum, { invocations }) => sum + invocations, 0);
    return [{ item: 'invocations', price: 'schedule', quantity, kind: 'fixed' }];
  },
};
