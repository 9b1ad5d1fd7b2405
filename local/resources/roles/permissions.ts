import type { Principal } from '../../core/access.ts';
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
  const principal = toSession(platform, roleArn, options.session);
  return options.needed.filter(
    ({ actions, resource }) => !actions.some((action) => platform.iam.allows(principal, action, resource)),
  );
}

/** Who a session of the role is. */
export function toSession(
  { region, account }: Pick<Platform, 'region' | 'account'>,
  roleArn: string,
  session: string,
): Principal & { readonly roleArn: string } {
  const role = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return { arn: `arn:${partitionOf(region)}:sts::${account}:assumed-role/${role}/${session}`, roleArn };
}

/** `kafka:GetBootstrapBrokers on arn:…, ec2:CreateNetworkInterface on *` */
export function describePermissions(permissions: readonly NeededPermission[]): string {
  return permissions.map(({ actions, resource }) => `${actions.join(' or ')} on ${resource}`).join(', ');
}
