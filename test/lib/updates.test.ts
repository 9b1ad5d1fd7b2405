import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { describe, expect, it } from 'vitest';
import { declaredApi } from '../../lib/api/api-declaration.ts';
import type { PipelineDeclaration } from '../../lib/pipeline-declaration.ts';
import { pipelines } from '../../lib/pipelines/index.ts';
import type { Made } from '../validation/stages.ts';
import { allResources, make, makeOnce } from '../validation/stages.ts';
import recorded from './logical-ids.json' with { type: 'json' };

interface Changes {
  /** Types of what is added, with how many. */
  readonly added: Readonly<Record<string, number>>;
  /** `<type> <property>` of what is changed in place. */
  readonly updated: readonly string[];
  /** Logical ids of what is replaced, or may be. */
  readonly replaced: readonly string[];
  readonly removed: readonly string[];
}

/** What CloudFormation does to the stacks of one app to make them those of another. */
function changesBetween(before: Made, after: Made): Changes {
  const added: Record<string, number> = {};
  const updated = new Set<string>();
  const replaced: string[] = [];
  const removed: string[] = [];
  for (const [stack, template] of Object.entries(after.templates))
    fullDiff(before.templates[stack] ?? {}, template).resources.forEachDifference((id, difference) => {
      const type = difference.resourceType ?? '';
      if (difference.isAddition) added[type] = (added[type] ?? 0) + 1;
      else if (difference.isRemoval) removed.push(id);
      else {
        if (REPLACING.includes(difference.changeImpact)) replaced.push(id);
        for (const property of Object.keys({ ...difference.propertyUpdates, ...difference.otherChanges }))
          updated.add(`${type} ${property}`);
      }
    });
  return { added, updated: [...updated].sort(), replaced, removed };
}

const REPLACING = [
  ResourceImpact.WILL_REPLACE,
  ResourceImpact.MAY_REPLACE,
  ResourceImpact.WILL_DESTROY,
  ResourceImpact.WILL_ORPHAN,
];
const PROD = { stage: 'prod' };
/** Like prod, which itself has settings of every pipeline by name. */
const RETAINED = { removalPolicy: 'retain' };
const WITHOUT_PAYMENTS = { pipelines: pipelines.filter(({ name }) => name !== 'payments') };

async function changesBy(
  context: Record<string, string>,
  from: Record<string, string> = PROD,
): Promise<Changes> {
  return changesBetween(await makeOnce(from), await make({ ...from, ...context }));
}

/** Nothing goes, and nothing is made anew. */
const KEPT = { replaced: [], removed: [] };

