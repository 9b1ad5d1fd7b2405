/** A pipeline as the picture shows it: who reads what, and what becomes of it. */
export interface Pipeline {
  /** The dimension `service` of its metrics. */
  readonly id: string;
  readonly label: string;
  readonly topic: string;
  readonly group: string;
  /** What its consumer writes. */
  readonly result: string;
  readonly href: string;
  /** Fulfilment has none of its own: it reads the orders. */
  readonly hasProducer: boolean;
}

export const pipelines: readonly Pipeline[] = [
  {
    ...{ id: 'orders', label: 'Orders', topic: 'orders', group: 'order-tracker' },
    ...{ result: 'Order history', href: '#/orders?view=history', hasProducer: true },
  },
  {
    ...{ id: 'fulfilment', label: 'Fulfilment', topic: 'orders', group: 'order-processor' },
    ...{ result: 'Decisions, stock', href: '#/orders', hasProducer: false },
  },
  {
    ...{ id: 'emails', label: 'E-mails', topic: 'email-updates', group: 'email-processor-group' },
    ...{ result: 'E-mail states, counts', href: '#/emails', hasProducer: true },
  },
  {
    ...{ id: 'notifications', label: 'Notifications', topic: 'user_events', group: 'notification-service' },
    ...{ result: 'Notifications sent', href: '#/notifications', hasProducer: true },
  },
  {
    ...{ id: 'payments', label: 'Payments', topic: 'payments', group: 'payment-tracker' },
    ...{ result: 'Payments, totals', href: '#/payments', hasProducer: true },
  },
];
