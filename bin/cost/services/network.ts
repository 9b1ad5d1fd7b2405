import { countNoun } from '../../print/print.ts';
import { sum } from '../sum.ts';
import { GIB, listMappingTraffic } from '../traffic.ts';
import type { Service } from '../usage.ts';
import type { Situation } from '../workload.ts';

/** Interface endpoints and NAT gateways; gateway endpoints are free. */
export const network: Service = {
  name: 'Network',
  measure(situation) {
    const { workload, facts } = situation;
    const zones = sum(facts.endpoints, (endpoint) => endpoint.zones);
    const gateways = facts.natGateways.length;
    const data = onDemandGiB(situation);
    const hours = workload.hoursPerMonth;
    return [
      {
        item: countNoun(facts.endpoints.length, 'interface endpoint'),
        price: 'endpoint',
        quantity: hours * zones,
        kind: 'fixed',
      },
      { item: 'data through them', price: 'endpointData', quantity: zones > 0 ? data : 0, kind: 'grows' },
      { item: countNoun(gateways, 'NAT gateway'), price: 'nat', quantity: hours * gateways, kind: 'fixed' },
      {
        item: 'data through them',
        price: 'natData',
        quantity: zones === 0 && gateways > 0 ? data : 0,
        kind: 'grows',
      },
    ];
  },
};

/** What on-demand pollers hand over goes through an endpoint or a NAT gateway. */
function onDemandGiB(situation: Situation): number {
  const onDemand = listMappingTraffic(situation).filter(({ mapping }) => mapping.pollers === undefined);
  return sum(onDemand, ({ bytes }) => bytes) / GIB;
}
