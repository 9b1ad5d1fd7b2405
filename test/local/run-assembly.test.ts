import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../local/assembly/json.ts';
import { systemClock } from '../../local/core/clock.ts';
import { Journal, type JournalEntry } from '../../local/core/journal.ts';
import { Lifecycle } from '../../local/core/lifecycle.ts';
import { readCapturedMessages } from '../../local/messages/outbox.ts';
import { startRunner } from '../../local/run-assembly.ts';
import { createTopic } from '../support/create-topic.ts';
import { eventually } from '../support/eventually.ts';
import { plainKafka } from '../support/read-topic.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { writeAssembly } from './assembly/write-assembly.ts';
import { cluster, LOGS, lambdaFunction, mapping, POLLING, role } from './resources/templates.ts';

const HANDLER = `exports.handler = async (event) => {
  if (event.swept) return console.log('swept');
  if (event.rawPath) return { asked: event.rawPath };
  for (const record of Object.values(event.records).flat())
    console.log('saw ' + Buffer.from(record.value, 'base64'));
};`;

const RESOURCES: JsonObject = {
  Cluster: cluster,
  Role: role([...LOGS, ...POLLING, 'kafka-cluster:*']),
  Fn: lambdaFunction({ FunctionName: 'worker', Code: { ZipFile: HANDLER } }),
  Map: mapping({
    AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'workers' },
    MaximumBatchingWindowInSeconds: 0,
  }),
  SchedulerRole: role(['lambda:InvokeFunction'], {
    AssumeRolePolicyDocument: {
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
  }),
  Sweep: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] },
        RoleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] },
        Input: '{"swept":true}',
      },
    },
  },
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'shop', ProtocolType: 'HTTP' } },
  Stage: {
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true },
  },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ...{ ApiId: { Ref: 'Api' }, IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' },
      IntegrationUri: { 'Fn::GetAtt': ['Fn', 'Arn'] },
    },
  },
  Route: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ...{ ApiId: { Ref: 'Api' }, RouteKey: 'GET /work' },
      Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
    },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: { Ref: 'Fn' },
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
    },
  },
};
const OUTPUTS: JsonObject = { Worker: { Value: { Ref: 'Fn' } } };

/** A runner on the state folder, with real clients of somebody at the laptop. */
async function start(stateDirectory: string) {
  const assemblyDirectory = await writeAssembly({
    Shop: { template: { Resources: RESOURCES, Outputs: OUTPUTS } },
  });
  const journal = new Journal({ now: () => systemClock.now() });
  const entries: JournalEntry[] = [];
  journal.subscribe((entry) => entries.push(entry));
  const lifecycle = new Lifecycle();
  onTestFinished(() => lifecycle.stop());
  const runner = await startRunner({
    ...{ assemblyDirectory, stateDirectory, clock: systemClock, journal, lifecycle },
    ports: { kafka: 0, kafkaTls: 0, awsApi: 0, http: 0, signIn: 0 },
  });
  const { awsApiUrl: endpoint, region } = runner.description;
  const settings = { endpoint, region, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
  const clients = {
    lambda: new LambdaClient(settings),
    stacks: new CloudFormationClient(settings),
    sts: new STSClient(settings),
    ses: new SESv2Client(settings),
    sns: new SNSClient(settings),
  };
  onTestFinished(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  const kafka = plainKafka(runner.description);
  const logs = () => entries.flatMap((entry) => (entry.kind === 'function-log' ? [entry.line] : []));
  return { runner, kafka, entries, logs, stop: () => lifecycle.stop(), ...clients };
}

async function produce(kafka: Awaited<ReturnType<typeof start>>['kafka'], value: string): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: 'orders', messages: [{ value }] });
  await producer.disconnect();
}

const switchMapping = (client: LambdaClient, UUID: string, Enabled: boolean) =>
  client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
const stateOf = async (client: LambdaClient, UUID: string) =>
  (await client.send(new GetEventSourceMappingCommand({ UUID }))).State;

test('serves an HTTP API, and tells where', async () => {
  const { runner, entries } = await start(await tempFolder());
  const [api] = runner.httpApis();
  const url = api?.url ?? '';
  expect(runner.description.httpApis).toEqual([{ logicalId: 'Api', name: 'shop', url }]);
  const response = await fetch(`${url}/work`);
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: 200,
    body: { asked: '/work' },
  });
  expect(entries).toContainEqual(
    expect.objectContaining({ kind: 'http-request', routeKey: 'GET /work', functionName: 'worker' }),
  );
  expect(entries).toContainEqual(expect.objectContaining({ kind: 'invocation-started', by: 'api' }));
  await runner.stopResources();
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

test('answers what a CLI asks of AWS, and captures what would be sent', async () => {
  const state = await tempFolder();
  const { runner, stacks, sts, ses, sns, entries, logs } = await start(state);
  const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName: 'Shop' }));
  expect(Stacks).toMatchObject([
    { StackStatus: 'CREATE_COMPLETE', Outputs: [{ OutputKey: 'Worker', OutputValue: 'worker' }] },
  ]);
  const { account } = runner.description;
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: account });

  await ses.send(
    new SendEmailCommand({
      FromEmailAddress: 'shop@example.com',
      Destination: { ToAddresses: ['alice@example.org'] },
      Content: { Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Thanks' } } } },
    }),
  );
  await sns.send(new PublishCommand({ PhoneNumber: '+48123456789', Message: 'Thanks' }));
  expect(entries.filter(({ kind }) => kind === 'message')).toHaveLength(2);
  expect(await readCapturedMessages(state)).toMatchObject([{ channel: 'email' }, { channel: 'sms' }]);

  await eventually(() => expect(logs()).toContainEqual(expect.stringContaining('swept')));
  expect(runner.inspect().find(({ facts }) => facts.logicalId === 'Sweep')?.detail).toMatchObject({
    invoked: 1,
  });
});

test('leaves a mapping disabled over a restart, and resumes where it stopped when it is enabled', async () => {
  const state = await tempFolder();
  const first = await start(state);
  await createTopic(first.kafka, 'orders', 1);
  const { EventSourceMappings } = await first.lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: 'worker' }),
  );
  const uuid = EventSourceMappings?.[0]?.UUID ?? '';
  await produce(first.kafka, 'one');
  await eventually(() => expect(first.logs()).toContainEqual(expect.stringContaining('saw one')));

  expect((await switchMapping(first.lambda, uuid, false)).State).toBe('Disabling');
  await eventually(async () => expect(await stateOf(first.lambda, uuid)).toBe('Disabled'));
  const admin = first.kafka.admin();
  await admin.connect();
  expect((await admin.describeGroups(['workers'])).groups).toMatchObject([{ members: [] }]);
  await admin.disconnect();
  await produce(first.kafka, 'two');
  await first.stop();

  const second = await start(state);
  expect(await stateOf(second.lambda, uuid)).toBe('Disabled');
  expect(second.runner.mappings()).toMatchObject([{ uuid, state: 'Disabled', pollers: 0 }]);
  expect((await switchMapping(second.lambda, uuid, true)).State).toBe('Enabling');
  await eventually(() => expect(second.logs()).toContainEqual(expect.stringContaining('saw two')));
  expect(await stateOf(second.lambda, uuid)).toBe('Enabled');
  expect(second.logs().join()).not.toContain('saw one');
});
