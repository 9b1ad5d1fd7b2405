import { partitionOf } from '../../core/partition.ts';
import type { Platform } from '../platform.ts';

/** What AWS asks of a role when it is put to work for something: any one of `actions` will do. */
export interface NeededPermission {
  readonly actions: readonly string[];
  readonly resource: string;
}

/** `needed` for each action by itself. */
export function each(actions: readonly string[], resource: string): NeededPermission[] {
  return actions.map((action) => ({ actions: [action], resource }));
}

/** The permissions that the role's policies do not give. `session` names the caller in the journal. */
export function findMissing(
  platform: Platform,
  roleArn: string,
  options: { session: string; needed: readonly NeededPermission[] },
): NeededPermission[] {
  const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const principal = {
    arn: `arn:${partitionOf(platform.region)}:sts::${platform.account}:assumed-role/${role}/${options.session}`,
    roleArn,
  };
  return options.needed.filter(
    ({ actions, resource }) => !actions.some((action) => platform.iam.allows(principal, action, resource)),
  );
}

/** `kafka:GetBootstrapBrokers on arn:…, ec2:CreateNetworkInterface on *` */
export function describePermissions(permissions: readonly NeededPermission[]): string {
  return permissions.map(({ actions, resource }) => `${actions.join(' or ')} on ${resource}`).join(', ');
}
