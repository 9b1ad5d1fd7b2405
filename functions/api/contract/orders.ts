import * as z from 'zod';
import {
  acceptedOrderSchema,
  orderDecisionSchema,
  rejectedOrderSchema,
  rejectReason,
} from '../../fulfilment/tables/decisions.ts';
import { trackedOrderSchema } from '../../orders/tables/history.ts';
import { defineContract } from '../../shared/http/contract.ts';
import { pageOf, pageQuery } from './paging.ts';
import { name } from './texts.ts';

const route = { method: 'GET', tag: 'orders', access: 'viewer', entry: 'api/read' } as const;

const whose = { user: name.optional(), item: name.optional() };

export const listOrders = defineContract({
  ...route,
  operationId: 'listOrders',
  path: '/orders',
  summary: 'The accepted orders',
  query: z.strictObject({ ...pageQuery, ...whose }),
  answer: {
    status: 200,
    description: 'A page of them, in no order; what was written a moment ago may be missing.',
    body: pageOf(acceptedOrderSchema),
  },
});

export const listRejections = defineContract({
  ...route,
  operationId: 'listRejections',
  path: '/rejections',
  summary: 'The rejected orders, each with its reason',
  query: z.strictObject({ ...pageQuery, ...whose, reason: rejectReason.optional() }),
  answer: {
    status: 200,
    description: 'A page of them, in no order; what was written a moment ago may be missing.',
    body: pageOf(rejectedOrderSchema),
  },
});

export const listHistory = defineContract({
  ...route,
  operationId: 'listHistory',
  path: '/history',
  summary: 'Every order that the tracker saw',
  query: z.strictObject({ ...pageQuery, ...whose }),
  answer: {
    status: 200,
    description: 'A page of them, in no order; what was written a moment ago may be missing.',
    body: pageOf(trackedOrderSchema),
  },
});

export const showOrder = defineContract({
  ...route,
  operationId: 'showOrder',
  path: '/orders/{order_id}',
  summary: 'How far an order has come: tracked, decided',
  parameters: z.strictObject({ order_id: z.uuid('must be a UUID').toLowerCase() }),
  answer: {
    status: 200,
    description:
      'What is known of it; both are null while it is on its way, and of an order that nobody placed.',
    body: z.object({
      order_id: z.string(),
      tracked: trackedOrderSchema.nullable(),
      decision: orderDecisionSchema.nullable(),
    }),
  },
});
