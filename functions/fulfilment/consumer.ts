import type { Context } from 'aws-lambda';
import { orderSchema } from '../orders/event.ts';
import { type BatchResponse, consume } from '../shared/consume.ts';
import { metricsVariables, readEnvironment, requiredText } from '../shared/env.ts';
import { createLogger } from '../shared/logger.ts';
import { Meter } from '../shared/metrics.ts';
import { createTableClient } from '../shared/table.ts';
import type { RecordTraces } from '../shared/trace/record-traces.ts';
import type { Outcome } from './decide-orders.ts';
import { settleOrders } from './settle-orders.ts';
import type { MadeDecision } from './tables/decisions.ts';

const environment = readEnvironment(
  metricsVariables.extend({
    USERS_TABLE: requiredText,
    INVENTORY_TABLE: requiredText,
    ORDER_DECISIONS_TABLE: requiredText,
  }),
);
const group = 'order-processor';
const logger = createLogger(group);
const meter = new Meter(environment.POWERTOOLS_METRICS_NAMESPACE, 'fulfilment');
const tables = {
  client: createTableClient(),
  users: environment.USERS_TABLE,
  inventory: environment.INVENTORY_TABLE,
  decisions: environment.ORDER_DECISIONS_TABLE,
};

/** Accepts or rejects every order that arrives, once. */
export async function handler(event: unknown, context: Context): Promise<BatchResponse> {
  // Of all tries of the invocation: an order that one of them decided is no repeat to the next.
  const attempted = new Map<string, MadeDecision>();
  return consume(event, context, {
    schema: orderSchema,
    ...{ group, logger, meter },
    async handle(records, traces) {
      const outcomes = await settleOrders(
        tables,
        records.map(({ event: order, topic, partition, offset }) => ({ order, topic, partition, offset })),
        attempted,
      );
      for (const outcome of outcomes) {
        report(outcome, traces);
        measure(outcome);
      }
    },
  });
}

function report({ placed, decision, repeated }: Outcome, traces: RecordTraces): void {
  const { topic, partition, offset } = placed;
  const { order_id, user, item, quantity } = decision;
  const about = { id: order_id, order_id, topic, partition, offset, trace_id: traces.idOf(placed) };
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

function measure({ placed, decision, repeated }: Outcome): void {
  if (repeated) {
    meter.count('Repeated');
    return;
  }
  if (decision.decision === 'accepted') meter.count('Accepted');
  else meter.countBy('Rejected', { reason: decision.reason });
  meter.measureLatency(placed.order.timestamp);
}
