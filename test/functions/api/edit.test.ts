import { expect, it } from 'vitest';
import { addItem, updateItem } from '../../../functions/api/contract/inventory.ts';
import { addUser, updateUser } from '../../../functions/api/contract/users.ts';
import { listItems } from '../../../functions/fulfilment/tables/inventory.ts';
import { listUsers } from '../../../functions/fulfilment/tables/users.ts';
import { shareDynamoDb } from '../../support/dynamodb.ts';
import { captureLogs } from '../../support/function-logs.ts';
import { startApi } from './start-api.ts';

const dynamoDb = shareDynamoDb();
const start = () => startApi(dynamoDb, () => import('../../../functions/api/edit.ts'));

it('adds users and items once', async () => {
  captureLogs();
  const { call, table } = await start();
  const user = { user: 'alice', status: 'paid', contact: { email: 'alice@example.com' } };
  expect(await call(addUser, { body: user })).toMatchObject({ status: 201, body: user });
  expect(await call(addUser, { body: { ...user, status: 'unpaid' } })).toMatchObject({
    status: 409,
    body: { title: 'It is there already', detail: expect.stringContaining('"alice" exists already') },
  });
  expect(await listUsers(table('USERS_TABLE'))).toEqual([user]);
  const item = { item: 'book', quantity: 3 };
  expect(await call(addItem, { body: item })).toMatchObject({ status: 201, body: item });
  expect(await call(addItem, { body: item })).toMatchObject({ status: 409 });
  expect(await listItems(table('INVENTORY_TABLE'))).toEqual([item]);
});

it('changes what is given and nothing else', async () => {
  captureLogs();
  const { call, put } = await start();
  const contact = { email: 'alice@example.com', phone: '+48123456789' };
  await put('USERS_TABLE', [{ user: 'alice', status: 'unpaid', contact }]);
  await put('INVENTORY_TABLE', [{ item: 'book', quantity: 3 }]);
  const path = { user: 'alice' };
  expect(await call(updateUser, { path, body: { status: 'paid', contact: { phone: null } } })).toMatchObject({
    status: 200,
    body: { user: 'alice', status: 'paid', contact: { email: 'alice@example.com' } },
  });
  expect(await call(updateItem, { path: { item: 'book' }, body: { quantity: 0 } })).toMatchObject({
    status: 200,
    body: { item: 'book', quantity: 0 },
  });
  expect(await call(updateUser, { path: { user: 'bob' }, body: {} })).toMatchObject({ status: 404 });
  expect(await call(updateItem, { path: { item: 'pen' }, body: { quantity: 1 } })).toMatchObject({
    status: 404,
  });
});

it('takes the name from the path alone', async () => {
  captureLogs();
  const { call } = await start();
  const { status, body } = await call(updateItem, {
    path: { item: 'book' },
    body: { item: 'pen', quantity: 1 },
  });
  expect(status).toBe(400);
  expect(body.violations).toMatchObject([{ path: 'item', value: '"pen"' }]);
});

it('writes down who did what, and nothing of what was sent', async () => {
  const logs = captureLogs();
  const { call, put } = await start();
  await put('USERS_TABLE', [{ user: 'alice', status: 'unpaid' }]);
  await call(updateUser, { path: { user: 'alice' }, body: { contact: { phone: '+48123456789' } } });
  await call(updateUser, { path: { user: 'bob' }, body: { status: 'paid' } });
  await call(addUser, { body: { user: 'carol' }, as: 'viewer' });
  const lines = logs.lines(/^Operator action$/);
  expect(lines).toMatchObject([
    {
      ...{ level: 'INFO', audit: true, operation: 'updateUser', path: { user: 'alice' } },
      actor: { sub: '22222222-2222-4222-8222-222222222222', username: 'operator' },
      ...{ outcome: 'done', status: 200 },
    },
    { path: { user: 'bob' }, outcome: 'refused', status: 404 },
    { operation: 'addUser', actor: { username: 'viewer' }, outcome: 'refused', status: 403 },
  ]);
  expect(JSON.stringify(lines)).not.toContain('+48123456789');
});
