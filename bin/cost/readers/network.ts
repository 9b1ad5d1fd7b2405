import { z } from 'zod';
import { list, reader } from './resource-reader.ts';

export const endpoint = reader(
  z.object({ VpcEndpointType: z.string().default('Gateway'), SubnetIds: list.default([]) }),
  ({ VpcEndpointType: kind, SubnetIds: subnets }, { id, type }) => {
    if (kind === 'Gateway') return {};
    if (kind === 'Interface') return { endpoints: [{ id, zones: subnets.length }] };
    return { unpriced: [{ id, type, what: `an endpoint of type ${kind}` }] };
  },
);

export const flowLog = reader(
  z.object({ TrafficType: z.string().optional() }),
  ({ TrafficType }, { id, type }) => ({
    unpriced: [{ id, type, what: `what it writes of traffic (${TrafficType ?? 'ALL'})` }],
  }),
);
