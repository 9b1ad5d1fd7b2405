import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { bootstrapServers, readEnvironment, requiredText } from '../shared/env.ts';
import { frameForGlue } from '../shared/glue-framing.ts';
import { createKafkaClient } from '../shared/kafka-client.ts';
import { createLogger } from '../shared/logger.ts';
import { createRecordProducer } from '../shared/produce.ts';
import { encodeOrder } from './order-avro.ts';
import { type OrderViolation, readOrdersRequest } from './read-request.ts';

const environment = readEnvironment(
  z.object({
    KAFKA_BOOTSTRAP_SERVERS: bootstrapServers,
    ORDERS_TOPIC: requiredText,
    ORDERS_SCHEMA_VERSION_ID: requiredText.pipe(z.uuid('must be the id of a Glue schema version')),
  }),
);
const logger = createLogger('orders');
const producer = createRecordProducer(
  createKafkaClient({
    clientId: 'millrace-orders-producer',
    bootstrapServers: environment.KAFKA_BOOTSTRAP_SERVERS,
    log: logger,
    // Five tries of 10 s at most: a cluster out of reach is told of before the function's minute is over.
    retry: { retries: 4 },
    requestTimeoutMs: 10_000,
  }),
);

/** Where an order is in Kafka. */
export interface OrderDelivery {
  readonly order_id: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export type OrdersAnswer =
  | { readonly status: 'delivered'; readonly deliveries: readonly OrderDelivery[] }
  /** Nothing of the call was sent. */
  | { readonly status: 'refused'; readonly violations: readonly OrderViolation[] };

/**
 * Takes `{"orders": [...]}` or `{"generate": n}`, sends nothing unless all the orders are good, and answers where each one
 * is, in the order given. A request that does not fit is answered, not thrown: repeating it would not help. A failed send is
 * thrown, and may have reached some partitions; repeated with the same ids it changes nothing twice.
 */
export async function handler(event: unknown, context: Context): Promise<OrdersAnswer> {
  logger.addContext(context);
  const request = readOrdersRequest(event);
  if (request.violations !== undefined) {
    logger.warn('Orders refused', { violations: request.violations });
    return { status: 'refused', violations: request.violations };
  }
  const positions = await producer.send(
    environment.ORDERS_TOPIC,
    request.orders.map((order) => ({
      key: order.item,
      value: frameForGlue(environment.ORDERS_SCHEMA_VERSION_ID, encodeOrder(order)),
    })),
  );
  const deliveries = request.orders.map((order, index) => {
    const { order_id, user, item, quantity } = order;
    const position = { topic: environment.ORDERS_TOPIC, partition: -1, offset: -1, ...positions[index] };
    logger.info('Message delivered', { order_id, user, item, quantity, ...position });
    return { order_id, ...position };
  });
  return { status: 'delivered', deliveries };
}
