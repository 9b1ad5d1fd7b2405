import * as z from 'zod';
import { emailAction, emailId } from '../../emails/event.ts';
import { emailCountSchema } from '../../emails/tables/counts.ts';
import { emailSchema } from '../../emails/tables/emails.ts';
import { emailHistorySchema } from '../../emails/tables/history.ts';
import { suppressionSchema } from '../../emails/tables/suppressions.ts';
import { defineContract } from '../../shared/http/contract.ts';
import { listOf, pageOf, pageQuery } from './paging.ts';
import { name } from './texts.ts';

const route = { method: 'GET', tag: 'emails', access: 'viewer', entry: 'api/read' } as const;

export const listEmails = defineContract({
  ...route,
  operationId: 'listEmails',
  path: '/emails',
  summary: 'The e-mails, and how each stands',
  query: z.strictObject({ ...pageQuery, state: emailAction.optional(), recipient: name.optional() }),
  answer: {
    status: 200,
    description: 'A page of them, in no order; what was written a moment ago may be missing.',
    body: pageOf(emailSchema),
  },
});

export const countEmails = defineContract({
  ...route,
  operationId: 'countEmails',
  path: '/emails/counts',
  summary: 'How many events of each action there were on each day',
  answer: { status: 200, description: 'All counts, from the first day on.', body: listOf(emailCountSchema) },
});

export const showEmail = defineContract({
  ...route,
  operationId: 'showEmail',
  path: '/emails/{email_id}',
  summary: 'One e-mail, and what happened to it',
  parameters: z.strictObject({ email_id: emailId }),
  answer: {
    status: 200,
    description: 'The e-mail with its history, first event first.',
    body: z.object({
      email: emailSchema,
      history: z.array(emailHistorySchema),
      /** There are more events than a thousand. */
      truncated: z.boolean(),
    }),
  },
  problems: { 404: 'No event told of such an e-mail.' },
});

export const listSuppressions = defineContract({
  ...route,
  operationId: 'listSuppressions',
  path: '/suppressions',
  summary: 'The addresses that are sent no e-mail any more',
  query: z.strictObject(pageQuery),
  answer: {
    status: 200,
    description: 'A page of them, in no order; what was written a moment ago may be missing.',
    body: pageOf(suppressionSchema),
  },
});
