import { CfnVPCEndpoint, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Fn, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Settings } from '../settings/settings.ts';
import type { Subnetwork } from './own-vpc.ts';

type Network = Settings['network'] & { readonly vpcId: string };

/**
 * A VPC that is there already, by its ids alone: nothing of it is looked up, so that a synthesis needs no credentials. Its owner
 * decides on flow logs and routes; the one way that the stacks need, to S3, is added to the route tables that are named.
 */
export function findVpc(
  scope: Construct,
  { vpcId, subnetIds = [], routeTableIds = [] }: Network,
): Subnetwork {
  const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId,
    // Asked for, and used by nobody: a subnet knows its zone.
    availabilityZones: subnetIds.map((_, index) => Fn.select(index, Fn.getAzs())),
    isolatedSubnetIds: [...subnetIds],
  });
  if (routeTableIds.length > 0)
    new CfnVPCEndpoint(scope, 'S3Endpoint', {
      vpcId,
      vpcEndpointType: 'Gateway',
      serviceName: `com.amazonaws.${Stack.of(scope).region}.s3`,
      routeTableIds: [...routeTableIds],
    });
  return { vpc, subnets: vpc.isolatedSubnets };
}
