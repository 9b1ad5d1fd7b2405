import { sum } from '../sum.ts';
import { GB, listWork, type Work } from '../traffic.ts';
import type { Service } from '../usage.ts';
import { DAYS_PER_MONTH, LONGEST_DAYS, type Situation } from '../workload.ts';

/** CloudWatch Logs: what the functions write, and what their groups keep of it. */
export const logs: Service = {
  name: 'Logs',
  measure(situation) {
    const work = listWork(situation);
    const fixed = work.filter(({ role }) => role === 'scheduled');
    const grown = work.filter(({ role }) => role !== 'scheduled');
    return [
      { item: 'written', price: 'logsIn', quantity: writtenGb(grown, situation), kind: 'grows' },
      { item: 'written by the clock', price: 'logsIn', quantity: writtenGb(fixed, situation), kind: 'fixed' },
      { item: 'kept', price: 'logsKept', quantity: keptGb(grown, situation), kind: 'grows' },
      { item: 'kept by the clock', price: 'logsKept', quantity: keptGb(fixed, situation), kind: 'fixed' },
    ];
  },
};

function writtenGb(work: readonly Work[], situation: Situation): number {
  return sum(work, (one) => bytesOf(one, situation)) / GB;
}

function bytesOf(
  { function: { logs: kept, emitsMetrics }, events, invocations }: Work,
  { workload }: Situation,
): number {
  const { perEvent, perInvocation, metricsPerInvocation } = workload.logUse;
  return (
    (kept.application ? events * perEvent : 0) +
    (kept.platform ? invocations * perInvocation : 0) +
    (emitsMetrics ? invocations * metricsPerInvocation : 0)
  );
}

/** CloudWatch keeps logs compressed, to about that part of what was written. */
const COMPRESSED = 0.15;

function keptGb(work: readonly Work[], situation: Situation): number {
  const days = retentionDays(situation);
  return (writtenGb(work, situation) / DAYS_PER_MONTH) * days * COMPRESSED;
}

/** All groups of a stage have one retention; where they differ, the longest is taken. */
function retentionDays({ facts }: Situation): number {
  return Math.max(0, ...facts.logGroups.map((group) => group.retentionDays ?? LONGEST_DAYS));
}
