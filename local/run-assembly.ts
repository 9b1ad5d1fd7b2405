import { join } from 'node:path';
import { stackId } from './assembly/identity.ts';
import type { Json } from './assembly/json.ts';
import { planAssembly } from './assembly/plan.ts';
import type { Plan, PlannedStack } from './assembly/planned.ts';
import { readAssembly } from './assembly/read-assembly.ts';
import { type InspectedResource, startPlan } from './assembly/start-plan.ts';
import { startAwsApi } from './aws-api/aws-api.ts';
import { UserPools } from './cognito/user-pools.ts';
import type { Clock } from './core/clock.ts';
import type { Journal } from './core/journal.ts';
import type { Lifecycle } from './core/lifecycle.ts';
import { startEngine } from './dynamodb/engine.ts';
import { type DynamoDbUsage, UsageCounter } from './dynamodb/table-usage.ts';
import type { MappingInspection } from './event-sources/mapping.ts';
import { SchemaRegistry } from './glue/registry.ts';
import type { HttpApiAccess } from './http-api/http-api.ts';
import { HttpApis } from './http-api/http-apis.ts';
import { Iam } from './iam/iam.ts';
import { startLambda } from './lambda/start-lambda.ts';
import { Recorder } from './live-view/recorder.ts';
import { Outbox } from './messages/outbox.ts';
import { AttachedClusters } from './platform/attached-clusters.ts';
import { EmulatedClusters } from './platform/emulated-clusters.ts';
import type { RunningClusters } from './platform/kafka-clusters.ts';
import { KafkaMappings } from './platform/kafka-mappings.ts';
import { LocalAddresses } from './platform/local-addresses.ts';
import { type MetricTotal, MetricTotals } from './platform/metric-totals.ts';
import { mountLiveView } from './platform/mount-live-view.ts';
import { OperatedMappings } from './platform/operated-mappings.ts';
import { serveAwsApis } from './platform/serve-aws-apis.ts';
import { TracedInvocations } from './platform/traced-invocations.ts';
import { Deployed } from './resources/deployed.ts';
import { findPermissionProblem } from './resources/functions/resource-policy.ts';
import { resourceTypes } from './resources/index.ts';
import type { Platform } from './resources/platform.ts';
import type { RunnerDescription, SignInClient } from './runner-description.ts';
import type { Stack } from './stacks/stack.ts';
import { XRay } from './tracing/xray.ts';

/** Where stacks land that were synthesized for no account and region in particular. */
const ACCOUNT = '000000000000';
const REGION = 'us-east-1';

export interface RunnerOptions {
  readonly assemblyDirectory: string;
  /** Everything that outlives the runner is kept below it; it exists and is this runner's alone. */
  readonly stateDirectory: string;
  /** 0 takes any free port. */
  readonly ports: {
    readonly kafka: number;
    readonly kafkaTls: number;
    readonly awsApi: number;
    /** The first HTTP API; it listens only if the assembly has one. */
    readonly http: number;
    /** The first user pool's sign-in page; it listens only if the assembly has one. */
    readonly signIn: number;
  };
  /** IP address that the AWS APIs, HTTP APIs and sign-in pages listen on, in place of the loopback. */
  readonly awsHost?: string;
  /** `host:port` of a Kafka that runs already, in place of the emulator. */
  readonly bootstrapServers?: readonly string[];
  /** A DynamoDB that runs already, in place of the bundled engine. */
  readonly dynamodbEndpoint?: string;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Stops whatever has been started, also in the middle of the start. */
  readonly lifecycle: Lifecycle;
}

/** A started assembly. It stops with the lifecycle that it was started on. */
export interface Runner {
  readonly description: Omit<RunnerDescription, 'pid'>;
  readonly resources: number;
  readonly stacks: number;
  /** Rejects with UserError ENGINE_FAILED when the DynamoDB engine stops by itself; else it stays pending. */
  readonly failure: Promise<never>;
  /** Every mapping as it stands. */
  mappings(): readonly MappingInspection[];
  /** The HTTP APIs that listen, for paths of the runner's own and for their tokens. */
  httpApis(): readonly HttpApiAccess[];
  /** Request units of DynamoDB that were used up since the start, by function, operation and table. */
  tableUsage(): DynamoDbUsage;
  /** The metrics that functions have logged since the start, added up; ten thousand at most. */
  metrics(): readonly MetricTotal[];
  /** Every resource that was started, and what its kind shows of itself. */
  inspect(): readonly InspectedResource[];
  /**
   * Stops the functions, mappings and clusters once what is under way is done; the tables can still be read until the
   * lifecycle stops.
   */
  stopResources(): Promise<void>;
}

/**
 * What a start of the assembly would do.
 * @throws UserError ASSEMBLY_INVALID, TEMPLATE_UNSUPPORTED
 */
export async function planDirectory(assemblyDirectory: string): Promise<Plan<Platform>> {
  return planAssembly(
    await readAssembly(assemblyDirectory, { account: ACCOUNT, region: REGION }),
    resourceTypes,
  );
}

/**
 * Reads an assembly, plans it, starts the engines and on them the plan; resolves when everything is ready.
 * @throws UserError for all that a person can mend; see ERROR_CODES.
 */
