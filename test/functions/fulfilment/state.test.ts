import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { addItem, listItems, updateItem } from '../../../functions/fulfilment/tables/inventory.ts';
import {
  addUser,
  getUser,
  listUsers,
  type User,
  updateUser,
} from '../../../functions/fulfilment/tables/users.ts';
import { AlreadyExists, NotFound } from '../../../functions/shared/errors.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { interceptCommands } from '../../support/intercept-commands.ts';

const dynamoDb = shareDynamoDb();

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

const REACHABLE: User = {
  user: 'alice',
  status: 'paid',
  contact: { email: 'alice@example.com', phone: '+48123456789' },
  preferences: {
    channels: { user_signup: ['email'], item_purchased: ['sms', 'log'] },
    quiet_hours: { from: '22:00', to: '07:00', time_zone: 'Europe/Warsaw' },
    opt_out: false,
  },
};

it('keeps how a user can be reached and wants to be', async () => {
  const users = await dynamoDb.createTable('user');
  expect(await addUser(users, REACHABLE)).toEqual(REACHABLE);
  expect(await getUser(users, 'alice')).toEqual(REACHABLE);
  expect(await listUsers(users)).toEqual([REACHABLE]);
  await expect(getUser(users, 'eve')).rejects.toThrow(new NotFound('There is no user "eve". Add it first.'));
});

it('changes of a user only what is given', async () => {
  const users = await dynamoDb.createTable('user');
  await addUser(users, REACHABLE);
  const { contact, preferences } = REACHABLE;
  const changed = await updateUser(users, { user: 'alice', contact: { email: 'new@example.com' } });
  expect(changed).toEqual({ ...REACHABLE, contact: { ...contact, email: 'new@example.com' } });
  await updateUser(users, { user: 'alice', preferences: { channels: { user_signup: [] } } });
  await updateUser(users, { user: 'alice', status: 'unpaid', preferences: { opt_out: true } });
  expect(await getUser(users, 'alice')).toEqual({
    ...changed,
    status: 'unpaid',
    preferences: {
      ...preferences,
      channels: { user_signup: [], item_purchased: ['sms', 'log'] },
      opt_out: true,
    },
  });
  expect(await updateUser(users, { user: 'alice' })).toEqual(await getUser(users, 'alice'));
});

it('takes away what null is given for', async () => {
  const users = await dynamoDb.createTable('user');
  await addUser(users, REACHABLE);
  const changed = await updateUser(users, {
    user: 'alice',
    contact: { phone: null, push: null },
    preferences: { channels: { item_purchased: null }, quiet_hours: null },
  });
  expect(changed).toEqual({
    ...REACHABLE,
    contact: { email: 'alice@example.com' },
    preferences: { channels: { user_signup: ['email'] }, opt_out: false },
  });
});

it('gives contact and preferences to a user who had none', async () => {
  const users = await dynamoDb.createTable('user');
  await addUser(users, { user: 'bob', status: 'paid' });
  await updateUser(users, {
    user: 'bob',
    contact: { phone: '+48123456789' },
    preferences: { opt_out: true },
  });
  expect(await getUser(users, 'bob')).toEqual({
    user: 'bob',
    status: 'paid',
    contact: { phone: '+48123456789' },
    preferences: { opt_out: true },
  });
});

it('loses no change that somebody else makes at the same time', async () => {
  const { name } = await dynamoDb.createTable('user');
  const users = { client: dynamoDb.createClient(), name };
  await addUser(users, { user: 'bob', status: 'paid', contact: { email: 'bob@example.com' } });
  const commands = interceptCommands(users.client);
  const another = { client: dynamoDb.createClient(), name };
  commands.before('Update', () => updateUser(another, { user: 'bob', contact: { phone: '+48123456789' } }));
  await updateUser(users, { user: 'bob', contact: { email: 'new@example.com' } });
  expect(await getUser(users, 'bob')).toMatchObject({
    contact: { email: 'new@example.com', phone: '+48123456789' },
  });
});

