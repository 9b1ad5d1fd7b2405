import { z } from 'zod';
import { physicalName } from '../assembly/identity.ts';
import type { PropertyIssue, ResourceFacts } from '../assembly/resource-type.ts';
import { VPC_FUNCTION_ACTIONS } from '../iam/service-actions.ts';
import { findVariablesProblem } from '../lambda/environment-variables.ts';
import type { FunctionDefinition } from '../lambda/function-definition.ts';
import { findRuntimeProblem } from '../lambda/runtime-version.ts';
import type { XRayDaemon } from '../tracing/xray.ts';
import { defineResource, type ResourceContext } from './define-resource.ts';
import { checkCode, findCodeDirectory, functionCode } from './functions/code.ts';
import type { Platform } from './platform.ts';
import { describePermissions, each, findMissing, toSession } from './roles/permissions.ts';
import { flag, integer, TAGS_IGNORED, text } from './scalars.ts';

const TRACE_ACTIONS = ['xray:PutTraceSegments'];
const LOG_ACTIONS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

const properties = z.strictObject({
  FunctionName: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'expected 1 to 64 letters, digits, - and _')
    .optional(),
  Code: functionCode,
  Handler: z.string(),
  Runtime: z.string(),
  Role: z.string(),
  MemorySize: integer(128, 10_240).default(128),
  Timeout: integer(1, 900).default(3),
  Environment: z
    .strictObject({ Variables: z.record(z.string(), text).default({}) })
    .default({ Variables: {} }),
  LoggingConfig: z
    .strictObject({
      LogFormat: z.enum(['JSON', 'Text']).default('Text'),
      LogGroup: z.string().optional(),
      ApplicationLogLevel: z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']).default('INFO'),
      SystemLogLevel: z.enum(['DEBUG', 'INFO', 'WARN']).default('INFO'),
    })
    .default({ LogFormat: 'Text', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' }),
  ReservedConcurrentExecutions: integer(0, 1_000_000).optional(),
  TracingConfig: z
    .strictObject({ Mode: z.enum(['Active', 'PassThrough']).default('PassThrough') })
    .default({ Mode: 'PassThrough' }),
  PackageType: z.literal('Zip').optional(),
  VpcConfig: z
    .strictObject({
      SubnetIds: z.array(z.string()).default([]),
      SecurityGroupIds: z.array(z.string()).default([]),
      Ipv6AllowedForDualStack: flag.optional(),
    })
    .optional(),
});

type Properties = z.output<typeof properties>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export const lambdaFunction = defineResource({
  type: 'AWS::Lambda::Function',
  properties,
  ignored: {
    Architectures: "the laptop's own architecture is used",
    Description: 'it is for people',
    Tags: TAGS_IGNORED,
    KmsKeyArn: 'variables are as safe as the disk of the laptop',
  },
  check: checkFunction,
  attributes: ({ facts, properties: { FunctionName } }) => {
    const name = FunctionName ?? physicalName(facts);
    return {
      Ref: name,
      Arn: `arn:${facts.partition}:lambda:${facts.region}:${facts.account}:function:${name}`,
    };
  },
  start: async ({ facts, properties, platform, attribute }) => {
    const name = attribute('Ref');
    requirePermissions(platform, name, properties);
    const codeDirectory = await findCodeDirectory(facts, properties.Code, platform.stateDirectory);
    const principal = toSession(platform, properties.Role, name);
    const daemon = await platform.tracing.startDaemon({ functionName: name, principal });
    const given = { platform, name, arn: attribute('Arn'), codeDirectory, daemon };
    const definition = toDefinition(properties, given);
    reportLostLogs(platform, facts, definition);
    platform.lambda.add(definition);
    platform.deployed.addFunction(definition);
    return {};
  },
});

/** What Lambda, or the runner, would say of the function when it is made, said with all else that is wrong. */
function checkFunction({ facts, properties }: ResourceContext<Properties>): PropertyIssue[] {
  const { Code, Handler, Runtime, Environment } = properties;
  const runtime = findRuntimeProblem(Runtime);
  const variables = findVariablesProblem(Environment.Variables);
  return [
    ...checkCode(facts, Code, Handler),
    ...(runtime === undefined ? [] : [{ kind: 'value' as const, path: ['Runtime'], problem: runtime }]),
    ...(variables === undefined
      ? []
      : [{ kind: 'value' as const, path: ['Environment', 'Variables'], problem: variables }]),
  ];
}

function toDefinition(
  properties: Properties,
  given: { platform: Platform; name: string; arn: string; codeDirectory: string; daemon: XRayDaemon },
): FunctionDefinition {
  const { platform, name, arn, codeDirectory, daemon } = given;
  const { LoggingConfig: log, ReservedConcurrentExecutions: reserved, Role: roleArn } = properties;
  return {
    name,
    arn,
    roleArn,
    handler: properties.Handler,
    runtime: properties.Runtime,
    codeDirectory,
    memoryMb: properties.MemorySize,
    timeoutSeconds: properties.Timeout,
    environment: replaceAddresses(platform, properties.Environment.Variables),
    log: {
      format: log.LogFormat,
      group: log.LogGroup ?? `/aws/lambda/${name}`,
      applicationLevel: log.ApplicationLogLevel,
      systemLevel: log.SystemLogLevel,
    },
    ...(reserved === undefined ? {} : { reservedConcurrency: reserved }),
    tracing: {
      mode: properties.TracingConfig.Mode,
      daemonAddress: daemon.address,
      record: (segment) => daemon.record(segment),
    },
    // Lambda names the session after the function, for as long as the environment lives.
    credentials: () => platform.iam.credentialsFor(roleArn, name),
    extraEnvironment: {
      AWS_ENDPOINT_URL: platform.awsApi.url,
      ...(platform.kafka.caPath === undefined ? {} : { NODE_EXTRA_CA_CERTS: platform.kafka.caPath }),
    },
  };
}

/** What AWS would have at an address of its own is where the runner has it. */
function replaceAddresses(
  { localAddresses }: Platform,
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  const entries = Object.entries(variables);
  return Object.fromEntries(entries.map(([name, value]) => [name, localAddresses.replaceIn(value)]));
}

/** Lambda creates no function whose role may not do what Lambda does with it: attach it to a VPC, send its traces. */
function requirePermissions(
  platform: Platform,
  session: string,
  { Role: roleArn, VpcConfig, TracingConfig }: Properties,
): void {
  const isInVpc = VpcConfig !== undefined && VpcConfig.SubnetIds.length > 0;
  const needed = [
    ...(isInVpc ? each(VPC_FUNCTION_ACTIONS, '*') : []),
    ...(TracingConfig.Mode === 'Active' ? each(TRACE_ACTIONS, '*') : []),
  ];
  const missing = findMissing(platform, roleArn, { session, needed });
  const [service = '', action] = missing[0]?.actions[0]?.split(':') ?? [];
  if (action === undefined) return;
  throw new Error(
    `The provided execution role does not have permissions to call ${action} on ${service.toUpperCase()}. The role ${roleArn} lacks ${describePermissions(missing)}.`,
  );
}

/** Without these Lambda runs the function and drops what it logs, which is noticed when the log is needed. */
function reportLostLogs(
  platform: Platform,
  facts: ResourceFacts,
  { name, roleArn, log }: FunctionDefinition,
): void {
  const streams = `arn:${facts.partition}:logs:${facts.region}:${facts.account}:log-group:${log.group}:log-stream:*`;
  const missing = findMissing(platform, roleArn, { session: name, needed: each(LOG_ACTIONS, streams) });
  if (missing.length === 0) return;
  platform.journal.record({
    kind: 'error',
    source: name,
    message: `On AWS the log lines of ${name} would be lost: its role ${roleArn} lacks ${describePermissions(missing)}.`,
  });
}
