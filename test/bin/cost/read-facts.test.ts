import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../bin/cost/facts.ts';
import { readFacts } from '../../../bin/cost/read-facts.ts';
import { readAssembly } from '../../../local/assembly/read-assembly.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { shareAssemblies } from './our-assembly.ts';

const assemblyOf = shareAssemblies();
const ENVIRONMENT = { account: '000000000000', region: 'us-east-1' };

async function factsOf(directory: string): Promise<Facts> {
  return readFacts(await readAssembly(directory, ENVIRONMENT));
}

/** A stack of these resources alone. */
async function factsOfResources(resources: Record<string, object>, rest: object = {}): Promise<Facts> {
  const folder = await tempFolder();
  const artifacts = {
    S: {
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/unknown-region',
      properties: { templateFile: 'S.json' },
    },
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ version: '48.0.0', artifacts }));
  await writeFile(join(folder, 'S.json'), JSON.stringify({ ...rest, Resources: resources }));
  return factsOf(folder);
}

describe.each(['dev', 'prod'])('our stacks at stage %s', (stage) => {
  test('have one cluster, topics with dead-letter topics, and mappings that share their pollers', async () => {
    const facts = await factsOf(assemblyOf({ stage }));
    expect(facts.clusters).toEqual([{ id: 'MillraceCluster/Cluster', zones: 2 }]);
    expect(facts.topics.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['orders', 'email-updates', 'user_events', 'payments', 'order-processor.dlq']),
    );
    expect(facts.topics.find(({ name }) => name === 'orders')).toMatchObject({ retentionDays: 7 });
    expect(facts.topics.find(({ name }) => name === 'order-tracker.dlq')).toMatchObject({
      retentionDays: 30,
    });
    expect(facts.mappings.map(({ group }) => group).toSorted()).toEqual([
      'email-processor-group',
      'notification-service',
      'order-processor',
      'order-tracker',
      'payment-tracker',
    ]);
    expect(new Set(facts.mappings.map(({ pollers }) => pollers?.group))).toEqual(new Set(['millrace']));
    for (const mapping of facts.mappings) {
      const invoked = facts.functions.find(({ id }) => id === mapping.function);
      expect(invoked).toMatchObject({ architecture: 'arm64', memoryMb: 512 });
    }
  });

  test('price every resource, or say which one they do not', async () => {
    const { unpriced } = await factsOf(assemblyOf({ stage }));
    // What rejected traffic writes is nobody's to foresee; the topic mails alarms.
    const expected = ['AWS::EC2::FlowLog', 'AWS::SNS::Topic'];
    expect(unpriced.filter(({ type }) => !expected.includes(type))).toEqual([]);
  });
});

test('tables are retained at stage prod alone, and logs are kept as it says', async () => {
  const [dev, prod] = await Promise.all([
    factsOf(assemblyOf({ stage: 'dev' })),
    factsOf(assemblyOf({ stage: 'prod' })),
  ]);
  expect(dev.tables.some(({ retained }) => retained)).toBe(false);
  expect(prod.tables.every(({ retained }) => retained)).toBe(true);
  expect(new Set(dev.logGroups.map(({ retentionDays }) => retentionDays))).toEqual(new Set([7]));
  expect(new Set(prod.logGroups.map(({ retentionDays }) => retentionDays))).toEqual(new Set([365]));
});

test('a setting is in the facts', async () => {
  const facts = await factsOf(assemblyOf({ 'pipelines.orders.partitions': 7 }));
  expect(facts.topics.find(({ name }) => name === 'orders')?.partitions).toBe(7);
});

