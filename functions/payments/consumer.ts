import type { Context } from 'aws-lambda';
import { type BatchResponse, consume } from '../shared/consume.ts';
import { metricsVariables, readEnvironment, requiredText } from '../shared/env.ts';
import { createLogger } from '../shared/logger.ts';
import { Meter } from '../shared/metrics.ts';
import { createTableClient } from '../shared/table.ts';
import type { RecordTraces } from '../shared/trace/record-traces.ts';
import { comparePayments } from './compare-payments.ts';
import { describePayment, paymentSchema } from './event.ts';
import { parsePaymentJson } from './payment-json.ts';
import { type Outcome, settlePayments } from './settle-payments.ts';

const environment = readEnvironment(
  metricsVariables.extend({ PAYMENTS_TABLE: requiredText, PAYMENT_TOTALS_TABLE: requiredText }),
);
const group = 'payment-tracker';
const logger = createLogger(group);
const meter = new Meter(environment.POWERTOOLS_METRICS_NAMESPACE, 'payments');
const tables = {
  client: createTableClient(),
  payments: environment.PAYMENTS_TABLE,
  totals: environment.PAYMENT_TOTALS_TABLE,
};

/** Stores every payment that arrives and adds it to the total of its user and currency, once. */
export async function handler(event: unknown, context: Context): Promise<BatchResponse> {
  // One time for all tries of the invocation: a payment that one of them stored is no repeat to the next.
  const receivedAt = new Date().toISOString();
  return consume(event, context, {
    schema: paymentSchema,
    ...{ group, logger, meter },
    parseJson: parsePaymentJson,
    async handle(records, traces) {
      const outcomes = await settlePayments(
        tables,
        records.map(({ event: payment, topic, partition, offset }) => ({
          payment,
          topic,
          partition,
          offset,
        })),
        receivedAt,
      );
      for (const outcome of outcomes) report(outcome, traces);
    },
  });
}

function report({ received, counted, repeated }: Outcome, traces: RecordTraces): void {
  const { payment, topic, partition, offset } = received;
  const { payment_id, user, amount, currency, method } = payment;
  const about = { id: payment_id, payment_id, topic, partition, offset, trace_id: traces.idOf(received) };
  meter.count(repeated ? 'Repeated' : 'Accepted');
  if (!repeated) meter.measureLatency(payment.timestamp);
  const differences = repeated ? comparePayments(payment, counted) : [];
  if (differences.length > 0) {
    logger.warn('Payment differs from the one counted under its id', {
      outcome: 'skipped',
      summary: `differs from the one counted under its id: ${differences.join(', ')}`,
      differences,
      ...about,
    });
  } else if (repeated) {
    logger.info('Payment already counted', { outcome: 'skipped', summary: 'already counted', ...about });
  } else {
    logger.info(`Payment: ${describePayment(payment)} at ${payment.timestamp}`, {
      outcome: 'stored',
      ...about,
      ...{ user, amount, currency, method },
    });
  }
}
