import type { PolicySource } from './policy.ts';
import { VPC_FUNCTION_ACTIONS, VPC_POLLER_ACTIONS } from './service-actions.ts';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/**
 * The actions of the AWS managed policies that functions of Kafka and DynamoDB apps carry, all on every resource.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html#permissions-executionrole-features
 */
const ACTIONS_BY_NAME: ReadonlyMap<string, readonly string[]> = new Map([
  ['service-role/AWSLambdaBasicExecutionRole', LOGS],
  ['service-role/AWSLambdaVPCAccessExecutionRole', [...LOGS, ...VPC_FUNCTION_ACTIONS]],
  [
    'service-role/AWSLambdaMSKExecutionRole',
    [
      'kafka:DescribeCluster',
      'kafka:DescribeClusterV2',
      'kafka:GetBootstrapBrokers',
      ...VPC_POLLER_ACTIONS,
      ...LOGS,
    ],
  ],
  [
    'AWSXRayDaemonWriteAccess',
    [
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:GetSamplingStatisticSummaries',
    ],
  ],
  ['AdministratorAccess', ['*']],
]);

/** The managed policies that are known, by the part of the ARN after `policy/`. */
export const MANAGED_POLICY_NAMES: readonly string[] = [...ACTIONS_BY_NAME.keys()];

/** The document behind `arn:<partition>:iam::aws:policy/<name>`, or nothing when that policy is not known here. */
export function findManagedPolicy(arn: string): PolicySource | undefined {
  const name = /^arn:[\w-]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
  const actions = name === undefined ? undefined : ACTIONS_BY_NAME.get(name);
  if (actions === undefined) return undefined;
  return {
    name: arn,
    document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] },
  };
}
