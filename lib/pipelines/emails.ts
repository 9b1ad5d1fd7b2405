import type { PipelineDeclaration } from '../pipeline-declaration.ts';
import { usualConsumer, usualProducer } from './usual.ts';

/** What happened to e-mails: the state and the history of each, counts by day, and addresses to send no more to. */
export const emails: PipelineDeclaration = {
  name: 'emails',
  topic: { name: 'email-updates', partitions: 3 },
  tables: [
    { name: 'emails', key: 'email_id' },
    { name: 'email-history', key: 'email_id', sortKey: 'event_id' },
    { name: 'email-counts', key: 'day', sortKey: 'action' },
    { name: 'suppressions', key: 'address' },
  ],
  producer: { ...usualProducer, entry: 'emails/producer', topicVariable: 'EMAILS_TOPIC' },
  consumer: {
    ...usualConsumer,
    group: 'email-processor-group',
    entry: 'emails/consumer',
    tables: [
      { table: 'emails', variable: 'EMAILS_TABLE', actions: ['BatchGetItem', 'PutItem'] },
      { table: 'email-history', variable: 'EMAIL_HISTORY_TABLE', actions: ['BatchGetItem', 'PutItem'] },
      { table: 'email-counts', variable: 'EMAIL_COUNTS_TABLE', actions: ['UpdateItem'] },
      { table: 'suppressions', variable: 'SUPPRESSIONS_TABLE', actions: ['BatchGetItem', 'PutItem'] },
    ],
  },
};
