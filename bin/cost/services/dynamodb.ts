import { sum } from '../sum.ts';
import { consoleRequests, GB, listMappingTraffic, listWork, tableUseOf } from '../traffic.ts';
import type { Service } from '../usage.ts';
import { DAYS_PER_MONTH, type Situation } from '../workload.ts';

/** On demand. What the consumers ask of tables, and what then stays in them. */
export const dynamodb: Service = {
  name: 'DynamoDB',
  measure(situation) {
    const { workload, facts } = situation;
    if (facts.tables.length === 0) return [];
    const { writes, reads, bytesADay } = addUpUse(situation);
    const stored = (bytesADay * workload.tableDays) / GB;
    const recoverable = facts.tables.filter(({ pointInTimeRecovery }) => pointInTimeRecovery).length;
    return [
      { item: 'writes', price: 'dynamodbWrite', quantity: writes, kind: 'grows' },
      { item: 'reads', price: 'dynamodbRead', quantity: reads, kind: 'grows' },
      {
        item: 'reads by the clock',
        price: 'dynamodbRead',
        quantity: scheduledReads(situation),
        kind: 'fixed',
      },
      {
        item: 'reads of the console',
        price: 'dynamodbRead',
        quantity: consoleRequests(situation) * workload.console.readUnitsEach,
        kind: 'fixed',
      },
      {
        item: `storage, ${workload.tableDays} days of events`,
        price: 'dynamodbStorage',
        quantity: stored,
        kind: 'grows',
      },
      {
        item: 'its point-in-time recovery',
        price: 'dynamodbRecovery',
        quantity: (stored * recoverable) / facts.tables.length,
        kind: 'grows',
      },
    ];
  },
};

function addUpUse(situation: Situation): { writes: number; reads: number; bytesADay: number } {
  const { workload } = situation;
  const use = { writes: 0, reads: 0, bytesADay: 0 };
  for (const { mapping, records, batch } of listMappingTraffic(situation)) {
    const { writeUnits, readUnits } = tableUseOf(mapping.group, batch, workload);
    const { storedBytes } = workload.tableUse[mapping.group] ?? workload.usualTableUse;
    use.writes += records * writeUnits;
    use.reads += records * readUnits;
    use.bytesADay += (records / DAYS_PER_MONTH) * storedBytes;
  }
  return use;
}

function scheduledReads(situation: Situation): number {
  const scheduled = listWork(situation).filter(({ role }) => role === 'scheduled');
  const { readUnits } = situation.workload.scheduled;
  return sum(scheduled, ({ invocations }) => invocations * readUnits);
}
