import { describe, expect, it } from 'vitest';
import { topicOf } from '../../lib/declared-topics.ts';
import type { PipelineDeclaration } from '../../lib/pipeline-declaration.ts';
import { pipelines } from '../../lib/pipelines/index.ts';
import type { Resource } from './synthesize.ts';
import { ofType, onlyOne, render, synthesize, synthesizeOnce } from './synthesize.ts';

const stacks = synthesizeOnce();

const called = (name: string) => (resource: Resource) => resource.Properties.FunctionName === name;

/** The same pipeline with a second version of its schema, when it has one. */
function addVersion(pipeline: PipelineDeclaration): PipelineDeclaration {
  const { topic } = pipeline;
  if (!('name' in topic) || topic.schema === undefined) return pipeline;
  const [first] = topic.schema.versions;
  return { ...pipeline, topic: { ...topic, schema: { versions: [first, first] } } };
}

describe('event source mappings', () => {
  it.each([
    { name: 'orders', topic: 'orders', group: 'order-tracker', isAvro: true },
    { name: 'fulfilment', topic: 'orders', group: 'order-processor', isAvro: true },
    { name: 'emails', topic: 'email-updates', group: 'email-processor-group', isAvro: false },
    { name: 'notifications', topic: 'user_events', group: 'notification-service', isAvro: false },
    { name: 'payments', topic: 'payments', group: 'payment-tracker', isAvro: false },
  ])('hand the topic $topic to the consumer of $name as $group', async ({ name, topic, group, isAvro }) => {
    const { pipelines: resources } = await stacks();
    const [functionId] = onlyOne(resources, 'AWS::Lambda::Function', called(`millrace-${name}-consumer`));
    const [, mapping] = onlyOne(
      resources,
      'AWS::Lambda::EventSourceMapping',
      ({ Properties }) => Properties.FunctionName.Ref === functionId,
    );
    const { EventSourceArn, FunctionName: _, ...rest } = mapping.Properties;
    expect(render(EventSourceArn)).toMatch(/ClusterArn/);
    const [registryId] = onlyOne(resources, 'AWS::Glue::Registry');
    const decoding = {
      EventRecordFormat: 'JSON',
      SchemaRegistryURI: { 'Fn::GetAtt': [registryId, 'Arn'] },
      SchemaValidationConfigs: [{ Attribute: 'VALUE' }],
    };
    expect(rest).toEqual({
      Topics: [topic],
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 0,
      MaximumRetryAttempts: 3,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: `kafka://${group}.dlq` } },
      ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 3, PollerGroupName: 'millrace' },
      MetricsConfig: { Metrics: ['EventCount', 'ErrorCount', 'KafkaMetrics'] },
      LoggingConfig: { SystemLogLevel: 'WARN' },
      AmazonManagedKafkaEventSourceConfig: {
        ConsumerGroupId: group,
        ...(isAvro && { SchemaRegistryConfig: decoding }),
      },
    });
  });

  it('wait for the topics and for what the role may do', async () => {
    const { pipelines: resources } = await stacks();
    const [topicsId] = onlyOne(resources, 'Custom::KafkaTopics');
    for (const [, mapping] of ofType(resources, 'AWS::Lambda::EventSourceMapping')) {
      const consumer = resources[mapping.Properties.FunctionName.Ref];
      const roleId = consumer?.Properties.Role['Fn::GetAtt'][0];
      const [policyId] = onlyOne(
        resources,
        'AWS::IAM::Policy',
        ({ Properties }) => Properties.Roles[0].Ref === roleId,
      );
      expect(mapping.DependsOn).toEqual(expect.arrayContaining([topicsId, policyId]));
    }
  });

  it('are other resources when they read another topic', async () => {
    const rename = (pipeline: PipelineDeclaration): PipelineDeclaration =>
      'name' in pipeline.topic
        ? { ...pipeline, topic: { ...pipeline.topic, name: `${pipeline.topic.name}2` } }
        : pipeline;
    const before = ofType((await stacks()).pipelines, 'AWS::Lambda::EventSourceMapping');
    const after = ofType(
      (await synthesize({ pipelines: pipelines.map(rename) })).pipelines,
      'AWS::Lambda::EventSourceMapping',
    );
    const ids = new Set([...before, ...after].map(([id]) => id));
    expect(ids.size).toBe(before.length + after.length);
  });
});

