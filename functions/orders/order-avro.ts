import avro from 'avsc/lib/types.js';
import { type Order, orderSchema } from './event.ts';
import { ORDER_SCHEMA } from './order-schema.ts';

const orderType = avro.Type.forSchema(ORDER_SCHEMA);

/** The Avro body of an order, without the registry's framing. */
export function encodeOrder(order: Order): Buffer {
  return orderType.toBuffer(order);
}

/**
 * Reads what {@link encodeOrder} wrote.
 * @throws Error when the bytes are no Avro order, or the order breaks the event's rules.
 */
export function decodeOrder(body: Buffer): Order {
  // avsc answers an instance of a class it made for the record; the schema wants a plain object.
  return orderSchema.parse({ ...orderType.fromBuffer(body) });
}
