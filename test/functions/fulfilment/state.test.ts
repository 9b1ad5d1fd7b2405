import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addItem, listItems, updateItem } from '../../../functions/fulfilment/tables/inventory.ts';
import { addUser, listUsers, updateUser } from '../../../functions/fulfilment/tables/users.ts';
import { AlreadyExists, NotFound } from '../../../functions/shared/errors.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { interceptCommands } from '../../support/intercept-commands.ts';

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startDynamoDb();
});
afterAll(() => dynamoDb.stop());

it('adds, changes and lists users by name', async () => {
  const users = await dynamoDb.createTable('user');
  await addUser(users, { user: 'bob', status: 'unpaid' });
  await addUser(users, { user: 'alice', status: 'paid' });
  expect(await updateUser(users, { user: 'bob', status: 'paid' })).toEqual({ user: 'bob', status: 'paid' });
  expect(await listUsers(users)).toEqual([
    { user: 'alice', status: 'paid' },
    { user: 'bob', status: 'paid' },
  ]);
});

it('refuses to add a user twice, and to change one that is not there', async () => {
  const users = await dynamoDb.createTable('user');
  await addUser(users, { user: 'bob', status: 'unpaid' });
  const twice = addUser(users, { user: 'bob', status: 'paid' });
  await expect(twice).rejects.toThrow(new AlreadyExists('User "bob" exists already. Update it instead.'));
  const unknown = updateUser(users, { user: 'eve', status: 'paid' });
  await expect(unknown).rejects.toThrow(new NotFound('There is no user "eve". Add it first.'));
  expect(await listUsers(users)).toEqual([{ user: 'bob', status: 'unpaid' }]);
});

it('adds, changes and lists items by name', async () => {
  const inventory = await dynamoDb.createTable('item');
  await addItem(inventory, { item: 'pen', quantity: 50 });
  await addItem(inventory, { item: 'book', quantity: 0 });
  expect(await updateItem(inventory, { item: 'book', quantity: 10 })).toEqual({ item: 'book', quantity: 10 });
  expect(await listItems(inventory)).toEqual([
    { item: 'book', quantity: 10 },
    { item: 'pen', quantity: 50 },
  ]);
});

it('refuses to add an item twice, and to change one that is not there', async () => {
  const inventory = await dynamoDb.createTable('item');
  await addItem(inventory, { item: 'pen', quantity: 50 });
  await expect(addItem(inventory, { item: 'pen', quantity: 1 })).rejects.toThrow(
    new AlreadyExists('Item "pen" exists already. Update it instead.'),
  );
  await expect(updateItem(inventory, { item: 'mug', quantity: 1 })).rejects.toThrow(
    new NotFound('There is no item "mug". Add it first.'),
  );
  expect(await listItems(inventory)).toEqual([{ item: 'pen', quantity: 50 }]);
});

it('refuses values that orders could not name or count', async () => {
  const table = await dynamoDb.createTable('item');
  await expect(addItem(table, { item: ' pen', quantity: -1 })).rejects.toThrow(
    /item " pen" must be text of 1 to 100 visible characters.*; quantity -1 must be an integer from 0\./,
  );
  await expect(updateUser(table, { user: 'bob', status: 'trial' as 'paid' })).rejects.toMatchObject({
    code: 'VALUE_INVALID',
    message: 'status "trial" must be paid or unpaid.',
  });
});

it('writes again when a transaction holds the item', async () => {
  const { name } = await dynamoDb.createTable('item');
  const inventory = { client: dynamoDb.createClient(), name };
  const commands = interceptCommands(inventory.client);
  commands.before('Put', () =>
    Promise.reject(new TransactionConflictException({ message: 'Transaction is ongoing', $metadata: {} })),
  );
  await addItem(inventory, { item: 'pen', quantity: 50 });
  expect(await listItems(inventory)).toHaveLength(1);
});

it('lists more than one page', async () => {
  const users = await dynamoDb.createTable('user');
  const client = dynamoDb.createClient();
  const commands = interceptCommands(client);
  await addUser(users, { user: 'bob', status: 'paid' });
  commands.answer('Scan', {
    Items: [{ user: 'alice', status: 'paid' }],
    LastEvaluatedKey: { user: 'alice' },
  });
  expect((await listUsers({ client, name: users.name })).map(({ user }) => user)).toEqual(['alice', 'bob']);
});
