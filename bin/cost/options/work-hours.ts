import { HOURS_PER_MONTH } from '../workload.ts';
import { type CostOption, withWorkload } from './cost-option.ts';

const WORK_HOURS_A_WEEK = 50;
const HOURS_A_WEEK = 168;

export const workHours: CostOption = {
  name: 'work-hours',
  description: 'stacks deleted at night and at weekends, there for 10 hours on 5 days',
  loses: 'what is in topics and tables; 5 to 20 minutes each morning',
  apply(situation) {
    const { workload, facts } = situation;
    // What outlives its stack is not meant to be gone every night.
    if (facts.tables.some(({ retained }) => retained)) return undefined;
    if (workload.hoursPerMonth !== HOURS_PER_MONTH) return undefined;
    return withWorkload(situation, { hoursPerMonth: (HOURS_PER_MONTH * WORK_HOURS_A_WEEK) / HOURS_A_WEEK });
  },
};