describe('topics', () => {
  it('are the declared ones and a dead-letter topic for each group, in one resource that keeps them', async () => {
    const { pipelines: resources } = await stacks();
    const [, { Properties }] = onlyOne(resources, 'Custom::KafkaTopics');
    const roomy = { 'max.message.bytes': '8388608', 'retention.ms': '2592000000' };
    expect(Properties.Topics).toEqual([
      ...['orders', 'email-updates', 'user_events', 'payments'].map((Name) => ({
        Name,
        Partitions: 3,
        Configs: { 'retention.ms': '604800000' },
      })),
      ...[
        'order-tracker.dlq',
        'order-processor.dlq',
        'email-processor-group.dlq',
        'notification-service.dlq',
        'payment-tracker.dlq',
      ].map((Name) => ({ Name, Partitions: 1, Configs: roomy })),
    ]);
    expect(Properties.OnDelete).toBe('retain');
    expect(render(Properties.ClusterArn)).toMatch(/ClusterArn/);
    expect(render(Properties.BootstrapServers)).toMatch(/BootstrapBrokers/);
    expect(render(Properties.SecurityProtocol)).toMatch(/SecurityProtocol/);
  });

  it('may take a little longer than their function, not an hour', async () => {
    const { cluster, pipelines: resources } = await stacks();
    const [, topics] = onlyOne(resources, 'Custom::KafkaTopics');
    const [, topicsFunction] = onlyOne(cluster, 'AWS::Lambda::Function', called('millrace-kafka-topics'));
    const seconds = Number(topics.Properties.ServiceTimeout);
    expect(seconds).toBeGreaterThan(topicsFunction.Properties.Timeout);
    expect(seconds).toBeLessThanOrEqual(600);
  });
});

describe('the registered schema', () => {
  it('reaches the producer as the id of its newest version', async () => {
    const { pipelines: resources } = await stacks();
    const [schemaId, schema] = onlyOne(resources, 'AWS::Glue::Schema');
    expect(JSON.parse(schema.Properties.SchemaDefinition)).toMatchObject({
      namespace: 'millrace.orders',
      name: 'Order',
    });
    const [, producer] = onlyOne(resources, 'AWS::Lambda::Function', called('millrace-orders-producer'));
    expect(producer.Properties.Environment.Variables.ORDERS_SCHEMA_VERSION_ID).toEqual({
      'Fn::GetAtt': [schemaId, 'InitialSchemaVersionId'],
    });
  });

  it('gets a resource of its own for a later version, which is never deleted and is what producers write', async () => {
    const { pipelines: resources } = await synthesize({ pipelines: pipelines.map(addVersion) });
    const [versionId, version] = onlyOne(resources, 'AWS::Glue::SchemaVersion');
    expect(version.DeletionPolicy).toBe('Retain');
    const [, producer] = onlyOne(resources, 'AWS::Lambda::Function', called('millrace-orders-producer'));
    expect(producer.Properties.Environment.Variables.ORDERS_SCHEMA_VERSION_ID).toEqual({
      'Fn::GetAtt': [versionId, 'VersionId'],
    });
  });
});