test('reads what ours do not have: other modes, an API, alarms, endpoints, keys', async () => {
  const facts = await factsOfResources({
    Plain: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'plain', EphemeralStorage: { Size: 1024 } },
    },
    OnDemand: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: { 'Fn::GetAtt': ['Plain', 'Arn'] },
        Topics: ['t'],
        ProvisionedPollerConfig: {},
      },
    },
    Ungrouped: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: 'plain',
        Topics: ['t'],
        ProvisionedPollerConfig: { MinimumPollers: '12', PollerGroupName: '' },
      },
    },
    Queue: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: 'plain', EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:q' },
    },
    Topics: {
      Type: 'Custom::KafkaTopics',
      Properties: { Topics: [{ Name: 't', Partitions: '3', Configs: { 'retention.ms': '-1' } }] },
    },
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: {
        AccessLogSettings: { DestinationArn: 'arn' },
        DefaultRouteSettings: { ThrottlingRateLimit: 100 },
      },
    },
    Unlogged: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { StageName: 'plain' } },
    Behind: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': ['Plain', 'Arn'] },
      },
    },
    Elsewhere: { Type: 'AWS::ApiGatewayV2::Integration', Properties: { IntegrationType: 'HTTP_PROXY' } },
    Interface: {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b', 'c'] },
    },
    Gateway: { Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName: 's3' } },
    Nat: { Type: 'AWS::EC2::NatGateway' },
    One: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors', Period: 60 } },
    Two: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        Metrics: [
          { Id: 'a', MetricStat: { Period: 10 } },
          { Id: 'b', MetricStat: { Period: 60 } },
          { Id: 'c', Expression: 'a / b' },
        ],
      },
    },
    Hourly: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpression: 'rate(2 hours)',
        Target: { Arn: { 'Fn::GetAtt': ['Plain', 'Arn'] } },
      },
    },
    Cron: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: { ScheduleExpression: 'cron(0 8 * * ? *)', Target: { Arn: 'plain' } },
    },
    Key: { Type: 'AWS::KMS::Key' },
    Provisioned: { Type: 'AWS::DynamoDB::Table', Properties: {} },
    Indexed: {
      Type: 'AWS::DynamoDB::Table',
      Properties: { BillingMode: 'PAY_PER_REQUEST', GlobalSecondaryIndexes: [{ IndexName: 'i' }] },
    },
    Users: { Type: 'AWS::Cognito::UserPool' },
    Watched: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolTier: 'PLUS' } },
    Search: { Type: 'AWS::OpenSearchService::Domain' },
  });
  expect(facts).toMatchObject({
    functions: [{ id: 'S/Plain', name: 'plain', memoryMb: 128, architecture: 'x86_64', traced: false }],
    topics: [{ name: 't', partitions: 3, retentionDays: Number.POSITIVE_INFINITY }],
    httpApis: [{ id: 'S/Api' }],
    apiStages: [
      { id: 'S/Stage', logged: true, requestsPerSecond: 100 },
      { id: 'S/Unlogged', logged: false },
    ],
    integrations: [{ id: 'S/Behind', function: 'S/Plain' }],
    userPools: [{ id: 'S/Users' }],
    endpoints: [{ id: 'S/Interface', zones: 3 }],
    natGateways: [{ id: 'S/Nat' }],
    alarms: [
      { id: 'S/One', metrics: 1, fast: false },
      { id: 'S/Two', metrics: 2, fast: true },
    ],
    schedules: [{ id: 'S/Hourly', function: 'S/Plain', everyMinutes: 120 }],
    keys: [{ id: 'S/Key' }],
  });
  expect(facts.mappings).toEqual([
    expect.objectContaining({ function: 'S/Plain', group: 'S/OnDemand' }),
    expect.objectContaining({ function: 'plain', pollers: { minimum: 12, maximum: 200 } }),
  ]);
  expect(facts.mappings[0]).not.toHaveProperty('pollers');
  expect(facts.unpriced.map(({ id }) => id).toSorted()).toEqual([
    'S/Cron',
    'S/Elsewhere',
    'S/Indexed',
    'S/Plain',
    'S/Provisioned',
    'S/Queue',
    'S/Search',
    'S/Watched',
  ]);
});

test('leaves out what a condition leaves out', async () => {
  const facts = await factsOfResources(
    { Nat: { Type: 'AWS::EC2::NatGateway', Condition: 'Never' } },
    { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } },
  );
  expect(facts.natGateways).toEqual([]);
});

test('refuses a property that cannot be priced by its resource, its place and what is wrong', async () => {
  const broken = { Odd: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 'much' } } };
  await expect(factsOfResources(broken)).rejects.toThrow(
    /^S\/Odd \(AWS::Lambda::Function\) cannot be priced: Properties\.MemorySize: .*number/,
  );
});