describe('an update', () => {
  it('to the same changes nothing', async () => {
    expect(await changesBy({})).toEqual({ added: {}, updated: [], ...KEPT });
  });

  it('that adds partitions changes the topics, and the pollers that may read them', async () => {
    const changes = await changesBy({ 'pipelines.orders.partitions': '6' });
    expect(changes).toEqual({
      added: {},
      updated: ['AWS::Lambda::EventSourceMapping ProvisionedPollerConfig', 'Custom::KafkaTopics Topics'],
      ...KEPT,
    });
  });

  it('of how long a topic is kept changes the topics', async () => {
    const changes = await changesBy({ 'pipelines.orders.retentionHours': '336' });
    expect(changes).toEqual({ added: {}, updated: ['Custom::KafkaTopics Topics'], ...KEPT });
  });

  it('of batches changes the mapping in place', async () => {
    const changes = await changesBy({
      'pipelines.orders.batchSize': '1000',
      'pipelines.orders.batchingWindowSeconds': '5',
      'pipelines.orders.retryLimit': '5',
      'pipelines.orders.maximumPollers': '2',
    });
    expect(changes).toEqual({
      added: {},
      updated: [
        'BatchSize',
        'MaximumBatchingWindowInSeconds',
        'MaximumRetryAttempts',
        'ProvisionedPollerConfig',
      ].map((property) => `AWS::Lambda::EventSourceMapping ${property}`),
      ...KEPT,
    });
  });

  it('of how long logs are kept changes the log groups in place', async () => {
    const changes = await changesBy({ logRetentionDays: '30' });
    expect(changes).toEqual({ added: {}, updated: ['AWS::Logs::LogGroup RetentionInDays'], ...KEPT });
  });

  it('that gives alarms an address adds the topic, and tells it to the alarms', async () => {
    const changes = await changesBy({ 'alarms.email': 'operator@example.com' });
    expect(changes).toEqual({
      added: { 'AWS::SNS::Topic': 1, 'AWS::SNS::TopicPolicy': 1, 'AWS::SNS::Subscription': 1 },
      updated: ['AWS::CloudWatch::Alarm AlarmActions', 'AWS::CloudWatch::Alarm OKActions'],
      ...KEPT,
    });
  });

  it('that gives alarms another address takes the subscription of the old one away, and nothing else', async () => {
    const changes = await changesBy(
      { 'alarms.email': 'successor@example.com' },
      { ...PROD, 'alarms.email': 'operator@example.com' },
    );
    expect(changes).toMatchObject({ added: { 'AWS::SNS::Subscription': 1 }, updated: [], replaced: [] });
    expect(changes.removed).toEqual([expect.stringMatching(/^OperationsTopicoperator/)]);
  });

  it('that adds a budget adds it, and makes the cluster wait for it', async () => {
    const address = { ...PROD, 'alarms.email': 'operator@example.com' };
    const changes = await changesBy({ 'alarms.monthlyBudgetUsd': '1000' }, address);
    expect(changes).toEqual({
      added: { 'AWS::Budgets::Budget': 1 },
      updated: ['AWS::MSK::ServerlessCluster DependsOn'],
      ...KEPT,
    });
  });

  it('that sends notifications changes variables and rights', async () => {
    const changes = await changesBy({
      'notifications.mode': 'send',
      'notifications.sender': 'news@example.com',
    });
    expect(changes).toMatchObject({ ...KEPT });
    expect(changes.updated).toEqual(
      expect.arrayContaining(['AWS::IAM::Policy PolicyDocument', 'AWS::Lambda::Function Environment']),
    );
  });

  it('from dev to prod keeps everything, and protects it', async () => {
    const changes = await changesBy(PROD, { stage: 'dev' });
    expect(changes).toMatchObject({ ...KEPT });
    expect(
      changes.updated.filter((change) => !/ (DeletionPolicy|UpdateReplacePolicy)$/.test(change)),
    ).toEqual([
      'AWS::Cognito::UserPool DeletionProtection',
      'AWS::Cognito::UserPool EnabledMfas',
      'AWS::Cognito::UserPool MfaConfiguration',
      'AWS::DynamoDB::GlobalTable Replicas',
      'AWS::Lambda::EventSourceMapping MaximumBatchingWindowInSeconds',
      'AWS::Lambda::Function ReservedConcurrentExecutions',
      'AWS::Logs::LogGroup RetentionInDays',
    ]);
  });

  it('that appends a compatible version adds it, and tells its id to who writes and who operates', async () => {
    const changes = changesBetween(
      await makeOnce(PROD),
      await make(PROD, { pipelines: pipelines.map(addVersion) }),
    );
    expect(changes).toEqual({
      added: { 'AWS::Glue::SchemaVersion': 1 },
      updated: ['AWS::Lambda::Function Environment'],
      ...KEPT,
    });
  });

  it('that adds a pipeline adds its resources, and changes topics, rights on them, and what operators see', async () => {
    const changes = changesBetween(await make(RETAINED, WITHOUT_PAYMENTS), await makeOnce(RETAINED));
    expect(changes).toMatchObject({
      added: {
        'AWS::ApiGatewayV2::Integration': 1,
        'AWS::ApiGatewayV2::Route': 1,
        'AWS::DynamoDB::GlobalTable': 2,
        'AWS::IAM::Policy': 2,
        'AWS::IAM::Role': 2,
        'AWS::Lambda::EventSourceMapping': 1,
        'AWS::Lambda::Function': 2,
        'AWS::Lambda::Permission': 1,
        'AWS::Logs::LogGroup': 2,
      },
      updated: [
        ...['Integration', 'Route', 'Stage'].map((type) => `AWS::ApiGatewayV2::${type} DependsOn`),
        'AWS::CloudWatch::Dashboard DashboardBody',
        'AWS::IAM::Policy PolicyDocument',
        'AWS::Lambda::Function Environment',
        'Custom::KafkaTopics Topics',
      ],
      ...KEPT,
    });
  });

  it('that adds a route adds it, and has the stage wait for it: no function, and no right to invoke one', async () => {
    const [first] = declaredApi.operations;
    const less = { ...declaredApi, operations: declaredApi.operations.filter((one) => one !== first) };
    expect(first?.operationId).toBe('placeOrders');
    const other = declaredApi.operations.find(({ entry }) => entry === 'api/read');
    const without = {
      ...declaredApi,
      operations: declaredApi.operations.filter((one) => one !== other),
    };
    const changes = changesBetween(await make(PROD, { api: without }), await makeOnce(PROD));
    expect(changes).toEqual({
      added: { 'AWS::ApiGatewayV2::Route': 1 },
      // Of the route after it, and of the stage.
      updated: ['AWS::ApiGatewayV2::Route DependsOn', 'AWS::ApiGatewayV2::Stage DependsOn'],
      ...KEPT,
    });
    await expect(make(PROD, { api: less })).rejects.toThrow(/orders\/producer has no operation/);
  });

  it.each([
    { what: 'who may use a route', change: { scopes: ['write'] as const }, updated: 'AuthorizationScopes' },
    { what: 'what its parameter is called', change: { path: '/orders/{id}' }, updated: 'RouteKey' },
    { what: 'what its operation is called', change: { operationId: 'lookAtOrder' }, updated: undefined },
  ])('of $what changes it in place', async ({ change, updated }) => {
    const operations = declaredApi.operations.map((one) =>
      one.operationId === 'showOrder' ? { ...one, ...change } : one,
    );
    const changes = changesBetween(
      await make(PROD, { api: { ...declaredApi, operations } }),
      await makeOnce(PROD),
    );
    expect(changes).toEqual({
      added: {},
      updated: updated === undefined ? [] : [`AWS::ApiGatewayV2::Route ${updated}`],
      ...KEPT,
    });
  });

  it('of how many requests the API takes changes its stage in place', async () => {
    const changes = await changesBy({ 'api.requestsPerSecond': '500', 'api.burst': '1000' });
    expect(changes).toEqual({
      added: {},
      updated: ['AWS::ApiGatewayV2::Stage DefaultRouteSettings'],
      ...KEPT,
    });
  });

  it('that takes a pipeline away leaves its tables and its logs', async () => {
    const before = await makeOnce(RETAINED);
    const { replaced, removed } = changesBetween(before, await make(RETAINED, WITHOUT_PAYMENTS));
    expect(replaced).toEqual([]);
    const gone = allResources(before).filter(([id]) => removed.includes(id.slice(id.indexOf('.') + 1)));
    for (const [id, { Type, DeletionPolicy }] of gone)
      if (STATEFUL.includes(Type))
        expect([id, DeletionPolicy]).toEqual([id, expect.stringMatching(/^Retain/)]);
    expect(gone.filter(([, { Type }]) => Type === 'AWS::DynamoDB::GlobalTable')).toHaveLength(2);
  });
});