describe('functions', () => {
  it('are told by the cluster how to speak to it when they are Kafka clients', async () => {
    const { pipelines: resources } = await stacks();
    for (const [, { Properties }] of ofType(resources, 'AWS::Lambda::Function')) {
      const { KAFKA_BOOTSTRAP_SERVERS: servers, KAFKA_SECURITY_PROTOCOL: protocol } =
        Properties.Environment.Variables;
      const isClient = Properties.VpcConfig !== undefined;
      expect(servers && render(servers)).toEqual(
        isClient ? expect.stringMatching(/BootstrapBrokers/) : undefined,
      );
      expect(protocol && render(protocol)).toEqual(
        isClient ? expect.stringMatching(/SecurityProtocol/) : undefined,
      );
    }
  });

  it('are in the VPC when they are Kafka clients, and only then', async () => {
    const { cluster, pipelines: resources } = await stacks();
    const inside = [
      ...ofType(cluster, 'AWS::Lambda::Function'),
      ...ofType(resources, 'AWS::Lambda::Function'),
    ]
      .filter(([, fn]) => fn.Properties.VpcConfig !== undefined)
      .map(([, fn]) => fn.Properties.FunctionName);
    expect(inside.sort()).toEqual([
      'millrace-emails-producer',
      'millrace-kafka-admin',
      'millrace-kafka-topics',
      'millrace-notifications-producer',
      'millrace-orders-producer',
      'millrace-payments-producer',
    ]);
  });

  it('run on one runtime, log JSON to a group of their own that forgets, and end before the mapping allows', async () => {
    const { cluster, pipelines: resources } = await stacks();
    for (const stack of [cluster, resources])
      for (const [, fn] of ofType(stack, 'AWS::Lambda::Function')) {
        expect(fn.Properties).toMatchObject({
          Runtime: 'nodejs24.x',
          Architectures: ['arm64'],
          Handler: 'index.handler',
          LoggingConfig: { LogFormat: 'JSON' },
        });
        const group = stack[fn.Properties.LoggingConfig.LogGroup.Ref];
        expect(group?.Properties).toEqual({
          LogGroupName: `/aws/lambda/${fn.Properties.FunctionName}`,
          RetentionInDays: 7,
        });
        expect(fn.Properties.Timeout).toBeLessThanOrEqual(840);
      }
  });

  it('wait for the topics when they write to them', async () => {
    const { pipelines: resources } = await stacks();
    const [topicsId] = onlyOne(resources, 'Custom::KafkaTopics');
    const producers = ofType(resources, 'AWS::Lambda::Function').filter(([, { Properties }]) =>
      Properties.FunctionName.endsWith('-producer'),
    );
    expect(producers.length).toBeGreaterThan(0);
    for (const [, { DependsOn }] of producers) expect(DependsOn).toContain(topicsId);
  });
});

describe('deferred notifications', () => {
  it('are looked at every minute, by a function that is over before the next one begins', async () => {
    const { pipelines: resources } = await stacks();
    const [deferredId, deferred] = onlyOne(
      resources,
      'AWS::Lambda::Function',
      called('millrace-notifications-deferred'),
    );
    const [, { Properties }] = onlyOne(resources, 'AWS::Scheduler::Schedule');
    expect(Properties.ScheduleExpression).toBe('rate(1 minute)');
    expect(Properties.Target.Arn).toEqual({ 'Fn::GetAtt': [deferredId, 'Arn'] });
    expect(deferred.Properties.Timeout).toBeLessThan(60);
    expect(Properties.Target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 3 });
  });

  it('are sent by the settings that the consumer has', async () => {
    const context = {
      'notifications.mode': 'send',
      'notifications.sender': 'news@example.com',
      'notifications.limit': '7',
      'notifications.windowSeconds': '11',
      'notifications.overLimit': 'drop',
    };
    const { pipelines: resources } = await synthesize({ context });
    for (const name of ['millrace-notifications-consumer', 'millrace-notifications-deferred']) {
      const [, { Properties }] = onlyOne(resources, 'AWS::Lambda::Function', called(name));
      expect(Properties.Environment.Variables).toMatchObject({
        NOTIFICATIONS_MODE: 'send',
        NOTIFICATIONS_SENDER: 'news@example.com',
        NOTIFICATIONS_LIMIT: '7',
        NOTIFICATIONS_WINDOW_SECONDS: '11',
        NOTIFICATIONS_OVER_LIMIT: 'drop',
      });
    }
  });
});

describe('the admin function', () => {
  it('has no more variables than Lambda takes, or is told of before it is deployed', async () => {
    const versions = ['orders/order.avsc', ...Array<string>(8).fill('orders/order.avsc')] as const;
    const many = pipelines.map((pipeline) =>
      pipeline.name === 'orders'
        ? { ...pipeline, topic: { name: 'orders', partitions: 3, schema: { versions } } }
        : pipeline,
    );
    await expect(synthesize({ pipelines: many })).rejects.toThrow(
      /variables of kafka-admin have \d+ characters .* Lambda has room for 3600/,
    );
  });

  it('knows every group by its topic and where its dead letters are', async () => {
    const { pipelines: resources } = await stacks();
    const [, admin] = onlyOne(resources, 'AWS::Lambda::Function', called('millrace-kafka-admin'));
    expect(admin.Properties).toMatchObject({ MemorySize: 512, Timeout: 60 });
    expect(JSON.parse(admin.Properties.Environment.Variables.CONSUMER_GROUPS)).toEqual(
      pipelines.map((pipeline) => ({
        group: pipeline.consumer.group,
        topic: topicOf(pipeline, pipelines).name,
        deadLetterTopic: `${pipeline.consumer.group}.dlq`,
      })),
    );
    const [topicsId] = onlyOne(resources, 'Custom::KafkaTopics');
    expect(admin.DependsOn).toContain(topicsId);
  });

  it('knows every version of every registered schema by its id', async () => {
    const { pipelines: resources } = await synthesize({ pipelines: pipelines.map(addVersion) });
    const [, admin] = onlyOne(resources, 'AWS::Lambda::Function', called('millrace-kafka-admin'));
    const [schemaId, schema] = onlyOne(resources, 'AWS::Glue::Schema');
    const [versionId] = onlyOne(resources, 'AWS::Glue::SchemaVersion');
    const definitions: unknown = JSON.parse(
      render(admin.Properties.Environment.Variables.SCHEMA_DEFINITIONS),
    );
    const order: unknown = JSON.parse(schema.Properties.SchemaDefinition);
    expect(definitions).toEqual({
      [`{${schemaId}.InitialSchemaVersionId}`]: order,
      [`{${versionId}.VersionId}`]: order,
    });
  });
});

