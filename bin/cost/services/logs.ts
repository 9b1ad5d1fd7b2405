import { sum } from '../sum.ts';
import { consoleRequests, GB, httpCalls, listWork, type Work } from '../traffic.ts';
import type { Service, Usage } from '../usage.ts';
import { DAYS_PER_MONTH, LONGEST_DAYS, type Situation } from '../workload.ts';

/** CloudWatch Logs: what the functions and the API write, and what their groups keep of it. */
export const logs: Service = {
  name: 'Logs',
  measure(situation) {
    const work = listWork(situation);
    const ofRoles = (...roles: Work['role'][]): number =>
      writtenGb(
        work.filter(({ role }) => roles.includes(role)),
        situation,
      );
    const sources = [
      {
        by: '',
        gb: ofRoles('producer', 'consumer') + accessGb(httpCalls(situation), situation),
        kind: 'grows',
      },
      { by: ' by the clock', gb: ofRoles('scheduled'), kind: 'fixed' },
      {
        by: ' by the console',
        gb: ofRoles('console') + accessGb(consoleRequests(situation), situation),
        kind: 'fixed',
      },
    ] as const;
    return [
      ...sources.map(
        ({ by, gb, kind }): Usage => ({ item: `written${by}`, price: 'logsIn', quantity: gb, kind }),
      ),
      ...sources.map(
        ({ by, gb, kind }): Usage => ({
          item: `kept${by}`,
          price: 'logsKept',
          quantity: keptGb(gb, situation),
          kind,
        }),
      ),
    ];
  },
};

function writtenGb(work: readonly Work[], situation: Situation): number {
  return sum(work, (one) => bytesOf(one, situation)) / GB;
}

function accessGb(requests: number, { workload, facts }: Situation): number {
  return facts.apiStages.some(({ logged }) => logged) ? (requests * workload.logUse.perRequest) / GB : 0;
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

function keptGb(written: number, situation: Situation): number {
  return (written / DAYS_PER_MONTH) * retentionDays(situation) * COMPRESSED;
}

/** All groups of a stage have one retention; where they differ, the longest is taken. */
function retentionDays({ facts }: Situation): number {
  return Math.max(0, ...facts.logGroups.map((group) => group.retentionDays ?? LONGEST_DAYS));
}
