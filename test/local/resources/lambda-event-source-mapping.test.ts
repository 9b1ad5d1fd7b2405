import { expect, test } from 'vitest';
import { recordingPlatform } from './fake-platform.ts';
import { planTemplate, startTemplate } from './start-template.ts';
import { cluster, LOGS, lambdaFunction, mapping, POLLING, role } from './templates.ts';

const registry = { Type: 'AWS::Glue::Registry', Properties: { Name: 'shop' } };

test('hands the mapping over in the units of the poller', async () => {
  const platform = await recordingPlatform();
  await startTemplate(platform, {
    Registry: registry,
    Cluster: cluster,
    Role: role([...LOGS, ...POLLING, 'glue:GetRegistry', 'glue:GetSchemaVersion'], { RoleName: 'worker' }),
    Fn: lambdaFunction({ FunctionName: 'consumer' }),
    Map: mapping({
      AmazonManagedKafkaEventSourceConfig: {
        ConsumerGroupId: 'order-tracker',
        SchemaRegistryConfig: {
          SchemaRegistryURI: { 'Fn::GetAtt': ['Registry', 'Arn'] },
          EventRecordFormat: 'JSON',
          SchemaValidationConfigs: [{ Attribute: 'VALUE' }],
        },
      },
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 0,
      MaximumRetryAttempts: 2,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: 'kafka://order-tracker.dlq' } },
    }),
  });
  const [mapped] = platform.mapped;
  expect(mapped?.uuid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(mapped?.definition).toEqual({
    functionName: 'consumer',
    functionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:consumer',
    roleArn: 'arn:aws:iam::111122223333:role/worker',
    clusterArn: platform.clusters[0]?.arn,
    topic: 'orders',
    group: 'order-tracker',
    startingPosition: 'TRIM_HORIZON',
    batchSize: 500,
    batchingWindowMs: 0,
    retryAttempts: 2,
    bisect: true,
    reportBatchItemFailures: true,
    deadLetterTopic: 'order-tracker.dlq',
    minimumPollers: 1,
    provisioned: { maximumPollers: 3, group: 'shop' },
    schemaRegistry: {
      registryArn: 'arn:aws:glue:eu-central-1:111122223333:registry/shop',
      recordFormat: 'JSON',
      attributes: ['VALUE'],
    },
    enabled: true,
  });
});

test('takes the metrics and the log of its pollers, and says why they have no effect', async () => {
  const plan = await planTemplate({
    Cluster: cluster,
    Role: role([...LOGS, ...POLLING]),
    Fn: lambdaFunction(),
    Map: mapping({
      MetricsConfig: { Metrics: ['EventCount', 'ErrorCount', 'KafkaMetrics'] },
      LoggingConfig: { SystemLogLevel: 'INFO' },
    }),
  });
  const ignored = plan.resources.find(({ facts }) => facts.logicalId === 'Map')?.ignored;
  expect(ignored).toEqual([
    { path: ['LoggingConfig'], reason: expect.stringContaining('journal') },
    { path: ['MetricsConfig'], reason: expect.stringContaining('journal') },
  ]);
});

test("gives what the template leaves open Lambda's defaults", async () => {
  const platform = await recordingPlatform();
  await startTemplate(platform, {
    Cluster: cluster,
    Role: role([...LOGS, ...POLLING]),
    Fn: lambdaFunction(),
    Map: mapping({ FunctionName: { 'Fn::GetAtt': ['Fn', 'Arn'] }, Enabled: false }),
  });
  const [mapped] = platform.mapped;
  expect(mapped?.definition).toMatchObject({
    group: mapped?.uuid,
    batchSize: 100,
    batchingWindowMs: 500,
    retryAttempts: -1,
    bisect: false,
    reportBatchItemFailures: false,
    enabled: false,
  });
});

test.each([
  ['kafka:DescribeClusterV2', 'kafka:DescribeClusterV2 or kafka:DescribeCluster on arn:aws:kafka:'],
  ['kafka:GetBootstrapBrokers', 'lacks kafka:GetBootstrapBrokers on arn:aws:kafka:'],
  ['ec2:DescribeVpcs', 'lacks ec2:DescribeVpcs on *'],
])('refuses a mapping whose role lacks %s', async (action, message) => {
  const platform = await recordingPlatform();
  const start = startTemplate(platform, {
    Cluster: cluster,
    Role: role([...LOGS, ...POLLING.filter((each) => each !== action)]),
    Fn: lambdaFunction(),
    Map: mapping(),
  });
  await expect(start).rejects.toThrow(message);
  expect(platform.mapped).toEqual([]);
});

test('takes the older of the two rights to describe a cluster', async () => {
  const platform = await recordingPlatform();
  const actions = POLLING.map((action) =>
    action === 'kafka:DescribeClusterV2' ? 'kafka:DescribeCluster' : action,
  );
  await startTemplate(platform, {
    Cluster: cluster,
    Role: role([...LOGS, ...actions]),
    Fn: lambdaFunction(),
    Map: mapping(),
  });
  expect(platform.mapped).toHaveLength(1);
});

test('refuses a function that may run longer than a Kafka mapping allows', async () => {
  const platform = await recordingPlatform();
  const start = startTemplate(platform, {
    Cluster: cluster,
    Role: role([...LOGS, ...POLLING]),
    Fn: lambdaFunction({ Timeout: 900, FunctionName: 'slow' }),
    Map: mapping(),
  });
  await expect(start).rejects.toThrow(
    'The timeout of slow is 900 s; with a Kafka event source at most 840 s are allowed.',
  );
});

test('names a function that nobody declares', async () => {
  const platform = await recordingPlatform();
  const start = startTemplate(platform, { Cluster: cluster, Map: mapping({ FunctionName: 'absent' }) });
  await expect(start).rejects.toThrow('Function not found: absent');
});
