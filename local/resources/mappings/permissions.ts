import { VPC_POLLER_ACTIONS } from '../../iam/service-actions.ts';
import type { FunctionDefinition } from '../../lambda/function-definition.ts';
import type { Platform } from '../platform.ts';
import { describePermissions, each, findMissing, type NeededPermission } from '../roles/permissions.ts';
import type { MappingProperties } from './properties.ts';

/**
 * Lambda's pollers work with the function's role; without these permissions a mapping never starts to poll. What they
 * need of Kafka itself (`kafka-cluster:*`) the broker checks when they connect.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html
 * https://docs.aws.amazon.com/lambda/latest/dg/services-consume-kafka-events.html
 * @throws Error naming all that is missing.
 */
export function requireMappingPermissions(
  platform: Platform,
  properties: MappingProperties,
  target: FunctionDefinition,
): void {
  const cluster = properties.EventSourceArn;
  const needed: NeededPermission[] = [
    { actions: ['kafka:DescribeClusterV2', 'kafka:DescribeCluster'], resource: cluster },
    ...each(['kafka:GetBootstrapBrokers'], cluster),
    ...each(VPC_POLLER_ACTIONS, '*'),
    ...schemaPermissions(properties),
  ];
  const missing = findMissing(platform, target.roleArn, { session: target.name, needed });
  if (missing.length === 0) return;
  const action = missing[0]?.actions[0];
  throw new Error(
    `The provided execution role does not have permissions to call ${action}. The role ${target.roleArn} of ${target.name} lacks ${describePermissions(missing)}.`,
  );
}

function schemaPermissions(properties: MappingProperties): NeededPermission[] {
  const uri = properties.AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig?.SchemaRegistryURI;
  if (uri === undefined) return [];
  return [...each(['glue:GetRegistry'], uri), ...each(['glue:GetSchemaVersion'], uri)];
}
