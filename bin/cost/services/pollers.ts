import { countNoun } from '../../print/print.ts';
import { sum } from '../sum.ts';
import { listMappingTraffic, type MappingTraffic } from '../traffic.ts';
import type { Service } from '../usage.ts';
import { SECONDS_PER_MONTH } from '../workload.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html */
const POLLERS_PER_UNIT = 10;
const UNIT_BYTES_PER_SECOND = 20e6;

/** Provisioned mode: mappings of one group share units; one without a group has at least one of its own. */
export const pollers: Service = {
  name: 'Event source mappings',
  measure(situation) {
    const provisioned = listMappingTraffic(situation).filter(({ mapping }) => mapping.pollers !== undefined);
    const groups = Map.groupBy(provisioned, ({ mapping }) =>
      mapping.pollers?.group === undefined ? `mapping ${mapping.id}` : `group ${mapping.pollers.group}`,
    );
    const units = [...groups.values()].map(countUnits);
    const floor = sum(units, (unit) => unit.floor);
    const extra = sum(units, (unit) => unit.extra);
    const hours = situation.workload.hoursPerMonth;
    return [
      {
        item: countNoun(floor, 'event poller unit'),
        price: 'pollerUnit',
        quantity: hours * floor,
        kind: 'fixed',
      },
      { item: 'units for the throughput', price: 'pollerUnit', quantity: hours * extra, kind: 'grows' },
    ];
  },
};

/** What is there at rest, and what the traffic needs beyond it. */
function countUnits(group: readonly MappingTraffic[]): { floor: number; extra: number } {
  const minimum = sum(group, ({ mapping }) => mapping.pollers?.minimum ?? 0);
  const floor = Math.max(1, Math.ceil(minimum / POLLERS_PER_UNIT));
  const perSecond = sum(group, ({ bytes }) => bytes) / SECONDS_PER_MONTH;
  return { floor, extra: Math.max(0, Math.ceil(perSecond / UNIT_BYTES_PER_SECOND) - floor) };
}
