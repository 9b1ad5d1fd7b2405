import type { ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2';
import { CfnFlowLog, GatewayVpcEndpointAwsService, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { toRemovalPolicy } from '../removal-policy.ts';
import type { Settings } from '../settings/settings.ts';

/** A VPC and the subnets in it that are used. */
export interface Subnetwork {
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
}

/**
 * Isolated subnets, one in each of two zones unless more are named: no NAT, no internet gateway, no interface endpoint, hence
 * no fixed cost. What is inside reaches S3 and DynamoDB through gateway endpoints, which are free, and no other AWS API.
 * @param scope gets the VPC and its flow log.
 */
export function createOwnVpc(scope: Construct, settings: Settings): Subnetwork {
  const { availabilityZones } = settings.network;
  const vpc = new Vpc(scope, 'Vpc', {
    ...(availabilityZones === undefined ? { maxAzs: 2 } : { availabilityZones: [...availabilityZones] }),
    natGateways: 0,
    createInternetGateway: false,
    subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
    gatewayEndpoints: {
      S3: { service: GatewayVpcEndpointAwsService.S3 },
      DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
    },
    // Nothing uses the default group; restricting it would take one more function and custom resource.
    restrictDefaultSecurityGroup: false,
  });
  logRejectedTraffic(scope, vpc.vpcId, settings);
  // A Vpc is an IVpc but for `vpnGatewayId`, which it spells `string | undefined` and the interface `?: string`.
  return { vpc: vpc as IVpc, subnets: vpc.isolatedSubnets };
}

/** A missing security group rule shows up here by address and port; accepted traffic would only cost. */
function logRejectedTraffic(scope: Construct, vpcId: string, settings: Settings): void {
  const logGroup = new LogGroup(scope, 'FlowLogs', {
    retention: settings.logRetentionDays,
    removalPolicy: toRemovalPolicy(settings),
  });
  const role = new Role(scope, 'FlowLogRole', {
    assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com'),
    inlinePolicies: {
      WriteFlowLogs: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
            resources: [logGroup.logGroupArn],
          }),
        ],
      }),
    },
  });
  new CfnFlowLog(scope, 'FlowLog', {
    resourceType: 'VPC',
    resourceId: vpcId,
    trafficType: 'REJECT',
    logDestinationType: 'cloud-watch-logs',
    logGroupName: logGroup.logGroupName,
    deliverLogsPermissionArn: role.roleArn,
  });
}
