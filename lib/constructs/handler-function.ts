import type { ISecurityGroup, ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { FunctionProps } from 'aws-cdk-lib/aws-lambda';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FunctionBundles } from '../bundle-functions.ts';
import { toRemovalPolicy } from '../removal-policy.ts';
import type { Settings } from '../settings/settings.ts';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';

/** What every function of a stack is made with. */
export interface FunctionSurroundings {
  readonly bundles: FunctionBundles;
  readonly settings: Settings;
}

/** The part of a VPC that a function is attached to. */
export interface NetworkPlace {
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
  readonly securityGroups: readonly ISecurityGroup[];
}

type OwnProps =
  | 'functionName'
  | 'reservedConcurrentExecutions'
  | 'code'
  | 'handler'
  | 'role'
  | 'logGroup'
  | 'vpc'
  | 'vpcSubnets'
  | 'securityGroups';

export interface HandlerFunctionProps extends Omit<FunctionProps, OwnProps | 'runtime'> {
  readonly surroundings: FunctionSurroundings;
  /** File under `functions/` without extension, for example `orders/producer`. */
  readonly entry: string;
  /** The physical name is `<settings.name>-<name>`; the log group is `/aws/lambda/` and that. */
  readonly name: string;
  /** At most so many at a time, if `settings.reserveConcurrency`. */
  readonly reservedConcurrency?: number | undefined;
  /** Absent: the function runs outside the VPC, with the internet and all AWS APIs in reach. */
  readonly network?: NetworkPlace;
}

/**
 * A bundled function with a role and a log group of its own. The role starts with the right to write that log group, and in
 * a VPC with the network interface actions; what else it may do is added statement by statement. It has no managed policy,
 * so it may not create log groups either: a deleted one does not come back without retention.
 *
 * Whatever the caller gives wins over the defaults here; environments are merged.
 */
export class HandlerFunction extends LambdaFunction {
  /** Known before it is deployed. */
  readonly logGroupName: string;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    const { surroundings, entry, name, reservedConcurrency, network, environment, ...given } = props;
    const { bundles, settings } = surroundings;
    const functionName = `${settings.name}-${name}`;
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroupName = `/aws/lambda/${functionName}`;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      logGroupName,
      retention: settings.logRetentionDays,
      removalPolicy: toRemovalPolicy(settings),
    });
    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.INFO,
      ...(settings.tracing && { tracing: Tracing.ACTIVE }),
      ...given,
      functionName,
      handler: 'index.handler',
      code: Code.fromAsset(bundles.directoryOf(entry)),
      role,
      logGroup,
      environment: { NODE_OPTIONS: '--enable-source-maps', ...environment },
      ...(settings.reserveConcurrency &&
        reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
      ...(network && {
        vpc: network.vpc,
        vpcSubnets: { subnets: [...network.subnets] },
        securityGroups: [...network.securityGroups],
      }),
    });
    this.logGroupName = logGroupName;
    // The ARN that CloudFormation answers ends in ":*": it covers the group's streams and nothing else.
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    if (network) {
      role.addToPrincipalPolicy(networkInterfaceStatement());
      acknowledgeWildcard(
        role,
        '*',
        'Lambda checks for the actions on network interfaces on every resource.',
      );
    }
    if (settings.tracing)
      acknowledgeWildcard(
        role,
        '*',
        'X-Ray has no resource of which traces could be a part: it knows only "*".',
      );
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html: Lambda checks for these on every resource. */
function networkInterfaceStatement(): PolicyStatement {
  return new PolicyStatement({
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
}
