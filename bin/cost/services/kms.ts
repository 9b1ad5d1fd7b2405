import type { Service } from '../usage.ts';
import { HOURS_PER_MONTH } from '../workload.ts';

/** Keys of one's own; those that AWS owns are free. */
export const kms: Service = {
  name: 'KMS',
  measure: ({ workload, facts }) => [
    {
      item: 'keys',
      price: 'key',
      quantity: (facts.keys.length * workload.hoursPerMonth) / HOURS_PER_MONTH,
      kind: 'fixed',
    },
  ],
};