it('gives up on a user who keeps changing, and says so', async () => {
  const { name } = await dynamoDb.createTable('user');
  const users = { client: dynamoDb.createClient(), name };
  await addUser(users, { user: 'bob', status: 'paid', contact: {} });
  const commands = interceptCommands(users.client);
  const another = { client: dynamoDb.createClient(), name };
  for (let n = 0; n < 8; n++)
    commands.before('Update', () => updateUser(another, { user: 'bob', contact: { phone: `+4812345${n}` } }));
  await expect(
    updateUser(users, { user: 'bob', contact: { email: 'new@example.com' } }),
  ).rejects.toMatchObject({
    code: 'TABLE_BUSY',
    message: 'User "bob" changed 8 times while it was being updated. Try again.',
  });
});

it.each([
  [{ contact: { email: 'bob' } }, /^contact.email "bob" must be an e-mail address/],
  [{ contact: { phone: '0048123' } }, /^contact.phone "0048123" must be a telephone number in E.164/],
  [
    { contact: { push: 'arn:aws:sns:us-east-1:1:topic' } },
    /^contact.push .* must be the ARN of an SNS platform endpoint/,
  ],
  [
    { contact: { push: `arn:aws:sns:us-east-1:111122223333:endpoint/GCM/${'x'.repeat(500)}/id` } },
    /^contact.push .{1,122} must be the ARN of an SNS platform endpoint/,
  ],
  [{ contact: { fax: '1' } }, /^contact.fax "1" is no field/],
  [
    { preferences: { channels: { user_signup: 'email' } } },
    /^preferences.channels.user_signup "email" must be a list/,
  ],
  [
    { preferences: { channels: { user_signup: ['E-mail'] } } },
    /^preferences.channels.user_signup\[0\] "E-mail" must be a name/,
  ],
  [
    { preferences: { channels: { user_signup: Array.from({ length: 21 }, () => 'log') } } },
    /^preferences.channels.user_signup .{1,122} must be a list of up to 20 channels/,
  ],
  [
    { preferences: { channels: { ['x'.repeat(51)]: ['log'] } } },
    /^preferences.channels.x{51} .* must be under the name of a type of event in lower case/,
  ],
  [
    { preferences: { channels: typesOfEvent(51) } },
    /^preferences.channels .{1,122} must name 50 types of event at most/,
  ],
  [
    { preferences: { quiet_hours: { from: '24:00', to: '07:00', time_zone: 'UTC' } } },
    /from "24:00" must be a time of day/,
  ],
  [
    { preferences: { quiet_hours: { from: '07:00', to: '07:00', time_zone: 'UTC' } } },
    /to "07:00" must differ/,
  ],
  [
    { preferences: { quiet_hours: { from: '22:00', to: '07:00', time_zone: 'Mars' } } },
    /time_zone "Mars" must be a time zone/,
  ],
])('refuses %o', async (changes, expected) => {
  const users = await dynamoDb.createTable('user');
  const user = { user: 'bob', status: 'paid', ...changes } as User;
  await expect(addUser(users, user)).rejects.toThrow(expected);
  await expect(updateUser(users, user)).rejects.toThrow(expected);
});

it('refuses changes that would leave a user with too much', async () => {
  const users = await dynamoDb.createTable('user');
  await addUser(users, { user: 'bob', status: 'paid', preferences: { channels: typesOfEvent(50) } });
  const another = updateUser(users, { user: 'bob', preferences: { channels: { another: ['log'] } } });
  await expect(another).rejects.toMatchObject({
    code: 'VALUE_INVALID',
    message: expect.stringMatching(/^preferences.channels .* must name 50 types of event at most/),
  });
  await updateUser(users, { user: 'bob', preferences: { channels: { another: ['log'], type_0: null } } });
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

function typesOfEvent(count: number): Record<string, string[]> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`type_${n}`, ['log']]));
}
