import * as z from 'zod';
import { notificationSchema } from '../../notifications/tables/notifications.ts';
import { defineContract } from '../../shared/http/contract.ts';
import { pageOf, pageQuery } from './paging.ts';
import { name } from './texts.ts';

export const listNotifications = defineContract({
  operationId: 'listNotifications',
  ...{ method: 'GET', tag: 'notifications', access: 'viewer', entry: 'api/read' },
  path: '/notifications',
  summary: 'What was sent to whom over which channel, and what was not',
  query: z.strictObject({
    ...pageQuery,
    user: name.optional(),
    channel: name.optional(),
    outcome: z.enum(['pending', 'sent', 'logged', 'refused', 'suppressed', 'dropped', 'deferred']).optional(),
  }),
  answer: {
    status: 200,
    description: 'A page of them, in no order; what was written a moment ago may be missing.',
    body: pageOf(notificationSchema),
  },
});
