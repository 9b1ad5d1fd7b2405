import { z } from 'zod';
import type { JsonObject } from '../../local/assembly/json.ts';
import type { Facts, TableFacts } from './facts.ts';

/** A resource of a template, references to others resolved to their ids. */
export interface ReadResource {
  readonly id: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly deletionPolicy: unknown;
}

/** What a resource adds to the facts; throws ZodError where a property is not of a form that can be priced. */
export type ResourceReader = (resource: ReadResource) => Partial<Facts>;

function reader<S extends z.ZodType>(
  schema: S,
  read: (properties: z.output<S>, resource: ReadResource) => Partial<Facts>,
): ResourceReader {
  return (resource) => read(schema.parse(resource.properties), resource);
}

/** Numbers of custom resources and parameters come as text. */
const number = z.coerce.number().min(0);
const list = z.array(z.unknown());

const DAY_MS = 86_400_000;
/** What MSK Serverless has without a word: https://docs.aws.amazon.com/msk/latest/developerguide/serverless-config.html */
const DEFAULT_RETENTION_DAYS = 7;
const DEFAULT_RETENTION_BYTES = 250 * 2 ** 30;

const cluster = reader(
  z.object({ VpcConfigs: z.array(z.object({ SubnetIds: list })).default([]) }),
  ({ VpcConfigs }, { id }) => ({ clusters: [{ id, zones: VpcConfigs[0]?.SubnetIds.length ?? 1 }] }),
);

const topics = reader(
  z.object({
    Topics: z.array(
      z.object({
        Name: z.string(),
        Partitions: number,
        Configs: z.record(z.string(), z.coerce.string()).default({}),
      }),
    ),
  }),
  ({ Topics }) => ({
    topics: Topics.map(({ Name: name, Partitions: partitions, Configs: configs }) => ({
      name,
      partitions,
      retentionDays: readLimit(configs['retention.ms'], DEFAULT_RETENTION_DAYS * DAY_MS) / DAY_MS,
      retentionBytes: readLimit(configs['retention.bytes'], DEFAULT_RETENTION_BYTES),
    })),
  }),
);

/** As Kafka writes them: -1 is no limit. */
function readLimit(value: string | undefined, unset: number): number {
  const limit = value === undefined ? unset : Number(value);
  return limit === -1 ? Number.POSITIVE_INFINITY : limit;
}

/** Of a reference to a function, its id: `Ref` answers that, and `Arn` ends in a word. */
const functionName = z.string().transform((name) => name.replace(/\.Arn$/, ''));

const DEFAULT_MAXIMUM_POLLERS = 200;

const mapping = reader(
  z.object({
    FunctionName: functionName,
    Topics: z.array(z.string()).optional(),
    AmazonManagedKafkaEventSourceConfig: z.object({ ConsumerGroupId: z.string().optional() }).optional(),
    BatchSize: number.default(100),
    // Kafka mappings collect for half a second unless told otherwise.
    MaximumBatchingWindowInSeconds: number.default(0.5),
    // An empty object is on-demand mode: any field makes it provisioned.
    ProvisionedPollerConfig: z
      .object({
        MinimumPollers: number.optional(),
        MaximumPollers: number.optional(),
        PollerGroupName: z.string().optional(),
      })
      .transform((config) => (Object.keys(config).length === 0 ? undefined : config))
      .optional(),
  }),
  (properties, { id, type }) => {
    const { Topics, FunctionName, ProvisionedPollerConfig: pollers } = properties;
    if (Topics === undefined) return { unpriced: [{ id, type, what: 'its source is not Kafka' }] };
    return {
      mappings: [
        {
          ...{ id, function: FunctionName, topics: Topics },
          group: properties.AmazonManagedKafkaEventSourceConfig?.ConsumerGroupId ?? id,
          batchSize: properties.BatchSize,
          batchingWindowSeconds: properties.MaximumBatchingWindowInSeconds,
          ...(pollers && {
            pollers: {
              minimum: pollers.MinimumPollers ?? 1,
              maximum: pollers.MaximumPollers ?? DEFAULT_MAXIMUM_POLLERS,
              ...(pollers.PollerGroupName !== undefined &&
                pollers.PollerGroupName !== '' && { group: pollers.PollerGroupName }),
            },
          }),
        },
      ],
    };
  },
);

const SILENT_LEVELS = ['WARN', 'ERROR', 'FATAL'];

const lambdaFunction = reader(
  z.object({
    FunctionName: z.string().optional(),
    MemorySize: number.default(128),
    Architectures: z.array(z.enum(['arm64', 'x86_64'])).default(['x86_64']),
    TracingConfig: z.object({ Mode: z.string() }).optional(),
    LoggingConfig: z
      .object({ ApplicationLogLevel: z.string().optional(), SystemLogLevel: z.string().optional() })
      .optional(),
    Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
  }),
  (properties, { id }) => {
    const { LoggingConfig: logging } = properties;
    const variables = properties.Environment?.Variables ?? {};
    return {
      functions: [
        {
          id,
          name: properties.FunctionName ?? id,
          memoryMb: properties.MemorySize,
          architecture: properties.Architectures[0] ?? 'x86_64',
          traced: properties.TracingConfig?.Mode === 'Active',
          logs: {
            application: !SILENT_LEVELS.includes(logging?.ApplicationLogLevel ?? ''),
            platform: !SILENT_LEVELS.includes(logging?.SystemLogLevel ?? ''),
          },
          emitsMetrics: 'POWERTOOLS_METRICS_NAMESPACE' in variables,
          variables,
        },
      ],
    };
  },
);

