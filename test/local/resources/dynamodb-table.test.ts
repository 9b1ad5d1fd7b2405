import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../../local/assembly/json.ts';
import { systemClock } from '../../../local/core/clock.ts';
import { startEngine } from '../../../local/dynamodb/engine.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { recordingPlatform } from './fake-platform.ts';
import { startTemplate } from './start-template.ts';

async function engine(): Promise<string> {
  const started = await startEngine({ directory: await tempFolder(), clock: systemClock });
  onTestFinished(() => started.stop());
  return started.endpoint;
}

async function describeTable(endpoint: string, TableName: string) {
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  onTestFinished(() => client.destroy());
  return (await client.send(new DescribeTableCommand({ TableName }))).Table;
}

const orders = (more: JsonObject = {}): JsonObject => ({
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    TableName: 'orders',
    Replicas: [{ Region: 'eu-central-1', DeletionProtectionEnabled: true }],
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'order_id', AttributeType: 'S' },
      { AttributeName: 'item', AttributeType: 'S' },
    ],
    KeySchema: [{ AttributeName: 'order_id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by_item',
        KeySchema: [{ AttributeName: 'item', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    ...more,
  },
});

test('makes the table with its index, and finds it there at the next start', async () => {
  const endpoint = await engine();
  const first = await startTemplate(await recordingPlatform({ dynamodb: endpoint }), { T: orders() });
  await first.stop();
  await startTemplate(await recordingPlatform({ dynamodb: endpoint }), { T: orders() });

  expect(await describeTable(endpoint, 'orders')).toMatchObject({
    TableStatus: 'ACTIVE',
    KeySchema: [{ AttributeName: 'order_id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [{ IndexName: 'by_item' }],
  });
});

test('refuses a table that is there with other keys, and says what to do', async () => {
  const endpoint = await engine();
  await startTemplate(await recordingPlatform({ dynamodb: endpoint }), { T: orders() });
  const other = orders({
    AttributeDefinitions: [{ AttributeName: 'order_id', AttributeType: 'N' }],
    GlobalSecondaryIndexes: [],
  });
  await expect(startTemplate(await recordingPlatform({ dynamodb: endpoint }), { T: other })).rejects.toThrow(
    'the table orders is there from an earlier run with the keys order_id:S HASH; index by_item: item:S HASH, and the template says order_id:N HASH. AWS would replace the table, or build the index; here forget it with --fresh.',
  );
});

test('names a table that the template does not', async () => {
  const endpoint = await engine();
  const users = {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'user', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'user', KeyType: 'HASH' }],
    },
  };
  const running = await startTemplate(
    await recordingPlatform({ dynamodb: endpoint }),
    { Users: users },
    {
      Name: { Value: { Ref: 'Users' } },
      Arn: { Value: { 'Fn::GetAtt': ['Users', 'Arn'] } },
    },
  );
  const name = String(running.outputs()['Shop']?.['Name']);
  expect(name).toMatch(/^Shop-Users-[A-Z2-7]{12}$/);
  expect(running.outputs()['Shop']?.['Arn']).toBe(`arn:aws:dynamodb:eu-central-1:111122223333:table/${name}`);
  expect((await describeTable(endpoint, name))?.TableName).toBe(name);
});

const COUNTS: JsonObject = {
  TableName: 'email-counts',
  AttributeDefinitions: [
    { AttributeName: 'day', AttributeType: 'S' },
    { AttributeName: 'action', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'day', KeyType: 'HASH' },
    { AttributeName: 'action', KeyType: 'RANGE' },
  ],
};

test.each<[string, JsonObject]>([
  ['AWS::DynamoDB::Table', {}],
  ['AWS::DynamoDB::GlobalTable', { Replicas: [{ Region: 'eu-central-1' }] }],
])('gives a table of type %s its sort key', async (Type, more) => {
  const endpoint = await engine();
  const counts = { Type, Properties: { ...COUNTS, ...more } };
  await startTemplate(await recordingPlatform({ dynamodb: endpoint }), { T: counts });
  await startTemplate(await recordingPlatform({ dynamodb: endpoint }), { T: counts });
  expect(await describeTable(endpoint, 'email-counts')).toMatchObject(COUNTS);

  const unsorted = {
    Type,
    Properties: {
      ...counts.Properties,
      AttributeDefinitions: [{ AttributeName: 'day', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'day', KeyType: 'HASH' }],
    },
  };
  await expect(
    startTemplate(await recordingPlatform({ dynamodb: endpoint }), { T: unsorted }),
  ).rejects.toThrow('with the keys day:S HASH, action:S RANGE, and the template says day:S HASH');
});
