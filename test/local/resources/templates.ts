import type { JsonObject } from '../../../local/assembly/json.ts';

/** A role of `Fn`'s that may do `actions` on everything. */
export function role(actions: readonly string[], more: JsonObject = {}): JsonObject {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Statement: [] },
      Policies: [
        {
          PolicyName: 'Work',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: [...actions], Resource: '*' }],
          },
        },
      ],
      ...more,
    },
  };
}

export const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

export const NETWORK = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

export const POLLING = [
  'kafka:DescribeClusterV2',
  'kafka:GetBootstrapBrokers',
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeVpcs',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeSubnets',
  'ec2:DescribeSecurityGroups',
];

/** A function with the role `Role`, which may take its time. */
export function lambdaFunction(more: JsonObject = {}): JsonObject {
  return bareFunction({ Timeout: 60, ...more });
}

/** The same with the defaults of Lambda. */
export function bareFunction(more: JsonObject = {}): JsonObject {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      ...more,
    },
  };
}

export const cluster: JsonObject = {
  Type: 'AWS::MSK::ServerlessCluster',
  Properties: {
    ClusterName: 'orders',
    VpcConfigs: [{ SubnetIds: ['subnet-1', 'subnet-2'], SecurityGroups: ['sg-1'] }],
    ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
  },
};

/** A mapping from `Cluster` to `Fn` in provisioned mode. */
export function mapping(more: JsonObject = {}): JsonObject {
  return {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': ['Cluster', 'Arn'] },
      FunctionName: { Ref: 'Fn' },
      Topics: ['orders'],
      StartingPosition: 'TRIM_HORIZON',
      ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 3, PollerGroupName: 'shop' },
      ...more,
    },
  };
}
