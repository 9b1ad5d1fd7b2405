import * as z from 'zod';
import { userChangesSchema, userSchema } from '../../fulfilment/tables/users.ts';
import { userName } from '../../orders/event.ts';
import { defineContract } from '../../shared/http/contract.ts';
import { pageOf, pageQuery } from './paging.ts';

const tag = 'users';
const which = z.strictObject({ user: userName });

export const listUsers = defineContract({
  ...{ method: 'GET', tag, access: 'viewer', entry: 'api/read' },
  operationId: 'listUsers',
  path: '/users',
  summary: 'The users, with contacts and preferences',
  query: z.strictObject({ ...pageQuery, status: userSchema.shape.status.optional() }),
  answer: {
    status: 200,
    description: 'A page of them, in no order; what was written a moment ago may be missing.',
    body: pageOf(userSchema),
  },
});

export const showUser = defineContract({
  ...{ method: 'GET', tag, access: 'viewer', entry: 'api/read' },
  operationId: 'showUser',
  path: '/users/{user}',
  summary: 'One user',
  parameters: which,
  answer: { status: 200, description: 'The user.', body: userSchema },
  problems: { 404: 'There is no such user.' },
});

export const addUser = defineContract({
  ...{ method: 'POST', tag, access: 'operator', entry: 'api/edit' },
  operationId: 'addUser',
  path: '/users',
  summary: 'Add a user',
  body: z.strictObject(userSchema.shape),
  answer: { status: 201, description: 'The user as added.', body: userSchema },
  problems: { 409: 'There is a user of that name.' },
});

export const updateUser = defineContract({
  ...{ method: 'PATCH', tag, access: 'operator', entry: 'api/edit' },
  operationId: 'updateUser',
  path: '/users/{user}',
  summary: 'Change what is given of a user, and nothing else; null takes a contact or a preference away',
  parameters: which,
  body: z.strictObject(userChangesSchema.omit({ user: true }).shape),
  answer: { status: 200, description: 'The user as it is now.', body: userSchema },
  problems: { 404: 'There is no such user.', 503: 'The user keeps changing.' },
});
