import type { Schema } from 'avsc';

/**
 * The Avro schema that the producer writes with: the newest `*.avsc` of this folder, which the stacks register with Glue.
 * It is repeated here because Node imports no `.avsc`, and a bundle has no file to read; a test holds the two together.
 */
export const ORDER_SCHEMA: Schema = {
  type: 'record',
  namespace: 'millrace.orders',
  name: 'Order',
  doc: 'A user orders a quantity of an item.',
  fields: [
    { name: 'order_id', type: 'string', doc: 'UUID.' },
    { name: 'user', type: 'string' },
    { name: 'item', type: 'string', doc: "Also the record's key." },
    { name: 'quantity', type: 'int', doc: 'At least 1.' },
    { name: 'timestamp', type: 'string', doc: 'When it was placed: ISO 8601 with zone.' },
  ],
};
