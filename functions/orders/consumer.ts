import type { Context } from 'aws-lambda';
import { type BatchResponse, consume } from '../shared/consume.ts';
import { metricsVariables, readEnvironment, requiredText } from '../shared/env.ts';
import { createLogger } from '../shared/logger.ts';
import { Meter } from '../shared/metrics.ts';
import { createTableClient } from '../shared/table.ts';
import { orderSchema } from './event.ts';
import { recordHistory } from './record-history.ts';

const environment = readEnvironment(metricsVariables.extend({ ORDER_HISTORY_TABLE: requiredText }));
const group = 'order-tracker';
const logger = createLogger(group);
const meter = new Meter(environment.POWERTOOLS_METRICS_NAMESPACE, 'orders');
const history = { client: createTableClient(), name: environment.ORDER_HISTORY_TABLE };

/** Stores and logs every order that arrives. */
export async function handler(event: unknown, context: Context): Promise<BatchResponse> {
  // One time for all tries of the invocation: an order that one of them stored is no repeat to the next.
  const received_at = new Date().toISOString();
  return consume(event, context, {
    schema: orderSchema,
    ...{ group, logger, meter },
    async handle(records, traces) {
      const outcomes = await recordHistory(
        history,
        records.map(({ event: order, topic, partition, offset }) => ({
          ...order,
          topic,
          partition,
          offset,
          received_at,
        })),
      );
      for (const { order, repeated } of outcomes) {
        const { order_id, user, item, quantity, topic, partition, offset } = order;
        const trace_id = traces.idOf(order);
        logger.info(`Message received: ${item} ${quantity} from ${user}`, {
          outcome: 'tracked',
          id: order_id,
          ...{ order_id, user, item, quantity, topic, partition, offset, trace_id },
        });
        meter.count(repeated ? 'Repeated' : 'Accepted');
        if (!repeated) meter.measureLatency(order.timestamp);
      }
    },
  });
}
