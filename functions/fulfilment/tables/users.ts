import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { userName } from '../../orders/event.ts';
import { AlreadyExists, NotFound } from '../../shared/errors.ts';
import { retryConflicts } from '../../shared/retry-conflicts.ts';
import { parseInput, scanTable, type Table } from '../../shared/table.ts';

/** Only a user who has paid is served. */
const userStatus = z.enum(['paid', 'unpaid'], 'must be paid or unpaid');

export type UserStatus = z.output<typeof userStatus>;

export const userSchema = z.object({ user: userName, status: userStatus });

export type User = z.output<typeof userSchema>;

/** @throws AlreadyExists when the name is taken; FunctionError VALUE_INVALID when name or status do not fit. */
export async function addUser(table: Table, input: User): Promise<User> {
  const user = parseInput(userSchema, input);
  const put = new PutCommand({
    TableName: table.name,
    Item: user,
    ConditionExpression: 'attribute_not_exists(#user)',
    ExpressionAttributeNames: { '#user': 'user' },
  });
  try {
    await retryConflicts(() => table.client.send(put));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new AlreadyExists(`User "${user.user}" exists already. Update it instead.`, { cause: error });
  }
  return user;
}

/** @throws NotFound when there is no such user; FunctionError VALUE_INVALID when name or status do not fit. */
export async function updateUser(table: Table, input: User): Promise<User> {
  const user = parseInput(userSchema, input);
  const update = new UpdateCommand({
    TableName: table.name,
    Key: { user: user.user },
    UpdateExpression: 'SET #status = :status',
    ConditionExpression: 'attribute_exists(#user)',
    ExpressionAttributeNames: { '#user': 'user', '#status': 'status' },
    ExpressionAttributeValues: { ':status': user.status },
  });
  try {
    await retryConflicts(() => table.client.send(update));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new NotFound(`There is no user "${user.user}". Add it first.`, { cause: error });
  }
  return user;
}

/** Every user, by name. */
export async function listUsers(table: Table): Promise<User[]> {
  const users = await scanTable(table, userSchema);
  return users.sort((a, b) => (a.user < b.user ? -1 : 1));
}
