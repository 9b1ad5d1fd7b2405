import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { type BatchResponse, consume } from '../shared/consume.ts';
import { readEnvironment, requiredText } from '../shared/env.ts';
import { createLogger } from '../shared/logger.ts';
import { createTableClient } from '../shared/table.ts';
import { orderSchema } from './event.ts';
import { recordHistory } from './record-history.ts';

const environment = readEnvironment(z.object({ ORDER_HISTORY_TABLE: requiredText }));
const logger = createLogger('order-tracker');
const history = { client: createTableClient(), name: environment.ORDER_HISTORY_TABLE };

/** Stores and logs every order that arrives. */
export async function handler(event: unknown, context: Context): Promise<BatchResponse> {
  return consume(event, context, {
    schema: orderSchema,
    logger,
    async handle(records) {
      const received_at = new Date().toISOString();
      await recordHistory(
        history,
        records.map(({ event: order, topic, partition, offset }) => ({
          ...order,
          topic,
          partition,
          offset,
          received_at,
        })),
      );
      for (const { event: order, topic, partition, offset } of records) {
        const { order_id, user, item, quantity } = order;
        logger.info(`Message received: ${item} ${quantity} from ${user}`, {
          outcome: 'tracked',
          id: order_id,
          ...{ order_id, user, item, quantity, topic, partition, offset },
        });
      }
    },
  });
}
