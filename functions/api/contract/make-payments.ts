import { paymentSchema } from '../../payments/event.ts';
import { producing } from './producing.ts';

export const makePayments = producing({
  operationId: 'makePayments',
  path: '/payments',
  tag: 'payments',
  entry: 'payments/producer',
  what: 'payment',
  events: {
    name: 'Payment',
    schema: paymentSchema,
    optional: ['payment_id', 'timestamp'],
    example: { user: 'alice', amount: '249.99', currency: 'PLN', method: 'credit_card' },
  },
});