describe('tables', () => {
  it('are on demand, can be restored to a point in time, and have the declared key', async () => {
    const { pipelines: resources } = await stacks();
    const keys = ofType(resources, 'AWS::DynamoDB::GlobalTable').map(([id, { Properties }]) => {
      expect(Properties.BillingMode).toBe('PAY_PER_REQUEST');
      expect(Properties.Replicas).toHaveLength(1);
      expect(Properties.Replicas[0].PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled).toBe(true);
      expect(Properties.KeySchema.map(({ KeyType }: { KeyType: string }) => KeyType)).toEqual(
        ['HASH', 'RANGE'].slice(0, Properties.KeySchema.length),
      );
      expect(Properties.AttributeDefinitions).toHaveLength(Properties.KeySchema.length);
      return [
        id.replace(/^Tables|[0-9A-F]{8}$/g, ''),
        Properties.KeySchema.map(({ AttributeName }: { AttributeName: string }) => AttributeName).join(),
      ];
    });
    expect(Object.fromEntries(keys)).toEqual({
      Users: 'user',
      Inventory: 'item',
      OrderDecisions: 'order_id',
      OrderHistory: 'order_id',
      Emails: 'email_id',
      EmailHistory: 'email_id,event_id',
      EmailCounts: 'day,action',
      Suppressions: 'address',
      Notifications: 'notification_id',
      DeferredNotifications: 'notification_id',
      NotificationBudgets: 'user',
      Payments: 'payment_id',
      PaymentTotals: 'user,currency',
    });
  });

  it('go with the stack in dev, and stay and refuse deletion in prod', async () => {
    const protection = async (stage: string) =>
      ofType((await synthesize({ context: { stage } })).pipelines, 'AWS::DynamoDB::GlobalTable').map(
        ([, { Properties, DeletionPolicy }]) => [
          Properties.Replicas[0].DeletionProtectionEnabled,
          DeletionPolicy,
        ],
      );
    expect(new Set((await protection('dev')).flat())).toEqual(new Set([false, 'Delete']));
    expect(new Set((await protection('prod')).flat())).toEqual(new Set([true, 'Retain']));
  });
});

describe('outputs', () => {
  it('name what a person or the command line needs', async () => {
    const { outputs } = await stacks();
    expect(Object.keys(outputs.pipelines).sort()).toEqual([
      'ApiUrl',
      'DeferredNotificationsTable',
      'EmailCountsTable',
      'EmailHistoryTable',
      'EmailsConsumerFunction',
      'EmailsProducerFunction',
      'EmailsTable',
      'FulfilmentConsumerFunction',
      'InventoryTable',
      'KafkaAdminFunction',
      'NotificationBudgetsTable',
      'NotificationsConsumerFunction',
      'NotificationsDeferredFunction',
      'NotificationsProducerFunction',
      'NotificationsTable',
      'OrderDecisionsTable',
      'OrderHistoryTable',
      'OrdersConsumerFunction',
      'OrdersProducerFunction',
      'PaymentTotalsTable',
      'PaymentsConsumerFunction',
      'PaymentsProducerFunction',
      'PaymentsTable',
      'SignInUrl',
      'SuppressionsTable',
      'UserPoolClientId',
      'UserPoolId',
      'UsersTable',
    ]);
    expect(Object.keys(outputs.cluster)).toEqual(expect.arrayContaining(['BootstrapBrokers', 'ClusterArn']));
  });
});