/** The same pipeline with one more version of its schema, when it has one. */
function addVersion(pipeline: PipelineDeclaration): PipelineDeclaration {
  const { topic } = pipeline;
  if (!('name' in topic) || topic.schema === undefined) return pipeline;
  const [first, ...others] = topic.schema.versions;
  return { ...pipeline, topic: { ...topic, schema: { versions: [first, ...others, first] } } };
}

const STATEFUL = [
  // Not data, but its id is in the address that callers know.
  'AWS::ApiGatewayV2::Api',
  'AWS::Cognito::UserPool',
  // Its resource is the address of the sign-in page.
  'AWS::Cognito::UserPoolDomain',
  'AWS::DynamoDB::GlobalTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::Subnet',
  'AWS::EC2::VPC',
  'AWS::Glue::Registry',
  'AWS::Glue::Schema',
  'AWS::Logs::LogGroup',
  'AWS::MSK::ServerlessCluster',
];

const WHY = `A logical id is what CloudFormation knows a resource by: under another it is made anew, and the one with the data is deleted or left behind.
Keep the construct's id and its place in the tree. A resource that is new: add it to test/lib/logical-ids.json. One that is to go: take it
off the list, and say in the changelog what becomes of its data.`;

it('finds what has data, and what that is attached to, under the logical ids that were deployed', async () => {
  const found = allResources(await makeOnce({}))
    .filter(([, { Type }]) => STATEFUL.includes(Type))
    .map(([id, { Type }]): [string, string] => [id, Type])
    .sort();
  expect(Object.fromEntries(found), WHY).toEqual(recorded);
});
