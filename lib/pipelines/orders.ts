import type { PipelineDeclaration } from '../pipeline-declaration.ts';
import { usualConsumer, usualProducer } from './usual.ts';

/** Orders, and the history of every order seen. */
export const orders: PipelineDeclaration = {
  name: 'orders',
  topic: { name: 'orders', partitions: 3, schema: { versions: ['orders/order.avsc'] } },
  tables: [{ name: 'order-history', key: 'order_id' }],
  producer: {
    ...usualProducer,
    entry: 'orders/producer',
    topicVariable: 'ORDERS_TOPIC',
    schemaVersionVariable: 'ORDERS_SCHEMA_VERSION_ID',
  },
  consumer: {
    ...usualConsumer,
    group: 'order-tracker',
    entry: 'orders/consumer',
    tables: [
      {
        table: 'order-history',
        variable: 'ORDER_HISTORY_TABLE',
        actions: ['BatchGetItem', 'BatchWriteItem'],
      },
    ],
  },
};
