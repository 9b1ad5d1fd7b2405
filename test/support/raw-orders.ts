import { randomUUID } from 'node:crypto';
import avro from 'avsc';
import type { Kafka } from 'kafkajs';
import type { Target } from '../../bin/target/target.ts';
import { ORDER_SCHEMA } from '../../functions/orders/order-schema.ts';
import { frameForGlue, unframeFromGlue } from '../../functions/shared/glue-framing.ts';
import { readTopic } from './read-topic.ts';

/** The registered schema without the event's rules: whatever Avro lets pass. */
const anyOrder = avro.Type.forSchema(ORDER_SCHEMA);

/** Makes records of orders that no producer function would send. */
export interface RawOrders {
  /** Behind Glue's header: whatever follows it is taken for an order. */
  readonly frame: (body: Buffer, schemaVersionId?: string) => Buffer;
  /** A good order of alice's for one book, but for `fields`. */
  readonly order: (fields?: Readonly<Record<string, unknown>>) => { id: string; value: Buffer };
}

/** Has the producer function send an order that changes no stock: with what it writes begins every order, the id of the schema's version. */
export async function openRawOrders(target: Target, kafka: Kafka): Promise<RawOrders> {
  const orders = [{ user: 'nobody', item: 'nothing', quantity: 1 }];
  await target.invoke(target.output('OrdersProducerFunction'), { orders });
  const [sample] = await readTopic(kafka, 'orders');
  const { schemaVersionId: registered } = unframeFromGlue(sample?.value ?? Buffer.alloc(0));
  const frame = (body: Buffer, schemaVersionId = registered): Buffer => frameForGlue(schemaVersionId, body);
  return {
    frame,
    order(fields = {}) {
      const id = String(fields['order_id'] ?? randomUUID());
      const usual = { user: 'alice', item: 'book', quantity: 1, timestamp: '2026-01-31T09:30:00Z' };
      return { id, value: frame(anyOrder.toBuffer({ ...usual, ...fields, order_id: id })) };
    },
  };
}
