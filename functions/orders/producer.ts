import * as z from 'zod';
import { placeOrders } from '../api/contract/place-orders.ts';
import { producerVariables, readEnvironment, requiredText } from '../shared/env.ts';
import { frameForGlue } from '../shared/glue-framing.ts';
import { createLogger } from '../shared/logger.ts';
import { Meter } from '../shared/metrics.ts';
import { createProducerHandler } from '../shared/producer-handler.ts';
import { orderSchema } from './event.ts';
import { generateOrder } from './generate-order.ts';
import { encodeOrder } from './order-avro.ts';

const environment = readEnvironment(
  producerVariables.extend({
    ORDERS_TOPIC: requiredText,
    ORDERS_SCHEMA_VERSION_ID: requiredText.pipe(z.uuid('must be the id of a Glue schema version')),
  }),
);
const logger = createLogger('orders');

/** Takes `{"orders": [...]}` or `{"generate": n}`, and POST /orders; see createProducerHandler. */
export const handler = createProducerHandler({
  clientId: 'millrace-orders-producer',
  bootstrapServers: environment.KAFKA_BOOTSTRAP_SERVERS,
  securityProtocol: environment.KAFKA_SECURITY_PROTOCOL,
  topic: environment.ORDERS_TOPIC,
  logger,
  meter: new Meter(environment.POWERTOOLS_METRICS_NAMESPACE, 'orders'),
  request: {
    list: 'orders',
    schema: orderSchema,
    id: 'order_id',
    defaults: ({ newId, now }) => ({ order_id: newId(), timestamp: now().toISOString() }),
    generate: generateOrder,
  },
  contract: placeOrders,
  encode: (order) => ({
    key: order.item,
    value: frameForGlue(environment.ORDERS_SCHEMA_VERSION_ID, encodeOrder(order)),
  }),
  report: ({ user, item, quantity }, { id, topic, partition, offset }) =>
    logger.info('Message delivered', {
      outcome: 'produced',
      id,
      summary: `${quantity} ${item} for ${user}`,
      ...{ order_id: id, user, item, quantity, topic, partition, offset },
    }),
});
