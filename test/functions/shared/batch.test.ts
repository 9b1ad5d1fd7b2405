import { expect, it } from 'vitest';
import { batchGet } from '../../../functions/shared/batch-get.ts';
import { batchPut } from '../../../functions/shared/batch-put.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { interceptCommands } from '../../support/intercept-commands.ts';

const dynamoDb = shareDynamoDb();

const items = Array.from({ length: 260 }, (_, n) => ({ id: `item ${n}`, n }));

it('writes and reads back any number of items in calls of 25 and 100, over several tables', async () => {
  const client = dynamoDb.createClient();
  const one = { client, name: (await dynamoDb.createTable('id')).name };
  const other = { client, name: (await dynamoDb.createTable('id')).name };
  const commands = interceptCommands(client);
  await batchPut(one, items);
  await batchPut(other, items.slice(0, 1));
  expect(commands.count('BatchWrite')).toBe(12);
  const ids = items.map(({ id }) => id);
  const found = await batchGet(client, [
    { table: one.name, keyName: 'id', values: [...ids, ...ids, 'missing'] },
    { table: other.name, keyName: 'id', values: ids.slice(0, 30) },
  ]);
  expect(commands.count('BatchGet')).toBe(3);
  expect(found.get(one.name)).toHaveLength(260);
  expect(found.get(other.name)).toEqual([{ id: 'item 0', n: 0 }]);
});

it('tries again what DynamoDB leaves unprocessed', async () => {
  const client = dynamoDb.createClient();
  const table = { client, name: (await dynamoDb.createTable('id')).name };
  const commands = interceptCommands(client);
  const requests = items.slice(0, 2).map((Item) => ({ PutRequest: { Item } }));
  commands.answer('BatchWrite', { UnprocessedItems: { [table.name]: requests } });
  await batchPut(table, items.slice(0, 3));
  const keys = items.slice(0, 2).map(({ id }) => ({ id }));
  commands.answer('BatchGet', {
    Responses: { [table.name]: [{ id: 'item 9' }] },
    UnprocessedKeys: { [table.name]: { Keys: keys } },
  });
  const found = await batchGet(client, [
    { table: table.name, keyName: 'id', values: ['item 9', 'item 0', 'item 1'] },
  ]);
  expect(found.get(table.name)).toEqual([{ id: 'item 9' }, ...items.slice(0, 2)]);
});

it('gives up when DynamoDB never processes the rest, naming the table', async () => {
  const client = dynamoDb.createClient();
  const table = { client, name: (await dynamoDb.createTable('id')).name };
  const commands = interceptCommands(client);
  for (let call = 0; call < 8; call++) {
    commands.answer('BatchGet', { UnprocessedKeys: { [table.name]: { Keys: [{ id: 'item 0' }] } } });
  }
  await expect(batchGet(client, [{ table: table.name, keyName: 'id', values: ['item 0'] }])).rejects.toThrow(
    `Tables ${table.name} left keys of a batch unread after 8 tries.`,
  );
});
