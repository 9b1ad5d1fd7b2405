import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { batchGet } from '../../../functions/shared/batch-get.ts';
import { settle } from '../../../functions/shared/settle.ts';
import { scanTable, type Table } from '../../../functions/shared/table.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { interceptCommands } from '../../support/intercept-commands.ts';

const dynamoDb = shareDynamoDb();

const stored = z.object({ id: z.string(), by: z.string() });

function put(table: Table, id: string) {
  return {
    actions: [
      {
        Put: {
          TableName: table.name,
          Item: { id, by: 'batch' },
          ConditionExpression: 'attribute_not_exists(id)',
        },
      },
    ],
    settles: [id],
  };
}

async function storedBefore(table: Table, ids: readonly string[]): Promise<Set<unknown>> {
  const found = await batchGet(table.client, [{ table: table.name, keyName: 'id', values: ids }]);
  return new Set(found.get(table.name)?.map((item) => item['id']));
}

it('plans anew what is left when something came in between, and stores each thing once', async () => {
  const table = await dynamoDb.createTable('id');
  const asked: string[][] = [];
  await settle(table.client, ['a', 'b', 'c'], async (pending) => {
    asked.push([...pending]);
    const before = await storedBefore(table, pending);
    if (asked.length === 1)
      await table.client.send(new PutCommand({ TableName: table.name, Item: { id: 'b', by: 'another' } }));
    return {
      settled: pending.filter((id) => before.has(id)),
      transactions: pending.filter((id) => !before.has(id)).map((id) => put(table, id)),
    };
  });
  expect(asked).toEqual([
    ['a', 'b', 'c'],
    ['b', 'c'],
  ]);
  const items = await scanTable(table, stored);
  expect(items.sort((one, other) => (one.id < other.id ? -1 : 1))).toEqual([
    { id: 'a', by: 'batch' },
    { id: 'b', by: 'another' },
    { id: 'c', by: 'batch' },
  ]);
});

it('leaves the batch to be retried when its plans never hold', async () => {
  const table = await dynamoDb.createTable('id');
  await table.client.send(new PutCommand({ TableName: table.name, Item: { id: 'a', by: 'another' } }));
  const plan = async () => ({ settled: [], transactions: [put(table, 'a')] });
  await expect(settle(table.client, ['a'], plan)).rejects.toMatchObject({ code: 'SETTLEMENT_CONTENDED' });
});

it('leaves the repeats to the conditions of the first plan, and says so to those after it', async () => {
  const table = await dynamoDb.createTable('id');
  const putBefore = (id: string) =>
    table.client.send(new PutCommand({ TableName: table.name, Item: { id, by: 'another' } }));
  await Promise.all([putBefore('b'), putBefore('d')]);
  const rounds: { isFirst: boolean; pending: string[] }[] = [];
  const commands = interceptCommands(table.client);
  await settle(table.client, ['a', 'b', 'c', 'd'], async (pending, { isFirst }) => {
    rounds.push({ isFirst, pending: [...pending] });
    const before = isFirst ? new Set() : await storedBefore(table, pending);
    const fresh = pending.filter((id) => !before.has(id));
    const [apart, joined] = [fresh.filter((id) => id < 'c'), fresh.filter((id) => id >= 'c')];
    return {
      settled: pending.filter((id) => before.has(id)),
      apart: apart.flatMap((id) => put(table, id).actions.map(({ Put }) => ({ put: Put, settles: id }))),
      transactions: joined.map((id) => put(table, id)),
    };
  });
  expect(rounds).toEqual([
    { isFirst: true, pending: ['a', 'b', 'c', 'd'] },
    { isFirst: false, pending: ['b', 'd'] },
  ]);
  expect([commands.count('Put'), commands.count('TransactWrite'), commands.count('BatchGet')]).toEqual([
    2, 2, 1,
  ]);
  const items = await scanTable(table, stored);
  expect(Object.fromEntries(items.map(({ id, by }) => [id, by]))).toEqual({
    ...{ a: 'batch', b: 'another', c: 'batch', d: 'another' },
  });
});

it('waits while a transaction holds an item that is put alone', async () => {
  const table = await dynamoDb.createTable('id');
  const commands = interceptCommands(table.client);
  commands.before('Put', () =>
    Promise.reject(new TransactionConflictException({ $metadata: {}, message: 'held' })),
  );
  let plans = 0;
  await settle(table.client, ['a'], async () => {
    plans++;
    const apart = put(table, 'a').actions.map(({ Put }) => ({ put: Put, settles: 'a' }));
    return { settled: [], apart, transactions: [] };
  });
  expect([plans, commands.count('Put')]).toEqual([1, 2]);
});
