import type { PipelineDeclaration } from '../pipeline-declaration.ts';
import { usualConsumer, usualProducer } from './usual.ts';

/** Payments, each stored and counted once, and their totals by user and currency. */
export const payments: PipelineDeclaration = {
  name: 'payments',
  topic: { name: 'payments', partitions: 3 },
  tables: [
    { name: 'payments', key: 'payment_id' },
    { name: 'payment-totals', key: 'user', sortKey: 'currency' },
  ],
  producer: { ...usualProducer, entry: 'payments/producer', topicVariable: 'PAYMENTS_TOPIC' },
  consumer: {
    ...usualConsumer,
    group: 'payment-tracker',
    entry: 'payments/consumer',
    tables: [
      { table: 'payments', variable: 'PAYMENTS_TABLE', actions: ['BatchGetItem', 'PutItem'] },
      { table: 'payment-totals', variable: 'PAYMENT_TOTALS_TABLE', actions: ['UpdateItem'] },
    ],
  },
};
