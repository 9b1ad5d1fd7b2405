import type { PipelineDeclaration } from '../pipeline-declaration.ts';
import { usualConsumer } from './usual.ts';

/** Accepts or rejects every order: its user must have paid, its item be in stock. */
export const fulfilment: PipelineDeclaration = {
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