export async function startRunner(options: RunnerOptions): Promise<Runner> {
  const { clock, journal, lifecycle, stateDirectory, ports } = options;
  const plan = await planDirectory(options.assemblyDirectory);
  const { account, region } = plan.stacks[0] ?? { account: ACCOUNT, region: REGION };

  const iam = new Iam({ journal, clock, region, account });
  const glue = new SchemaRegistry();
  const metrics = new MetricTotals(journal);
  const recorder = new Recorder(journal);
  const tracing = new XRay({ access: iam, clock, journal });
  lifecycle.register('X-Ray', () => tracing.stop());
  const [awsApi, dynamodb, outbox, lambda, clusters] = await Promise.all([
    lifecycle.start('AWS APIs', () =>
      startAwsApi({ port: ports.awsApi, host: options.awsHost, iam, journal }),
    ),
    lifecycle.start('DynamoDB', () => startEngine(engineOptions(options))),
    lifecycle.start('messages', () => Outbox.open({ clock, journal, stateDirectory })),
    lifecycle.start('Lambda', () => startLambda({ clock, journal, stateDirectory })),
    openClusters(options, iam),
  ]);
  const kafkaMappings = new KafkaMappings({ iam, clusters, lambda, glue, clock, journal });
  const mappings = await OperatedMappings.open({
    start: (mapping) => kafkaMappings.start(mapping),
    ...{ stateDirectory, clock, journal },
  });
  let stacks: readonly Stack[] = plan.stacks.map((stack) => describeStart(stack, clock.now()));
  const usage = new UsageCounter();
  const traced = new TracedInvocations(journal);
  const writes = {
    journal,
    findInvocation: (functionName: string, header: string) => traced.find(functionName, header),
  };
  serveAwsApis(awsApi, {
    ...{ iam, dynamodb, usage, writes, clusters, lambda, mappings, outbox, clock, journal },
    stacks: () => stacks,
  });

  const localAddresses = new LocalAddresses();
  const userPools = new UserPools({
    ...{ clock, journal, stateDirectory, port: ports.signIn, host: options.awsHost },
  });
  const deployed = new Deployed();
  const httpApis = new HttpApis({
    ...{ region, account, clock, journal, port: ports.http, host: options.awsHost },
    invoke: (request) => lambda.invoke({ ...request, by: 'api' }),
    findKeys: (issuer) => userPools.findKeys(issuer),
    findPermissionProblem: (call) => findPermissionProblem(deployed.permissions, { ...call, account }),
  });
  const platform: Platform = {
    ...{ region, account, clock, journal, stateDirectory },
    ...{ iam, lambda, mappings, dynamodb, glue, awsApi, tracing },
    kafka: clusters,
    deployed,
    httpApis,
    userPools,
    localAddresses,
  };
  const running = startPlan(plan, platform);
  lifecycle.register('resources', () => running.stop());
  await running.ready;
  const outputs = readOutputs(running.outputs(), (text) => localAddresses.replaceIn(text));
  stacks = stacks.map((stack) => ({
    ...stack,
    status: 'CREATE_COMPLETE',
    outputs: outputs[stack.name] ?? {},
  }));
  const counts = {
    resources: plan.resources.filter(({ type }) => type.inert === undefined).length,
    stacks: plan.stacks.length,
  };
  await lifecycle.start('live view', () =>
    mountLiveView({
      ...{ recorder, journal, clock, lambda, ...counts, httpApis: httpApis.list() },
      mappings: () => kafkaMappings.inspect(),
      inspect: () => running.inspect(),
    }),
  );

  return {
    description: {
      region,
      account,
      awsApiUrl: awsApi.url,
      kafka: clusters.addresses(),
      credentials: iam.operator.credentials,
      httpApis: httpApis.list().map(({ logicalId, name, url }) => ({ logicalId, name, url })),
      ...describeSignIns(userPools.signIns()),
      outputs,
    },
    ...counts,
    mappings: () => kafkaMappings.inspect(),
    httpApis: () => httpApis.list(),
    tableUsage: () => usage.inspect(),
    metrics: () => metrics.inspect(),
    inspect: () => running.inspect(),
    failure: dynamodb.failure,
    stopResources: () => running.stop(),
  };
}

function openClusters(options: RunnerOptions, iam: Iam): Promise<RunningClusters> {
  const { bootstrapServers: servers, clock } = options;
  if (servers !== undefined) {
    const ending = new AbortController();
    options.lifecycle.register('the look for Kafka', async () => ending.abort());
    return AttachedClusters.open({ servers, clock, signal: ending.signal });
  }
  const { stateDirectory, ports, journal } = options;
  return EmulatedClusters.open({ iam, stateDirectory, ports, clock, journal });
}

function describeSignIns(
  clients: readonly SignInClient[],
): Pick<RunnerDescription, 'signInUrl' | 'signInClients'> {
  const [first] = clients;
  return { signInClients: [...clients], ...(first === undefined ? {} : { signInUrl: first.url }) };
}

function describeStart({ name, account, region }: PlannedStack, createdAt: number): Stack {
  const id = stackId({ stack: name, account, region });
  return { id, name, status: 'CREATE_IN_PROGRESS', createdAt, outputs: {} };
}

function engineOptions({ stateDirectory, clock, dynamodbEndpoint: endpoint }: RunnerOptions) {
  const directory = join(stateDirectory, 'dynamodb');
  return { directory, clock, ...(endpoint === undefined ? {} : { endpoint }) };
}

/** Outputs are text on AWS, whatever the template makes them of. */
function readOutputs(
  outputs: Record<string, Record<string, Json>>,
  replaceAddresses: (text: string) => string,
): Record<string, Record<string, string>> {
  const asText = (value: Json): string =>
    replaceAddresses(typeof value === 'string' ? value : JSON.stringify(value));
  return Object.fromEntries(
    Object.entries(outputs).map(([stack, values]) => [
      stack,
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, asText(value)])),
    ]),
  );
}
