import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../local/core/clock.ts';
import type { JournalEntry } from '../../../local/core/journal.ts';
import { dynamodbApi } from '../../../local/dynamodb/dynamodb-api.ts';
import { startEngine } from '../../../local/dynamodb/engine.ts';
import { UsageCounter } from '../../../local/dynamodb/table-usage.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { ACCOUNT, REGION, SESSION, startTestApi } from '../aws-api/start-test-api.ts';

const TRACE_ID = `1-5759e988-${'b'.repeat(24)}`;
const HEADER = `Root=${TRACE_ID};Parent=53995c3f42cd8ad8;Sampled=1`;
const createLog = new CreateTableCommand({
  TableName: 'log',
  KeySchema: [
    { AttributeName: 'name', KeyType: 'HASH' },
    { AttributeName: 'at', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'name', AttributeType: 'S' },
    { AttributeName: 'at', AttributeType: 'N' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
});

/** A table `log` of name and time behind the proxy, and a session that may do all with it. */
async function start() {
  const api = await startTestApi();
  const engine = await startEngine({ directory: await tempFolder(), clock: systemClock });
  onTestFinished(() => engine.stop());
  const owner = { access: api.iam, region: REGION, account: ACCOUNT };
  const findInvocation = (functionName: string, traceHeader: string) =>
    functionName === 'session' && traceHeader === HEADER ? 'request-1' : undefined;
  const writes = { journal: api.journal, findInvocation };
  api.addService(
    'dynamodb',
    dynamodbApi({ ...owner, endpoint: engine.endpoint, usage: new UsageCounter(), writes }),
  );
  api.grant({ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' });
  const connect = () => {
    const credentials = api.roleCredentials;
    const client = new DynamoDBClient({ endpoint: api.url, region: REGION, credentials, maxAttempts: 1 });
    onTestFinished(() => client.destroy());
    return client;
  };
  const client = connect();
  const inInvocation = connect();
  inInvocation.middlewareStack.add(
    (next) => (args) => {
      // What the SDK does in a function; a request of another kind has no headers to add it to.
      if (typeof args.request === 'object' && args.request !== null && 'headers' in args.request)
        Object.assign(args.request.headers ?? {}, { 'X-Amzn-Trace-Id': HEADER });
      return next(args);
    },
    { step: 'build' },
  );
  await client.send(createLog);
  const listWritten = () =>
    api.journal.recent().filter((entry): entry is Written => entry.kind === 'table-write');
  return { client, inInvocation, listWritten };
}

type Written = JournalEntry & { kind: 'table-write' };

const item = (name: string, at: number) => ({ name: { S: name }, at: { N: String(at) } });
const told = ({ operation, key, conditionFailed }: Written) => [operation, key, conditionFailed];

test('tells what an invocation puts, changes and deletes, by key', async () => {
  const { inInvocation, listWritten } = await start();
  const TableName = 'log';
  await inInvocation.send(new PutItemCommand({ TableName, Item: { ...item('a', 1), text: { S: 'x' } } }));
  await inInvocation.send(
    new UpdateItemCommand({
      TableName,
      Key: item('a', 1),
      UpdateExpression: 'REMOVE #t',
      ExpressionAttributeNames: { '#t': 'text' },
    }),
  );
  await inInvocation.send(new GetItemCommand({ TableName, Key: item('a', 1) }));
  await inInvocation.send(new DeleteItemCommand({ TableName, Key: item('a', 1) }));
  // By the time of the answer, though the table's keys had to be asked for: then the invocation is still there.
  const written = listWritten();
  expect(written[0]).toEqual({
    ...{ time: expect.any(Number), kind: 'table-write', principal: SESSION },
    ...{ functionName: 'session', requestId: 'request-1', traceId: TRACE_ID },
    ...{ table: 'log', operation: 'PutItem', key: { name: 'a', at: 1 }, conditionFailed: false },
  });
  expect(written.map(({ operation }) => operation)).toEqual(['PutItem', 'UpdateItem', 'DeleteItem']);
});

test('tells each item of batches and transactions, and no check that holds', async () => {
  const { client, listWritten } = await start();
  await client.send(
    new BatchWriteItemCommand({
      RequestItems: {
        log: [{ PutRequest: { Item: item('a', 1) } }, { DeleteRequest: { Key: item('b', 2) } }],
      },
    }),
  );
  await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: 'log', Item: item('c', 3) } },
        {
          ConditionCheck: {
            TableName: 'log',
            Key: item('a', 1),
            ConditionExpression: 'attribute_exists(#n)',
            ExpressionAttributeNames: { '#n': 'name' },
          },
        },
      ],
    }),
  );
  expect(listWritten().map(told)).toEqual([
    ['PutItem', { name: 'a', at: 1 }, false],
    ['DeleteItem', { name: 'b', at: 2 }, false],
    ['PutItem', { name: 'c', at: 3 }, false],
  ]);
  expect(listWritten()[0]).not.toHaveProperty('requestId');
});

test('tells which conditions failed, and nothing of what a cancelled transaction did not write', async () => {
  const { client, listWritten } = await start();
  const only = {
    ConditionExpression: 'attribute_not_exists(#n)',
    ExpressionAttributeNames: { '#n': 'name' },
  };
  await client.send(new PutItemCommand({ TableName: 'log', Item: item('a', 1) }));
  await expect(
    client.send(new PutItemCommand({ TableName: 'log', Item: item('a', 1), ...only })),
  ).rejects.toThrow();
  await expect(
    client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName: 'log', Item: item('b', 1) } },
          { Put: { TableName: 'log', Item: item('a', 1), ...only } },
        ],
      }),
    ),
  ).rejects.toThrow();
  await expect(
    client.send(new PutItemCommand({ TableName: 'absent', Item: item('a', 1) })),
  ).rejects.toThrow();
  expect(listWritten().map(told)).toEqual([
    ['PutItem', { name: 'a', at: 1 }, false],
    ['PutItem', { name: 'a', at: 1 }, true],
    ['PutItem', { name: 'a', at: 1 }, true],
  ]);
});

test('keeps all digits of a number, and follows a table that is made anew', async () => {
  const { client, listWritten } = await start();
  const large = '12345678901234567890';
  await client.send(new PutItemCommand({ TableName: 'log', Item: { name: { S: 'a' }, at: { N: large } } }));
  await client.send(new DeleteTableCommand({ TableName: 'log' }));
  await client.send(
    new CreateTableCommand({
      ...createLog.input,
      KeySchema: [{ AttributeName: 'at', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'at', AttributeType: 'N' }],
    }),
  );
  await client.send(new PutItemCommand({ TableName: 'log', Item: item('a', 7) }));
  expect(listWritten().map(({ key }) => key)).toEqual([{ name: 'a', at: large }, { at: 7 }]);
});
