import { countNoun } from '../../print/print.ts';
import { GIB, listMappingTraffic, type MappingTraffic } from '../traffic.ts';
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
    const floor = units.reduce((sum, unit) => sum + unit.floor, 0);
    const extra = units.reduce((sum, unit) => sum + unit.extra, 0);
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
  const minimum = group.reduce((sum, { mapping }) => sum + (mapping.pollers?.minimum ?? 0), 0);
  const floor = Math.max(1, Math.ceil(minimum / POLLERS_PER_UNIT));
  const perSecond = group.reduce((sum, { bytes }) => sum + bytes, 0) / SECONDS_PER_MONTH;
  return { floor, extra: Math.max(0, Math.ceil(perSecond / UNIT_BYTES_PER_SECOND) - floor) };
}

/** What on-demand pollers hand over goes through an endpoint or a NAT gateway. */
export function onDemandGiB(situation: Parameters<Service['measure']>[0]): number {
  const onDemand = listMappingTraffic(situation).filter(({ mapping }) => mapping.pollers === undefined);
  return onDemand.reduce((sum, { bytes }) => sum + bytes, 0) / GIB;
}
