import { userEventSchema } from '../../notifications/event.ts';
import { producing } from './producing.ts';

export const reportUserEvents = producing({
  operationId: 'reportUserEvents',
  path: '/events',
  tag: 'notifications',
  entry: 'notifications/producer',
  what: 'user event',
  events: {
    name: 'UserEvent',
    schema: userEventSchema,
    optional: ['event_id', 'timestamp'],
    example: { event_type: 'item_purchased', user: 'alice', item: 'book', quantity: 1, price: '19.99 PLN' },
  },
});
