import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { planTemplate } from './start-template.ts';
import { cluster, lambdaFunction, mapping, role } from './templates.ts';

const table = (more: JsonObject, type = 'AWS::DynamoDB::Table'): JsonObject => ({
  Type: type,
  Properties: {
    AttributeDefinitions: [{ AttributeName: 'user', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'user', KeyType: 'HASH' }],
    ...more,
  },
});
const globalTable = (more: JsonObject): JsonObject =>
  table({ Replicas: [{ Region: 'eu-central-1' }], ...more }, 'AWS::DynamoDB::GlobalTable');

const schema = (more: JsonObject): JsonObject => ({
  Type: 'AWS::Glue::Schema',
  Properties: {
    Name: 'orders',
    DataFormat: 'AVRO',
    Compatibility: 'BACKWARD',
    SchemaDefinition: '"string"',
    ...more,
  },
});

const around = { Role: role(['logs:PutLogEvents']), Fn: lambdaFunction(), Cluster: cluster };
const provisioned = 'works in provisioned mode only: set ProvisionedPollerConfig';
const onDemand = { ProvisionedPollerConfig: { Ref: 'AWS::NoValue' } };

describe('refuses', () => {
  test.each<[string, JsonObject, string]>([
    [
      'an unknown property of a role',
      role(['logs:PutLogEvents'], { PermissionsBoundary: 'arn' }),
      'Properties.PermissionsBoundary: this property is not emulated',
    ],
    [
      'a managed policy it does not know',
      role(['logs:PutLogEvents'], { ManagedPolicyArns: ['arn:aws:iam::aws:policy/PowerUserAccess'] }),
      'Properties.ManagedPolicyArns.0: the managed policy arn:aws:iam::aws:policy/PowerUserAccess is not known here',
    ],
    [
      'a policy condition',
      role(['logs:PutLogEvents'], {
        Policies: [
          {
            PolicyName: 'P',
            PolicyDocument: {
              Statement: [
                { Effect: 'Allow', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:x': 'true' } } },
              ],
            },
          },
        ],
      }),
      'Properties.Policies.0.PolicyDocument: statement 1: Condition Bool on aws:x is not emulated',
    ],
    [
      'users of a policy',
      {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'p', PolicyDocument: { Statement: [] }, Roles: ['r'], Users: ['u'] },
      },
      'Properties.Users: this property is not emulated',
    ],
    [
      'groups of a managed policy',
      { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: [] }, Groups: ['g'] } },
      'Properties.Groups: this property is not emulated',
    ],
    [
      'layers of a function',
      lambdaFunction({ Layers: ['arn'] }),
      'Properties.Layers: this property is not emulated',
    ],
    [
      'another language',
      lambdaFunction({ Runtime: 'python3.13' }),
      'Properties.Runtime: the runtime python3.13 is not emulated, only Node runtimes are',
    ],
    [
      'a runtime of another Node major',
      lambdaFunction({ Runtime: 'nodejs22.x' }),
      'Properties.Runtime: the runtime nodejs22.x needs Node 22, and the runner is on Node 24',
    ],
    [
      'variables that Lambda reserves',
      lambdaFunction({ Environment: { Variables: { AWS_REGION: 'x' } } }),
      'Properties.Environment.Variables: Lambda was unable to configure your environment variables',
    ],
    [
      'a container image',
      lambdaFunction({ Code: { ImageUri: 'x' } }),
      'Properties.Code.ImageUri: this property is not emulated',
    ],
    [
      'inline code that needs the response module',
      lambdaFunction({ Code: { ZipFile: 'const response = require("cfn-response");' } }),
      'Properties.Code.ZipFile: requires cfn-response, which is not emulated',
    ],
    [
      'inline code with a handler elsewhere',
      lambdaFunction({ Code: { ZipFile: 'exports.handler = 1' }, Handler: 'app.handler' }),
      'Properties.Handler: is app.handler; inline code is the file index',
    ],
    [
      'code that is no asset',
      lambdaFunction({ Code: { S3Key: 'other.zip' } }),
      'Properties.Code.S3Key: other.zip is no asset of this stack',
    ],
    [
      'a timeout beyond the limit',
      lambdaFunction({ Timeout: 901 }),
      'Properties.Timeout: expected a whole number from 1 to 900 (it is 901)',
    ],
    [
      'a cluster in one subnet',
      {
        ...cluster,
        Properties: { ...(cluster['Properties'] as JsonObject), VpcConfigs: [{ SubnetIds: ['a'] }] },
      },
      'Properties.VpcConfigs.0.SubnetIds: a cluster needs subnets in two zones',
    ],
    [
      'a cluster without IAM',
      {
        ...cluster,
        Properties: {
          ...(cluster['Properties'] as JsonObject),
          ClientAuthentication: { Sasl: { Iam: { Enabled: 'false' } } },
        },
      },
      'Properties.ClientAuthentication.Sasl.Iam.Enabled: IAM is the only authentication',
    ],
    [
      'streams of a table',
      table({ StreamSpecification: {} }),
      'Properties.StreamSpecification: this property is not emulated',
    ],
    [
      'local indexes of a table',
      table({ LocalSecondaryIndexes: [] }),
      'Properties.LocalSecondaryIndexes: this property is not emulated',
    ],
    [
      'a key without definition',
      table({ KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] }),
      'Properties.AttributeDefinitions: lacks the key attribute id',
    ],
    [
      'a second replica',
      globalTable({ Replicas: [{ Region: 'eu-central-1' }, { Region: 'us-east-1' }] }),
      'Properties.Replicas: replicas in other regions are not emulated',
    ],
    [
      'a replica elsewhere',
      globalTable({ Replicas: [{ Region: 'us-east-1' }] }),
      'Properties.Replicas.0.Region: is us-east-1; the only replica is in the region of the stack',
    ],
    [
      'a resource policy of a replica',
      globalTable({ Replicas: [{ Region: 'eu-central-1', ResourcePolicy: {} }] }),
      'Properties.Replicas.0.ResourcePolicy: this property is not emulated',
    ],
    [
      'a schema that is not Avro',
      schema({ DataFormat: 'PROTOBUF' }),
      'Properties.DataFormat: only AVRO is emulated (it is "PROTOBUF")',
    ],
    ['a missing property', { Type: 'AWS::Glue::Registry', Properties: {} }, 'Properties.Name: is required'],
    [
      'an unknown property of a schema version',
      {
        Type: 'AWS::Glue::SchemaVersion',
        Properties: { Schema: { SchemaArn: 'a' }, SchemaDefinition: '"string"', Tags: [] },
      },
      'Properties.Tags: this property is not emulated',
    ],
    [
      'a topic behind a custom resource',
      { Type: 'Custom::X', Properties: { ServiceToken: 'arn:aws:sns:eu-central-1:111122223333:t' } },
      'Properties.ServiceToken: only functions are emulated behind a custom resource',
    ],
    ['an unknown type', { Type: 'AWS::SQS::Queue' }, 'the resource type AWS::SQS::Queue is not emulated'],
  ])('%s', async (_name, resource, message) => {
    await expect(planTemplate({ Role: role(['logs:PutLogEvents']), Subject: resource })).rejects.toThrow(
      message,
    );
  });

  test.each<[string, JsonObject, string]>([
    ['filters', { FilterCriteria: {} }, 'Properties.FilterCriteria: this property is not emulated'],
    [
      'a record age',
      { MaximumRecordAgeInSeconds: 60 },
      'Properties.MaximumRecordAgeInSeconds: this property is not emulated',
    ],
    [
      'access configurations',
      { SourceAccessConfigurations: [] },
      'Properties.SourceAccessConfigurations: this property is not emulated',
    ],
    ['scaling', { ScalingConfig: {} }, 'Properties.ScalingConfig: this property is not emulated'],
    ['a log without a level', { LoggingConfig: {} }, 'Properties.LoggingConfig.SystemLogLevel: is required'],
    [
      'a level that functions have',
      { LoggingConfig: { SystemLogLevel: 'ERROR' } },
      'Properties.LoggingConfig.SystemLogLevel: expected DEBUG, INFO or WARN (it is "ERROR")',
    ],
    [
      'no metric',
      { MetricsConfig: { Metrics: [] } },
      'Properties.MetricsConfig.Metrics: expected at least one',
    ],
    [
      'an unknown metric',
      { MetricsConfig: { Metrics: ['EventCount', 'Lag'] } },
      'Properties.MetricsConfig.Metrics.1: expected EventCount, ErrorCount or KafkaMetrics (it is "Lag")',
    ],
    [
      'a metric twice',
      { MetricsConfig: { Metrics: ['ErrorCount', 'ErrorCount'] } },
      'Properties.MetricsConfig.Metrics: names the same metric twice',
    ],
    [
      'logging on demand',
      { ...onDemand, LoggingConfig: { SystemLogLevel: 'INFO' } },
      `Properties.LoggingConfig: ${provisioned}`,
    ],
    [
      'metrics on demand',
      { ...onDemand, MetricsConfig: { Metrics: ['KafkaMetrics'] } },
      `Properties.MetricsConfig: ${provisioned}`,
    ],
    [
      'a queue for failures',
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:eu-central-1:1:q' } } },
      'Properties.DestinationConfig.OnFailure.Destination: only Kafka topics (kafka://<topic>) are emulated',
    ],
    [
      'its own topic for failures',
      { DestinationConfig: { OnFailure: { Destination: 'kafka://orders' } } },
      'is kafka://orders, the topic that the mapping reads',
    ],
    [
      'another source',
      { EventSourceArn: 'arn:aws:sqs:eu-central-1:111122223333:q' },
      'only MSK clusters are emulated as event sources',
    ],
    ['a timestamp to start from', { StartingPosition: 'AT_TIMESTAMP' }, 'Properties.StartingPosition'],
    ['two topics', { Topics: ['a', 'b'] }, 'Properties.Topics: a mapping has exactly one topic'],
    [
      'too large a batch',
      { BatchSize: 10_001 },
      'Properties.BatchSize: expected a whole number from 1 to 10000 (it is 10001)',
    ],
    ['too long a window', { MaximumBatchingWindowInSeconds: 301 }, 'expected a whole number from 0 to 300'],
    [
      'more pollers at least than at most',
      { ProvisionedPollerConfig: { MinimumPollers: 4, MaximumPollers: 3 } },
      'is 4, more than MaximumPollers (3)',
    ],
    [
      'retries on demand',
      { ...onDemand, MaximumRetryAttempts: 3 },
      `Properties.MaximumRetryAttempts: ${provisioned}`,
    ],
    [
      'bisect on demand',
      { ...onDemand, BisectBatchOnFunctionError: true },
      `Properties.BisectBatchOnFunctionError: ${provisioned}`,
    ],
    [
      'partial responses on demand',
      { ...onDemand, FunctionResponseTypes: ['ReportBatchItemFailures'] },
      `Properties.FunctionResponseTypes: ${provisioned}`,
    ],
    [
      'dead letters on demand',
      { ...onDemand, DestinationConfig: { OnFailure: { Destination: 'kafka://dlq' } } },
      `Properties.DestinationConfig.OnFailure.Destination: ${provisioned}`,
    ],
    [
      'a registry on demand',
      {
        ...onDemand,
        AmazonManagedKafkaEventSourceConfig: {
          SchemaRegistryConfig: {
            SchemaRegistryURI: 'arn:aws:glue:eu-central-1:111122223333:registry/r',
            EventRecordFormat: 'JSON',
            SchemaValidationConfigs: [{ Attribute: 'VALUE' }],
          },
        },
      },
      `Properties.AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig: ${provisioned}`,
    ],
    [
      'a Confluent registry',
      {
        AmazonManagedKafkaEventSourceConfig: {
          SchemaRegistryConfig: {
            SchemaRegistryURI: 'https://registry',
            EventRecordFormat: 'JSON',
            SchemaValidationConfigs: [{ Attribute: 'VALUE' }],
          },
        },
      },
      'only Glue registries are emulated',
    ],
  ])('%s of a mapping', async (_name, properties, message) => {
    await expect(planTemplate({ ...around, Map: mapping(properties) })).rejects.toThrow(message);
  });
});

test('names the reason beside each property that it leaves without effect', async () => {
  const plan = await planTemplate({
    Table: globalTable({
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [{ Region: 'eu-central-1', DeletionProtectionEnabled: true, Tags: [] }],
    }),
  });
  expect(plan.resources[0]?.ignored.map(({ path }) => path.join('.'))).toEqual([
    'BillingMode',
    'Replicas.*.DeletionProtectionEnabled',
    'Replicas.*.Tags',
  ]);
  expect(plan.resources[0]?.ignored.every(({ reason }) => reason.length > 10)).toBe(true);
});
