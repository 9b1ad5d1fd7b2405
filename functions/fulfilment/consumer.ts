import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { orderSchema } from '../orders/event.ts';
import { type BatchResponse, consume } from '../shared/consume.ts';
import { readEnvironment, requiredText } from '../shared/env.ts';
import { createLogger } from '../shared/logger.ts';
import { createTableClient } from '../shared/table.ts';
import type { Outcome } from './decide-orders.ts';
import { settleOrders } from './settle-orders.ts';

const environment = readEnvironment(
  z.object({ USERS_TABLE: requiredText, INVENTORY_TABLE: requiredText, ORDER_DECISIONS_TABLE: requiredText }),
);
const logger = createLogger('order-processor');
const tables = {
  client: createTableClient(),
  users: environment.USERS_TABLE,
  inventory: environment.INVENTORY_TABLE,
  decisions: environment.ORDER_DECISIONS_TABLE,
};

/** Accepts or rejects every order that arrives, once. */
export async function handler(event: unknown, context: Context): Promise<BatchResponse> {
  return consume(event, context, {
    schema: orderSchema,
    logger,
    async handle(records) {
      const outcomes = await settleOrders(
        tables,
        records.map(({ event: order, topic, partition, offset }) => ({ order, topic, partition, offset })),
      );
      outcomes.forEach(report);
    },
  });
}

function report({ placed, decision, repeated }: Outcome): void {
  const { topic, partition, offset } = placed;
  const { order_id, user, item, quantity } = decision;
  const about = { id: order_id, order_id, topic, partition, offset };
  const what = `${quantity} ${item} for ${user}`;
  if (repeated) {
    const { decision: made } = decision;
    logger.info('Order already decided', {
      outcome: 'skipped',
      summary: `already ${made}`,
      decision: made,
      ...about,
    });
  } else if (decision.decision === 'accepted') {
    const { stock_left } = decision;
    const summary = `${what}, ${stock_left} left`;
    logger.info('Order accepted', {
      outcome: 'accepted',
      summary,
      ...about,
      ...{ user, item, quantity, stock_left },
    });
  } else {
    const { reason } = decision;
    const summary = `${what}: ${reason}`;
    logger.warn(`Order rejected: ${reason}`, {
      outcome: 'rejected',
      summary,
      ...about,
      ...{ user, item, quantity, reason },
    });
  }
}
