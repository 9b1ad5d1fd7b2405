import { orderSchema } from '../../orders/event.ts';
import { producing } from './producing.ts';

export const placeOrders = producing({
  operationId: 'placeOrders',
  path: '/orders',
  tag: 'orders',
  entry: 'orders/producer',
  what: 'order',
  events: {
    name: 'Order',
    schema: orderSchema,
    optional: ['order_id', 'timestamp'],
    example: { user: 'alice', item: 'book', quantity: 1 },
  },
});
