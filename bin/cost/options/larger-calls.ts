import { type CostOption, withWorkload } from './cost-option.ts';

const LARGE_CALL_EVENTS = 100;

export const largerCalls: CostOption = {
  name: 'larger-calls',
  description: `${LARGE_CALL_EVENTS} events in one call of a producer`,
  loses: 'callers have to collect events',
  apply(situation) {
    if (situation.workload.eventsPerCall >= LARGE_CALL_EVENTS) return undefined;
    return withWorkload(situation, { eventsPerCall: LARGE_CALL_EVENTS });
  },
};
