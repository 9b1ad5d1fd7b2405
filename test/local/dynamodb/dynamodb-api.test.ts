import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../local/core/clock.ts';
import { dynamodbApi } from '../../../local/dynamodb/dynamodb-api.ts';
import { startEngine } from '../../../local/dynamodb/engine.ts';
import { UsageCounter } from '../../../local/dynamodb/table-usage.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { operatorAuthorization, sendRaw } from '../aws-api/send-raw.ts';
import { ACCOUNT, REGION, SESSION, startTestApi, type TestApi } from '../aws-api/start-test-api.ts';

const arnOf = (table: string) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${table}`;

interface Setup {
  readonly api: TestApi;
  readonly asRole: DynamoDBClient;
  readonly asOperator: DynamoDBClient;
  readonly engineEndpoint: string;
}

/** An engine with the tables inventory (index by-shelf) and users, behind the proxy. */
async function start(...statements: Record<string, unknown>[]): Promise<Setup> {
  const api = await startTestApi();
  const engine = await startEngine({
    directory: await tempFolder(),
    clock: systemClock,
  });
  onTestFinished(() => engine.stop());
  const { endpoint } = engine;
  const usage = new UsageCounter();
  const owner = { access: api.iam, region: REGION, account: ACCOUNT };
  api.addService('dynamodb', dynamodbApi({ ...owner, endpoint, usage }));
  const connect = (credentials: { accessKeyId: string; secretAccessKey: string }) => {
    const client = new DynamoDBClient({ endpoint: api.url, region: REGION, credentials, maxAttempts: 1 });
    onTestFinished(() => client.destroy());
    return client;
  };
  const asOperator = connect({ accessKeyId: 'AKIDLOCAL', secretAccessKey: 'x' });
  await asOperator.send(
    new CreateTableCommand({
      TableName: 'inventory',
      KeySchema: [{ AttributeName: 'item', KeyType: 'HASH' }],
      AttributeDefinitions: [
        { AttributeName: 'item', AttributeType: 'S' },
        { AttributeName: 'shelf', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-shelf',
          KeySchema: [{ AttributeName: 'shelf', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await asOperator.send(
    new CreateTableCommand({
      TableName: 'users',
      KeySchema: [{ AttributeName: 'user', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'user', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  if (statements.length > 0) api.grant(...statements);
  return { api, asRole: connect(api.roleCredentials), asOperator, engineEndpoint: endpoint };
}

const allow = (action: string | string[], ...resources: string[]) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resources,
});

const denied = (action: string, resource: string) => ({
  name: 'AccessDeniedException',
  message: `User: ${SESSION} is not authorized to perform: dynamodb:${action} on resource: ${resource} because no identity-based policy allows the dynamodb:${action} action`,
  $metadata: { httpStatusCode: 400 },
});

const pen = { item: { S: 'pen' }, quantity: { N: '10' }, shelf: { S: 'a1' } };
const penKey = { item: { S: 'pen' } };

test('lets a role do what its policy says on the table it says', async () => {
  const { asRole } = await start(allow(['dynamodb:PutItem', 'dynamodb:GetItem'], arnOf('inventory')));
  await asRole.send(new PutItemCommand({ TableName: 'inventory', Item: pen }));
  const { Item } = await asRole.send(new GetItemCommand({ TableName: 'inventory', Key: penKey }));
  expect(Item).toEqual(pen);
  await expect(
    asRole.send(
      new UpdateItemCommand({ TableName: 'inventory', Key: penKey, UpdateExpression: 'REMOVE quantity' }),
    ),
  ).rejects.toMatchObject(denied('UpdateItem', arnOf('inventory')));
  await expect(
    asRole.send(new GetItemCommand({ TableName: 'users', Key: { user: { S: 'alice' } } })),
  ).rejects.toMatchObject(denied('GetItem', arnOf('users')));
});

test('asks for the index when an index is read', async () => {
  const { asRole, asOperator, api } = await start(allow('dynamodb:*', arnOf('inventory')));
  await asOperator.send(new PutItemCommand({ TableName: 'inventory', Item: pen }));
  const query = new QueryCommand({
    TableName: 'inventory',
    IndexName: 'by-shelf',
    KeyConditionExpression: 'shelf = :s',
    ExpressionAttributeValues: { ':s': { S: 'a1' } },
  });
  const index = `${arnOf('inventory')}/index/by-shelf`;
  await expect(asRole.send(query)).rejects.toMatchObject(denied('Query', index));
  await expect(
    asRole.send(new ScanCommand({ TableName: 'inventory', IndexName: 'by-shelf' })),
  ).rejects.toMatchObject(denied('Scan', index));
  api.grant(allow('dynamodb:Query', index));
  expect((await asRole.send(query)).Items).toEqual([pen]);
});

test('reads and counts in a table with a sort key, by its name and by its ARN', async () => {
  const { asRole, asOperator } = await start(
    allow(['dynamodb:UpdateItem', 'dynamodb:Query'], arnOf('email-counts')),
  );
  const TableName = 'email-counts';
  await asOperator.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [
        { AttributeName: 'day', KeyType: 'HASH' },
        { AttributeName: 'action', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'day', AttributeType: 'S' },
        { AttributeName: 'action', AttributeType: 'S' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const count = (action: string, table: string) =>
    asRole.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { day: { S: '2026-01-02' }, action: { S: action } },
        UpdateExpression: 'ADD events :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    );
  await count('sent', TableName);
  await count('sent', arnOf(TableName));
  await count('opened', TableName);
  const query = (table: string, prefix: string) =>
    asRole.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: '#day = :day AND begins_with(#action, :prefix)',
        ExpressionAttributeNames: { '#day': 'day', '#action': 'action' },
        ExpressionAttributeValues: { ':day': { S: '2026-01-02' }, ':prefix': { S: prefix } },
      }),
    );
  const sent = { day: { S: '2026-01-02' }, action: { S: 'sent' }, events: { N: '2' } };
  expect((await query(TableName, 's')).Items).toEqual([sent]);
  expect((await query(arnOf(TableName), 'o')).Items).toMatchObject([{ action: { S: 'opened' } }]);
  await expect(
    asRole.send(new GetItemCommand({ TableName, Key: { day: { S: '2026-01-02' }, action: { S: 'sent' } } })),
  ).rejects.toMatchObject(denied('GetItem', arnOf(TableName)));
});

test('asks a transaction for the right of each of its items', async () => {
  const { asRole, api } = await start(allow('dynamodb:PutItem', arnOf('inventory')));
  const transact = new TransactWriteItemsCommand({
    TransactItems: [
      { Put: { TableName: 'inventory', Item: pen } },
      {
        ConditionCheck: {
          TableName: 'users',
          Key: { user: { S: 'bob' } },
          ConditionExpression: 'attribute_not_exists(paid)',
        },
      },
      { Delete: { TableName: 'inventory', Key: { item: { S: 'x' } } } },
      {
        Update: {
          TableName: 'users',
          Key: { user: { S: 'eve' } },
          UpdateExpression: 'SET paid = :t',
          ExpressionAttributeValues: { ':t': { BOOL: true } },
        },
      },
    ],
  });
  await expect(asRole.send(transact)).rejects.toMatchObject(denied('ConditionCheckItem', arnOf('users')));
  api.grant(allow('dynamodb:ConditionCheckItem', arnOf('users')));
  await expect(asRole.send(transact)).rejects.toMatchObject(denied('DeleteItem', arnOf('inventory')));
  api.grant(allow('dynamodb:DeleteItem', arnOf('inventory')));
  await expect(asRole.send(transact)).rejects.toMatchObject(denied('UpdateItem', arnOf('users')));
  api.grant(allow('dynamodb:UpdateItem', arnOf('users')));
  await asRole.send(transact);
  const read = new TransactGetItemsCommand({
    TransactItems: [{ Get: { TableName: 'inventory', Key: penKey } }],
  });
  await expect(asRole.send(read)).rejects.toMatchObject(denied('GetItem', arnOf('inventory')));
});

test('asks a batch for each of its tables', async () => {
  const { asRole } = await start(
    allow(['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem'], arnOf('inventory')),
  );
  await asRole.send(
    new BatchWriteItemCommand({ RequestItems: { inventory: [{ PutRequest: { Item: pen } }] } }),
  );
  const { Responses } = await asRole.send(
    new BatchGetItemCommand({ RequestItems: { inventory: { Keys: [penKey] } } }),
  );
  expect(Responses).toEqual({ inventory: [pen] });
  const both = { inventory: { Keys: [penKey] }, users: { Keys: [{ user: { S: 'a' } }] } };
  await expect(asRole.send(new BatchGetItemCommand({ RequestItems: both }))).rejects.toMatchObject(
    denied('BatchGetItem', arnOf('users')),
  );
});

test('honours an explicit Deny', async () => {
  const { asRole } = await start(allow('*', '*'), { Effect: 'Deny', Action: '*', Resource: arnOf('users') });
  await asRole.send(new PutItemCommand({ TableName: 'inventory', Item: pen }));
  await expect(asRole.send(new ScanCommand({ TableName: 'users' }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(/with an explicit deny in an identity-based policy$/),
  });
});

test('takes the ARN of a table wherever it takes the name', async () => {
  const { asRole, asOperator } = await start(
    allow('dynamodb:*', `${arnOf('inventory')}*`, 'arn:aws:dynamodb:*:*:table/elsewhere'),
  );
  const table = arnOf('inventory');
  await asRole.send(
    new PutItemCommand({ TableName: table, Item: { ...pen, note: { S: 'arn:aws:dynamodb:x:1:table/y' } } }),
  );
  const { Item } = await asRole.send(new GetItemCommand({ TableName: table, Key: penKey }));
  expect(Item?.['note']).toEqual({ S: 'arn:aws:dynamodb:x:1:table/y' });
  const batch = await asRole.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [penKey] } } }));
  expect(Object.keys(batch.Responses ?? {})).toEqual([table]);
  await asRole.send(
    new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName: table, Key: penKey } }] }),
  );
  await expect(asRole.send(new ScanCommand({ TableName: arnOf('users') }))).rejects.toMatchObject(
    denied('Scan', arnOf('users')),
  );
  for (const other of [
    `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/elsewhere`,
    `arn:aws:dynamodb:${REGION}:999999999999:table/elsewhere`,
  ])
    await expect(asRole.send(new ScanCommand({ TableName: other }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringContaining(other),
    });
  await expect(
    asOperator.send(
      new BatchGetItemCommand({
        RequestItems: { inventory: { Keys: [penKey] }, [table]: { Keys: [penKey] } },
      }),
    ),
  ).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining('in two ways') });
  await expect(asOperator.send(new ScanCommand({ TableName: 'arn:aws:s3:::bucket' }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

test('describes tables with the account and the region of the runner', async () => {
  const { asOperator } = await start();
  for (const name of ['inventory', arnOf('inventory')]) {
    const { Table } = await asOperator.send(new DescribeTableCommand({ TableName: name }));
    expect(Table?.TableArn).toBe(arnOf('inventory'));
    expect(Table?.GlobalSecondaryIndexes?.[0]?.IndexArn).toBe(`${arnOf('inventory')}/index/by-shelf`);
  }
  const { Tags } = await asOperator.send(new ListTagsOfResourceCommand({ ResourceArn: arnOf('inventory') }));
  expect(Tags).toEqual([]);
});

test('passes the failures of the engine on as they are', async () => {
  const { asOperator } = await start();
  await asOperator.send(new PutItemCommand({ TableName: 'inventory', Item: pen }));
  const deduct = {
    TableName: 'inventory',
    Key: penKey,
    UpdateExpression: 'SET quantity = quantity - :q',
    ConditionExpression: 'quantity >= :q',
    ExpressionAttributeValues: { ':q': { N: '11' } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
  await expect(asOperator.send(new UpdateItemCommand(deduct))).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
    Item: pen,
  });
  await expect(
    asOperator.send(
      new TransactWriteItemsCommand({
        TransactItems: [{ Put: { TableName: 'users', Item: { user: { S: 'x' } } } }, { Update: deduct }],
      }),
    ),
  ).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: pen }],
  });
  await expect(asOperator.send(new ScanCommand({ TableName: 'absent' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('keeps concurrent transactions on one item apart', async () => {
  const { asOperator } = await start();
  await asOperator.send(
    new PutItemCommand({ TableName: 'inventory', Item: { ...pen, quantity: { N: '40' } } }),
  );
  const sell = (order: number) =>
    asOperator.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          {
            Update: {
              TableName: 'inventory',
              Key: penKey,
              UpdateExpression: 'SET quantity = quantity - :one',
              ConditionExpression: 'quantity >= :one',
              ExpressionAttributeValues: { ':one': { N: '1' } },
            },
          },
          { Put: { TableName: 'users', Item: { user: { S: `order-${order}` } } } },
        ],
      }),
    );
  const results = await Promise.allSettled(Array.from({ length: 100 }, (_, order) => sell(order)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(40);
  const { Item } = await asOperator.send(new GetItemCommand({ TableName: 'inventory', Key: penKey }));
  expect(Item?.['quantity']).toEqual({ N: '0' });
  const { Count } = await asOperator.send(new ScanCommand({ TableName: 'users' }));
  expect(Count).toBe(40);
});

test('applies a transaction with a token once', async () => {
  const { asOperator } = await start();
  await asOperator.send(new PutItemCommand({ TableName: 'inventory', Item: pen }));
  const sell = (quantity: string) =>
    asOperator.send(
      new TransactWriteItemsCommand({
        ClientRequestToken: 'token-1',
        TransactItems: [
          {
            Update: {
              TableName: 'inventory',
              Key: penKey,
              UpdateExpression: 'SET quantity = quantity - :q',
              ExpressionAttributeValues: { ':q': { N: quantity } },
            },
          },
        ],
      }),
    );
  await sell('1');
  await sell('1');
  const { Item } = await asOperator.send(new GetItemCommand({ TableName: 'inventory', Key: penKey }));
  expect(Item?.['quantity']).toEqual({ N: '9' });
  await expect(sell('2')).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
});

test('names what it does not emulate', async () => {
  const { asOperator, api } = await start();
  await expect(asOperator.send(new ExecuteStatementCommand({ Statement: 'SELECT 1' }))).rejects.toMatchObject(
    {
      name: 'UnknownOperationException',
      message: expect.stringMatching(/ExecuteStatement, like all of PartiQL, is not emulated/),
    },
  );
  await expect(
    asOperator.send(new DescribeContinuousBackupsCommand({ TableName: 'inventory' })),
  ).rejects.toMatchObject({ message: expect.stringMatching(/DescribeContinuousBackups is not emulated/) });
  expect(api.journal.recent()).toEqual([]);
});

test.each([
  ['garbage', 'DynamoDB_20120810.GetItem', '{"TableName', 'SerializationException'],
  ['no body', 'DynamoDB_20120810.GetItem', '', 'SerializationException'],
  ['a body that is no object', 'DynamoDB_20120810.GetItem', '[]', 'ValidationException'],
  ['null', 'DynamoDB_20120810.BatchGetItem', 'null', 'ValidationException'],
  ['no table', 'DynamoDB_20120810.GetItem', '{}', 'ValidationException'],
  ['a table that is a number', 'DynamoDB_20120810.GetItem', '{"TableName":1}', 'ValidationException'],
  [
    'a transaction item without a table',
    'DynamoDB_20120810.TransactWriteItems',
    '{"TransactItems":[{"Put":{}}]}',
    'ValidationException',
  ],
  [
    'a transaction item of two kinds',
    'DynamoDB_20120810.TransactWriteItems',
    '{"TransactItems":[{"Put":{"TableName":"users"},"Delete":{"TableName":"users"}}]}',
    'ValidationException',
  ],
  ['no items', 'DynamoDB_20120810.TransactWriteItems', '{}', 'ValidationException'],
  ['an unknown operation', 'DynamoDB_20120810.constructor', '{}', 'UnknownOperationException'],
  ['an operation of streams', 'DynamoDBStreams_20120810.ListStreams', '{}', 'UnknownOperationException'],
  ['no target', undefined, '{}', 'UnknownOperationException'],
])('answers %s with a client error', async (_, ...[target, body = '', type = '']) => {
  const { api } = await start();
  const answer = await sendRaw(api.url, {
    headers: {
      authorization: operatorAuthorization('dynamodb', REGION),
      'content-type': 'application/x-amz-json-1.0',
      ...(target === undefined ? {} : { 'x-amz-target': target }),
    },
    body,
  });
  expect(answer).toMatchObject({ status: 400, headers: { 'x-amzn-errortype': type } });
  expect(JSON.parse(answer.body)).toMatchObject({ __type: expect.stringContaining(type) });
  expect(api.journal.recent()).toEqual([]);
});

test('says so when the engine does not answer', async () => {
  const api = await startTestApi();
  api.addService(
    'dynamodb',
    dynamodbApi({
      ...{ endpoint: 'http://127.0.0.1:1', access: api.iam, region: REGION, account: ACCOUNT },
      usage: new UsageCounter(),
    }),
  );
  const client = new DynamoDBClient({
    endpoint: api.url,
    region: REGION,
    credentials: api.roleCredentials,
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  api.grant(allow('dynamodb:ListTables', `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/*`));
  await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: 'InternalServerError',
    message: expect.stringMatching(/engine at http:\/\/127.0.0.1:1 does not answer: connect ECONNREFUSED/),
  });
});
