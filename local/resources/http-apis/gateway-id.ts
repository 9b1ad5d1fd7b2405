import { deterministicUuid } from '../../assembly/identity.ts';
import type { ResourceFacts } from '../../assembly/resource-type.ts';

/** Ids of API Gateway are of lower-case letters and digits: ten of an API, seven of what is part of one. */
const LENGTH = { api: 10, route: 7, integration: 7, authorizer: 6 } as const;

/** The id of a resource of API Gateway, the same at each start. */
export function toGatewayId(kind: keyof typeof LENGTH, facts: ResourceFacts): string {
  const { account, region, stack, logicalId } = facts;
  const uuid = deterministicUuid(`http-${kind}`, account, region, stack, logicalId);
  return uuid.replaceAll('-', '').slice(0, LENGTH[kind]);
}
