import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../local/core/clock.ts';
import { dynamodbApi } from '../../../local/dynamodb/dynamodb-api.ts';
import { startEngine } from '../../../local/dynamodb/engine.ts';
import { itemSize } from '../../../local/dynamodb/item-size.ts';
import { UsageCounter } from '../../../local/dynamodb/table-usage.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { ACCOUNT, REGION, startTestApi } from '../aws-api/start-test-api.ts';

const KB = 1_024;

/** An item of so many bytes. */
const item = (key: string, bytes: number) => ({
  k: { S: key },
  v: { S: 'x'.repeat(bytes - 'k'.length - key.length - 'v'.length) },
});
const keyOf = (key: string) => ({ k: { S: key } });

/** Two tables, and what each request that `measure` sends is counted as: read and write units by table. */
async function start() {
  const api = await startTestApi();
  const engine = await startEngine({ directory: await tempFolder(), clock: systemClock });
  onTestFinished(() => engine.stop());
  const usage = new UsageCounter();
  const { endpoint } = engine;
  api.addService(
    'dynamodb',
    dynamodbApi({ endpoint, access: api.iam, region: REGION, account: ACCOUNT, usage }),
  );
  const credentials = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'x' };
  const client = new DynamoDBClient({ endpoint: api.url, region: REGION, credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  for (const TableName of ['one', 'two'].map((name) => `table-${name}`))
    await client.send(
      new CreateTableCommand({
        TableName,
        KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'k', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  const totals = () => {
    const units = new Map<string, number>();
    for (const { table, readUnits, writeUnits } of usage.inspect().tables)
      for (const [unit, count] of [
        [`${table} read`, readUnits],
        [`${table} write`, writeUnits],
      ] as const)
        units.set(unit, (units.get(unit) ?? 0) + count);
    return units;
  };
  async function measure(send: () => Promise<unknown>): Promise<Record<string, number>> {
    const before = totals();
    await send().catch(() => undefined);
    return Object.fromEntries(
      [...totals()]
        .map(([unit, count]) => [unit, count - (before.get(unit) ?? 0)] as const)
        .filter(([, count]) => count > 0),
    );
  }
  const put = (Item: ReturnType<typeof item>, ConditionExpression?: string) =>
    client.send(new PutItemCommand({ TableName: 'table-one', Item, ConditionExpression }));
  return { client, usage, measure, put };
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
test('counts a write by the KB of the larger of what was there and what is, names included', async () => {
  const { client, measure, put } = await start();
  expect(await measure(() => put(item('a', KB)))).toEqual({ 'table-one write': 1 });
  expect(await measure(() => put(item('b', KB + 1)))).toEqual({ 'table-one write': 2 });
  expect(await measure(() => put(item('c', 3 * KB)))).toEqual({ 'table-one write': 3 });
  expect(await measure(() => put(item('c', 100)))).toEqual({ 'table-one write': 3 });
  await put(item('c', 3 * KB - 10));
  const add = { ':one': { N: '1' } };
  const update = { UpdateExpression: 'ADD n :one', ExpressionAttributeValues: add };
  expect(
    await measure(() =>
      client.send(new UpdateItemCommand({ TableName: 'table-one', Key: keyOf('c'), ...update })),
    ),
  ).toEqual({ 'table-one write': 3 });
  const requests = [item('c', 50), item('d', 50)].map((Item) => ({ PutRequest: { Item } }));
  expect(
    await measure(() => client.send(new BatchWriteItemCommand({ RequestItems: { 'table-one': requests } }))),
  ).toEqual({ 'table-one write': 4 });
});

test('counts a read by 4 KB, half when it is not consistent, and of an item that is not there the least', async () => {
  const { client, measure, put } = await start();
  await put(item('a', 5_000));
  const get = (key: string, ConsistentRead: boolean) =>
    measure(() =>
      client.send(new GetItemCommand({ TableName: 'table-one', Key: keyOf(key), ConsistentRead })),
    );
  expect(await get('a', true)).toEqual({ 'table-one read': 2 });
  expect(await get('a', false)).toEqual({ 'table-one read': 1 });
  expect(await get('none', true)).toEqual({ 'table-one read': 1 });
  expect(await get('none', false)).toEqual({ 'table-one read': 0.5 });
  const RequestItems = {
    'table-one': { ConsistentRead: true, Keys: [keyOf('a'), keyOf('none')] },
    'table-two': { Keys: [keyOf('none')] },
  };
  expect(await measure(() => client.send(new BatchGetItemCommand({ RequestItems })))).toEqual({
    'table-one read': 3,
    'table-two read': 0.5,
  });
  expect(await measure(() => client.send(new ScanCommand({ TableName: 'table-one' })))).toEqual({
    'table-one read': 1,
  });
});

test('counts a transaction twice, its checks as well, and one repeated under its token as reads', async () => {
  const { client, measure, put } = await start();
  await put(item('a', 2 * KB));
  const transaction = new TransactWriteItemsCommand({
    ClientRequestToken: 'once',
    TransactItems: [
      { Put: { TableName: 'table-two', Item: item('b', KB + 1) } },
      {
        ConditionCheck: {
          TableName: 'table-one',
          Key: keyOf('a'),
          ConditionExpression: 'attribute_exists(k)',
        },
      },
    ],
  });
  expect(await measure(() => client.send(transaction))).toEqual({
    'table-one write': 4,
    'table-two write': 4,
  });
  expect(await measure(() => client.send(transaction))).toEqual({ 'table-one read': 2, 'table-two read': 2 });
  const TransactItems = ['a', 'none'].map((key) => ({ Get: { TableName: 'table-one', Key: keyOf(key) } }));
  expect(await measure(() => client.send(new TransactGetItemsCommand({ TransactItems })))).toEqual({
    'table-one read': 4,
  });
});

test('counts what a refused condition bills by what the request holds', async () => {
  const { client, usage, measure, put } = await start();
  await put(item('a', 10));
  const absent = 'attribute_not_exists(k)';
  expect(await measure(() => put(item('a', 2 * KB), absent))).toEqual({ 'table-one write': 2 });
  const Put = { TableName: 'table-one', Item: item('a', KB + 1), ConditionExpression: absent };
  const Check = { TableName: 'table-two', Key: keyOf('a'), ConditionExpression: absent };
  const refused = new TransactWriteItemsCommand({ TransactItems: [{ Put }, { ConditionCheck: Check }] });
  expect(await measure(() => client.send(refused))).toEqual({ 'table-one write': 4, 'table-two write': 2 });
  const wrong = put(item('a', 10), 'no condition');
  expect(await measure(() => wrong)).toEqual({});
  expect(usage.inspect().requests).toEqual([
    { caller: 'operator', operation: 'PutItem', requests: 2, refused: 1 },
    { caller: 'operator', operation: 'TransactWriteItems', requests: 1, refused: 1 },
  ]);
});

test('shows the capacity to whom asked for it alone, whatever the items hold', async () => {
  const { client, measure } = await start();
  const Item = { ...keyOf('a'), ConsumedCapacity: { S: ',"ConsumedCapacity":' } };
  const put = { TableName: 'table-one', Item };
  expect((await client.send(new PutItemCommand(put))).ConsumedCapacity).toBeUndefined();
  const get = { TableName: 'table-one', Key: keyOf('a') };
  const { $metadata: _, ...answer } = await client.send(new GetItemCommand(get));
  expect(answer).toEqual({ Item });
  const told = new GetItemCommand({ ...get, ReturnConsumedCapacity: 'INDEXES' });
  expect(await client.send(told)).toMatchObject({
    Item,
    ConsumedCapacity: { CapacityUnits: 0.5, Table: { CapacityUnits: 0.5 } },
  });
  expect(await measure(() => client.send(told))).toEqual({ 'table-one read': 0.5 });
  const silent = new GetItemCommand({ ...get, ReturnConsumedCapacity: 'NONE' });
  expect((await client.send(silent)).ConsumedCapacity).toBeUndefined();
  expect(await measure(() => client.send(silent))).toEqual({ 'table-one read': 0.5 });
});

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
test.each([
  [{ name: { S: 'żółw' } }, 4 + 7],
  [{ n: { N: '0' } }, 1 + 1],
  [{ n: { N: '-12345.67' } }, 1 + 5],
  [{ b: { B: 'AAAA' } }, 1 + 3],
  [{ b: { BOOL: true }, z: { NULL: true } }, 4],
  [{ s: { SS: ['ab', 'c'] } }, 1 + 3],
  [{ m: { M: { a: { S: 'bc' } } } }, 1 + 3 + 1 + 3],
  [{ l: { L: [{ S: 'ab' }, { S: 'c' }] } }, 1 + 3 + 2 + 3],
  [undefined, 0],
])('takes %j for %i bytes', (value, bytes) => {
  expect(itemSize(value)).toBe(bytes);
});