const recovery = z.object({ PointInTimeRecoveryEnabled: z.coerce.boolean().default(false) }).optional();
const billing = z.enum(['PAY_PER_REQUEST', 'PROVISIONED']).default('PROVISIONED');

const table = reader(
  z.object({ BillingMode: billing, PointInTimeRecoverySpecification: recovery }),
  ({ BillingMode, PointInTimeRecoverySpecification: spec }, resource) =>
    describeTable(resource, BillingMode, spec?.PointInTimeRecoveryEnabled === true),
);

const globalTable = reader(
  z.object({
    BillingMode: billing,
    Replicas: z.array(z.object({ PointInTimeRecoverySpecification: recovery })).min(1),
  }),
  ({ BillingMode, Replicas }, resource) => {
    const isRecoverable = Replicas[0]?.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true;
    const facts = describeTable(resource, BillingMode, isRecoverable);
    if (Replicas.length === 1) return facts;
    const { id, type } = resource;
    return {
      ...facts,
      unpriced: [...(facts.unpriced ?? []), { id, type, what: 'its replicas in other regions' }],
    };
  },
);

function describeTable(
  { id, type, deletionPolicy }: ReadResource,
  mode: z.output<typeof billing>,
  pointInTimeRecovery: boolean,
): Partial<Facts> {
  const retained = typeof deletionPolicy === 'string' && deletionPolicy.startsWith('Retain');
  const tables: TableFacts[] = [{ id, pointInTimeRecovery, retained }];
  if (mode === 'PAY_PER_REQUEST') return { tables };
  return { tables, unpriced: [{ id, type, what: 'its provisioned capacity' }] };
}

const endpoint = reader(
  z.object({ VpcEndpointType: z.string().default('Gateway'), SubnetIds: list.default([]) }),
  ({ VpcEndpointType: kind, SubnetIds: subnets }, { id, type }) => {
    if (kind === 'Gateway') return {};
    if (kind === 'Interface') return { endpoints: [{ id, zones: subnets.length }] };
    return { unpriced: [{ id, type, what: `an endpoint of type ${kind}` }] };
  },
);

const flowLog = reader(z.object({ TrafficType: z.string().optional() }), ({ TrafficType }, { id, type }) => ({
  unpriced: [{ id, type, what: `what it writes of ${(TrafficType ?? 'ALL').toLowerCase()} traffic` }],
}));

const httpApi = reader(z.object({ ProtocolType: z.string().optional() }), ({ ProtocolType }, { id, type }) =>
  ProtocolType === 'WEBSOCKET'
    ? { unpriced: [{ id, type, what: 'a WebSocket API' }] }
    : { httpApis: [{ id }] },
);

const UNIT_MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

const schedule = reader(
  z.object({
    ScheduleExpression: z.string(),
    State: z.string().default('ENABLED'),
    Target: z.object({ Arn: functionName }),
  }),
  ({ ScheduleExpression: expression, State, Target }, { id, type }) => {
    if (State === 'DISABLED') return {};
    const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
    const everyMinutes = Number(count) * (UNIT_MINUTES[unit ?? ''] ?? Number.NaN);
    if (!(everyMinutes > 0)) return { unpriced: [{ id, type, what: `invocations at ${expression}` }] };
    return { schedules: [{ id, function: Target.Arn, everyMinutes }] };
  },
);

const MINUTE_SECONDS = 60;

const alarm = reader(
  z.object({
    Period: number.optional(),
    Metrics: z.array(z.object({ MetricStat: z.object({ Period: number.optional() }).optional() })).optional(),
  }),
  ({ Period, Metrics }, { id }) => {
    const looked = (Metrics ?? []).flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Period] : []));
    const periods = Metrics === undefined ? [Period] : looked;
    // One that is nothing but an expression looks at one metric at least.
    const metrics = Math.max(1, periods.length);
    return {
      alarms: [{ id, metrics, fast: periods.some((period) => (period ?? MINUTE_SECONDS) < MINUTE_SECONDS) }],
    };
  },
);

const logGroup = reader(
  z.object({ RetentionInDays: number.optional() }),
  ({ RetentionInDays: retentionDays }, { id }) => ({
    logGroups: [{ id, ...(retentionDays !== undefined && { retentionDays }) }],
  }),
);

/** By CloudFormation type. */
export const resourceReaders: Readonly<Record<string, ResourceReader>> = {
  'AWS::ApiGatewayV2::Api': httpApi,
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': ({ id }) => ({ compositeAlarms: [{ id }] }),
  'AWS::CloudWatch::Dashboard': ({ id }) => ({ dashboards: [{ id }] }),
  'AWS::DynamoDB::GlobalTable': globalTable,
  'AWS::DynamoDB::Table': table,
  'AWS::EC2::FlowLog': flowLog,
  'AWS::EC2::NatGateway': ({ id }) => ({ natGateways: [{ id }] }),
  'AWS::EC2::VPCEndpoint': endpoint,
  'AWS::KMS::Key': ({ id }) => ({ keys: [{ id }] }),
  'AWS::Lambda::EventSourceMapping': mapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::MSK::ServerlessCluster': cluster,
  'AWS::Scheduler::Schedule': schedule,
  'Custom::KafkaTopics': topics,
};
