import * as z from 'zod';
import { stockItemSchema } from '../../fulfilment/tables/inventory.ts';
import { itemName } from '../../orders/event.ts';
import { defineContract } from '../../shared/http/contract.ts';
import { pageOf, pageQuery } from './paging.ts';

const tag = 'inventory';
const which = z.strictObject({ item: itemName });

export const listInventory = defineContract({
  ...{ method: 'GET', tag, access: 'viewer', entry: 'api/read' },
  operationId: 'listInventory',
  path: '/inventory',
  summary: 'What is in stock',
  query: z.strictObject(pageQuery),
  answer: {
    status: 200,
    description: 'A page of it, in no order; what was written a moment ago may be missing.',
    body: pageOf(stockItemSchema),
  },
});

export const showItem = defineContract({
  ...{ method: 'GET', tag, access: 'viewer', entry: 'api/read' },
  operationId: 'showItem',
  path: '/inventory/{item}',
  summary: 'The stock of one item',
  parameters: which,
  answer: { status: 200, description: 'The item.', body: stockItemSchema },
  problems: { 404: 'There is no such item.' },
});

export const addItem = defineContract({
  ...{ method: 'POST', tag, access: 'operator', entry: 'api/edit' },
  operationId: 'addItem',
  path: '/inventory',
  summary: 'Add an item',
  body: z.strictObject(stockItemSchema.shape),
  answer: { status: 201, description: 'The item as added.', body: stockItemSchema },
  problems: { 409: 'There is an item of that name.' },
});

export const updateItem = defineContract({
  ...{ method: 'PATCH', tag, access: 'operator', entry: 'api/edit' },
  operationId: 'updateItem',
  path: '/inventory/{item}',
  summary: 'Set the stock of an item to what was counted',
  parameters: which,
  body: z.strictObject(stockItemSchema.omit({ item: true }).shape),
  answer: { status: 200, description: 'The item as it is now.', body: stockItemSchema },
  problems: { 404: 'There is no such item.' },
});
