import type { PipelineDeclaration } from './pipeline-declaration.ts';

/** What suits most consumers; one that needs it otherwise says so after it. */
const usualConsumer = {
  batchSize: 500,
  batchingWindowSeconds: 0,
  retryLimit: 3,
  memoryMb: 512,
  timeoutSeconds: 60,
};

const orders: PipelineDeclaration = {
  name: 'orders',
  topic: { name: 'orders', partitions: 3, schema: { versions: ['orders/order.avsc'] } },
  tables: [{ name: 'order-history', key: 'order_id' }],
  producer: {
    entry: 'orders/producer',
    topicVariable: 'ORDERS_TOPIC',
    schemaVersionVariable: 'ORDERS_SCHEMA_VERSION_ID',
    memoryMb: 512,
    timeoutSeconds: 60,
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

const fulfilment: PipelineDeclaration = {
  name: 'fulfilment',
  topic: { of: 'orders' },
  tables: [
    { name: 'users', key: 'user' },
    { name: 'inventory', key: 'item' },
    { name: 'order-decisions', key: 'order_id' },
  ],
  consumer: {
    ...usualConsumer,
    group: 'order-processor',
    entry: 'fulfilment/consumer',
    tables: [
      { table: 'users', variable: 'USERS_TABLE', actions: ['BatchGetItem', 'ConditionCheckItem'] },
      {
        table: 'inventory',
        variable: 'INVENTORY_TABLE',
        actions: ['BatchGetItem', 'ConditionCheckItem', 'UpdateItem'],
      },
      { table: 'order-decisions', variable: 'ORDER_DECISIONS_TABLE', actions: ['BatchGetItem', 'PutItem'] },
    ],
  },
};

/** Every pipeline there is. To add one: one declaration here, one folder under `functions/`. */
export const pipelines: readonly PipelineDeclaration[] = [orders, fulfilment];
