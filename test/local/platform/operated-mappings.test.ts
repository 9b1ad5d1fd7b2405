import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  type ListEventSourceMappingsCommandInput,
  UpdateEventSourceMappingCommand,
  type UpdateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import { expect, onTestFinished, test } from 'vitest';
import type { MappingInspection, MappingState } from '../../../local/event-sources/mapping.ts';
import type { MappingDefinition } from '../../../local/event-sources/mapping-definition.ts';
import { lambdaApi } from '../../../local/lambda/api.ts';
import { OperatedMappings, type SwitchableMapping } from '../../../local/platform/operated-mappings.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { ACCOUNT, REGION, startTestApi, type TestApi } from '../aws-api/start-test-api.ts';
import { defineTestFunction, startTestLambda } from '../lambda/test-lambda.ts';

const FIRST = '11111111-0000-4000-8000-000000000000';
const SECOND = '22222222-0000-4000-8000-000000000000';
const CLUSTER = `arn:aws:kafka:${REGION}:${ACCOUNT}:cluster/shop/3f9f1c1e-0000-4000-8000-000000000000-s1`;
const arnOf = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
const mappingArnOf = (uuid: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:event-source-mapping:${uuid}`;

function definitionOf(name: string, more: Partial<MappingDefinition> = {}): MappingDefinition {
  return {
    functionName: name,
    functionArn: arnOf(name),
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    clusterArn: CLUSTER,
    topic: 'orders',
    group: `${name}-group`,
    startingPosition: 'TRIM_HORIZON',
    batchSize: 500,
    batchingWindowMs: 500,
    retryAttempts: 3,
    bisect: true,
    reportBatchItemFailures: true,
    deadLetterTopic: `${name}-group.dlq`,
    minimumPollers: 1,
    ...more,
  };
}

/** A mapping that takes until `finish` to be switched. */
class SlowMapping implements SwitchableMapping {
  state: MappingState;
  readonly #definition: MappingDefinition;
  #finish: (() => void) | undefined;

  constructor(definition: MappingDefinition) {
    this.#definition = definition;
    this.state = definition.enabled === false ? 'Disabled' : 'Enabled';
  }

  enable = () => this.#switch('Enabled');
  disable = () => this.#switch('Disabled');
  finish = () => this.#finish?.();
  stop = async () => undefined;

  async #switch(state: MappingState): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    this.state = state;
  }

  inspect(): MappingInspection {
    const { functionName, topic, group } = this.#definition;
    return {
      ...{ uuid: '', state: this.state, lastProcessingResult: 'OK', functionName, topic, group },
      ...{ pollers: 0, inFlight: 0, partitions: [] },
      counters: { polled: 0, invoked: 0, failed: 0, dropped: 0, deadLettered: 0, commitErrors: 0 },
    };
  }
}

interface Surroundings {
  readonly api: TestApi;
  readonly mappings: OperatedMappings;
  readonly started: SlowMapping[];
  readonly clock: FakeClock;
  asOperator: LambdaClient;
  asRole: LambdaClient;
}

async function start(stateDirectory: string): Promise<Surroundings> {
  const api = await startTestApi();
  const clock = new FakeClock();
  const started: SlowMapping[] = [];
  const mappings = await OperatedMappings.open({
    start: async ({ definition }) => {
      const mapping = new SlowMapping(definition);
      started.push(mapping);
      return mapping;
    },
    ...{ stateDirectory, clock, journal: api.journal },
  });
  const functions = await Promise.all(
    ['tracker', 'processor'].map((name) => defineTestFunction('', { name, arn: arnOf(name) })),
  );
  const { lambda } = await startTestLambda(functions);
  api.addService(
    'lambda',
    lambdaApi(lambda, { mappings, access: api.iam, region: REGION, account: ACCOUNT }),
  );
  const connect = (credentials: { accessKeyId: string; secretAccessKey: string }) => {
    const client = new LambdaClient({ endpoint: api.url, region: REGION, credentials, maxAttempts: 1 });
    onTestFinished(() => client.destroy());
    return client;
  };
  const asOperator = connect({ accessKeyId: 'AKIDLOCAL', secretAccessKey: 'x' });
  return { api, mappings, started, clock, asOperator, asRole: connect(api.roleCredentials) };
}

const update = (client: LambdaClient, input: Partial<UpdateEventSourceMappingCommandInput>) =>
  client.send(new UpdateEventSourceMappingCommand({ UUID: FIRST, ...input }));
const stateOf = async (client: LambdaClient) =>
  (await client.send(new GetEventSourceMappingCommand({ UUID: FIRST }))).State;

test("shows a mapping in AWS's form", async () => {
  const { mappings, asOperator, clock } = await start(await tempFolder());
  const definition = definitionOf('tracker', {
    batchingWindowMs: 1000,
    provisioned: { maximumPollers: 3, group: 'shop' },
    schemaRegistry: {
      registryArn: `arn:aws:glue:${REGION}:${ACCOUNT}:registry/shop`,
      recordFormat: 'JSON',
      attributes: ['VALUE'],
    },
  });
  await mappings.start({ uuid: FIRST, definition });
  const { $metadata, ...shown } = await asOperator.send(new GetEventSourceMappingCommand({ UUID: FIRST }));
  expect(shown).toEqual({
    UUID: FIRST,
    EventSourceMappingArn: mappingArnOf(FIRST),
    EventSourceArn: CLUSTER,
    FunctionArn: arnOf('tracker'),
    Topics: ['orders'],
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 500,
    MaximumBatchingWindowInSeconds: 1,
    AmazonManagedKafkaEventSourceConfig: {
      ConsumerGroupId: 'tracker-group',
      SchemaRegistryConfig: {
        SchemaRegistryURI: `arn:aws:glue:${REGION}:${ACCOUNT}:registry/shop`,
        EventRecordFormat: 'JSON',
        SchemaValidationConfigs: [{ Attribute: 'VALUE' }],
      },
    },
    MaximumRetryAttempts: 3,
    MaximumRecordAgeInSeconds: -1,
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    DestinationConfig: { OnFailure: { Destination: 'kafka://tracker-group.dlq' } },
    ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 3, PollerGroupName: 'shop' },
    State: 'Enabled',
    StateTransitionReason: 'USER_INITIATED',
    LastProcessingResult: 'OK',
    LastModified: new Date(clock.now()),
  });
  expect($metadata.httpStatusCode).toBe(200);
});

test('lists mappings by function and cluster, page by page', async () => {
  const { mappings, asOperator } = await start(await tempFolder());
  await mappings.start({ uuid: SECOND, definition: definitionOf('processor') });
  await mappings.start({ uuid: FIRST, definition: definitionOf('tracker') });
  const list = async (input: ListEventSourceMappingsCommandInput) => {
    const answer = await asOperator.send(new ListEventSourceMappingsCommand(input));
    return { uuids: answer.EventSourceMappings?.map(({ UUID }) => UUID), next: answer.NextMarker };
  };
  expect(await list({})).toEqual({ uuids: [FIRST, SECOND], next: undefined });
  expect((await list({ FunctionName: 'processor' })).uuids).toEqual([SECOND]);
  expect((await list({ FunctionName: arnOf('tracker'), EventSourceArn: CLUSTER })).uuids).toEqual([FIRST]);
  expect((await list({ EventSourceArn: `${CLUSTER}x` })).uuids).toEqual([]);
  const page = await list({ MaxItems: 1 });
  expect(page.uuids).toEqual([FIRST]);
  expect(await list({ MaxItems: 1, Marker: page.next ?? '' })).toEqual({ uuids: [SECOND], next: undefined });
  await expect(list({ FunctionName: 'absent' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(list({ MaxItems: 0 })).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: expect.stringContaining("Value '0' at 'MaxItems'"),
  });
});

test('answers at once and switches behind it, refusing another update meanwhile', async () => {
  const { mappings, started, asOperator } = await start(await tempFolder());
  await mappings.start({ uuid: FIRST, definition: definitionOf('tracker') });
  const answer = await update(asOperator, { Enabled: false });
  expect(answer).toMatchObject({ State: 'Disabling', $metadata: { httpStatusCode: 202 } });
  expect(await stateOf(asOperator)).toBe('Disabling');
  await expect(update(asOperator, { Enabled: true })).rejects.toMatchObject({
    name: 'ResourceInUseException',
    message: expect.stringContaining('Cannot update the event source mapping because it is in use'),
    $metadata: { httpStatusCode: 400 },
  });
  started[0]?.finish();
  await eventually(async () => expect(await stateOf(asOperator)).toBe('Disabled'));
  expect(await update(asOperator, { Enabled: false })).toMatchObject({ State: 'Disabled' });
  expect(await update(asOperator, { Enabled: true })).toMatchObject({ State: 'Enabling' });
  started[0]?.finish();
  await eventually(async () => expect(await stateOf(asOperator)).toBe('Enabled'));
});

test('takes one of two updates that come together', async () => {
  const { mappings, asOperator } = await start(await tempFolder());
  await mappings.start({ uuid: FIRST, definition: definitionOf('tracker') });
  const outcomes = await Promise.allSettled([
    update(asOperator, { Enabled: false }),
    update(asOperator, { Enabled: false }),
  ]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('names fields that it does not change, and an unknown mapping', async () => {
  const { mappings, asOperator } = await start(await tempFolder());
  await mappings.start({ uuid: FIRST, definition: definitionOf('tracker') });
  await expect(update(asOperator, { Enabled: false, BatchSize: 1, FunctionName: 'x' })).rejects.toMatchObject(
    {
      name: 'NotEmulatedException',
      message: expect.stringContaining('not FunctionName, BatchSize'),
    },
  );
  expect(await stateOf(asOperator)).toBe('Enabled');
  await expect(update(asOperator, { UUID: SECOND, Enabled: false })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: expect.stringContaining('The resource you requested does not exist'),
  });
});

test.each([
  ['lambda:GetEventSourceMapping', mappingArnOf(FIRST), new GetEventSourceMappingCommand({ UUID: FIRST })],
  [
    'lambda:UpdateEventSourceMapping',
    mappingArnOf(FIRST),
    new UpdateEventSourceMappingCommand({ UUID: FIRST }),
  ],
  ['lambda:ListEventSourceMappings', '*', new ListEventSourceMappingsCommand({})],
])('asks the role for %s on %s', async (Action, Resource, command) => {
  const { api, mappings, asRole } = await start(await tempFolder());
  await mappings.start({ uuid: FIRST, definition: definitionOf('tracker') });
  // The three commands have no input in common that `send` could be called with.
  const send = () => asRole.send(command as GetEventSourceMappingCommand);
  await expect(send()).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(`not authorized to perform: ${Action} on resource: ${Resource}`),
  });
  api.grant({ Effect: 'Allow', Action, Resource });
  await expect(send()).resolves.toBeDefined();
});

test('leaves a mapping over a restart as it was left', async () => {
  const folder = await tempFolder();
  const first = await start(folder);
  await first.mappings.start({ uuid: FIRST, definition: definitionOf('tracker') });
  await first.mappings.start({ uuid: SECOND, definition: definitionOf('processor', { enabled: false }) });
  await update(first.asOperator, { Enabled: false });
  await update(first.asOperator, { UUID: SECOND, Enabled: true });

  // Nothing was stopped: this is what a kill leaves behind.
  const second = await start(folder);
  await second.mappings.start({ uuid: FIRST, definition: definitionOf('tracker') });
  await second.mappings.start({ uuid: SECOND, definition: definitionOf('processor', { enabled: false }) });
  expect(second.started.map(({ state }) => state)).toEqual(['Disabled', 'Enabled']);
  expect(second.api.journal.recent()).toContainEqual(
    expect.objectContaining({
      kind: 'warning',
      message:
        'Mapping of tracker (group tracker-group): it is disabled, as it was left; the template says otherwise.',
    }),
  );
});

test('has a template its way that says something else than when the mapping was switched', async () => {
  const folder = await tempFolder();
  const first = await start(folder);
  await first.mappings.start({ uuid: FIRST, definition: definitionOf('tracker', { enabled: false }) });
  await update(first.asOperator, { Enabled: true });
  const second = await start(folder);
  await second.mappings.start({ uuid: FIRST, definition: definitionOf('tracker', { enabled: true }) });
  expect(second.started[0]?.state).toBe('Enabled');
});

test('forgets a switch that was taken back, and names a file that does not read', async () => {
  const folder = await tempFolder();
  const { mappings, started, asOperator } = await start(folder);
  await mappings.start({ uuid: FIRST, definition: definitionOf('tracker') });
  await update(asOperator, { Enabled: false });
  started[0]?.finish();
  await eventually(async () => expect(await stateOf(asOperator)).toBe('Disabled'));
  await update(asOperator, { Enabled: true });
  const file = join(folder, 'event-source-mappings.json');
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({});
  await writeFile(file, '{"x": 1}');
  await expect(start(folder)).rejects.toMatchObject({ code: 'STATE_INVALID' });
});

test('shows a mapping that starts as Creating, and one that could not start not at all', async () => {
  const api = await startTestApi();
  const starting = Promise.withResolvers<SwitchableMapping>();
  const mappings = await OperatedMappings.open({
    start: () => starting.promise,
    ...{ stateDirectory: await tempFolder(), clock: new FakeClock(), journal: api.journal },
  });
  const started = mappings.start({ uuid: FIRST, definition: definitionOf('tracker') });
  expect(mappings.find(FIRST)).toMatchObject({
    state: 'Creating',
    lastProcessingResult: 'No records processed',
  });
  starting.reject(new Error('no broker'));
  await expect(started).rejects.toThrow('no broker');
  expect(mappings.list()).toEqual([]);
});
