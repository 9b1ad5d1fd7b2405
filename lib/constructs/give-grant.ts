import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Grant } from '../pipeline-declaration.ts';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';

/** Gives a function's role a declared right, with the reason of each asterisk in it. */
export function giveGrant(user: LambdaFunction, grant: Grant): void {
  user.addToRolePolicy(toStatement(grant));
  const { wildcardReason } = grant;
  if (!('resources' in grant) || wildcardReason === undefined) return;
  for (const resource of grant.resources.filter((one) => one.includes('*')))
    acknowledgeWildcard(user.role, resource, wildcardReason);
}

function toStatement(grant: Grant): PolicyStatement {
  const where =
    'resources' in grant ? { resources: [...grant.resources] } : { notResources: [...grant.notResources] };
  return new PolicyStatement({ actions: [...grant.actions], ...where });
}
