import { countNoun } from '../../print/print.ts';
import type { Service } from '../usage.ts';
import { onDemandGiB } from './pollers.ts';

/** Interface endpoints and NAT gateways; gateway endpoints are free. */
export const network: Service = {
  name: 'Network',
  measure(situation) {
    const { workload, facts } = situation;
    const zones = facts.endpoints.reduce((sum, endpoint) => sum + endpoint.zones, 0);
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
