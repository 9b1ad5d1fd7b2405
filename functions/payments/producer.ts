import { makePayments } from '../api/contract/make-payments.ts';
import { producerVariables, readEnvironment, requiredText } from '../shared/env.ts';
import { createLogger } from '../shared/logger.ts';
import { Meter } from '../shared/metrics.ts';
import { createProducerHandler } from '../shared/producer-handler.ts';
import { describePayment, paymentSchema } from './event.ts';
import { generatePayment } from './generate-payment.ts';
import { parsePaymentJson, writePaymentJson } from './payment-json.ts';

const environment = readEnvironment(producerVariables.extend({ PAYMENTS_TOPIC: requiredText }));
const logger = createLogger('payments');

/** Takes `{"payments": [...]}` or `{"generate": n}`, and POST /payments; see createProducerHandler. */
export const handler = createProducerHandler({
  clientId: 'millrace-payments-producer',
  bootstrapServers: environment.KAFKA_BOOTSTRAP_SERVERS,
  securityProtocol: environment.KAFKA_SECURITY_PROTOCOL,
  topic: environment.PAYMENTS_TOPIC,
  logger,
  meter: new Meter(environment.POWERTOOLS_METRICS_NAMESPACE, 'payments'),
  request: {
    list: 'payments',
    schema: paymentSchema,
    id: 'payment_id',
    defaults: ({ newId, now }) => ({ payment_id: newId(), timestamp: now().toISOString() }),
    generate: generatePayment,
  },
  contract: makePayments,
  parseJson: parsePaymentJson,
  encode: (payment) => ({
    key: payment.payment_id,
    value: Buffer.from(writePaymentJson(payment)),
  }),
  report(payment, { id, topic, partition, offset }) {
    logger.info(`Delivered ${writePaymentJson(payment)}`);
    const { user, amount, currency, method } = payment;
    logger.info(`Delivered to ${topic} : partition ${partition} : at offset ${offset}`, {
      outcome: 'produced',
      id,
      summary: describePayment(payment),
      ...{ payment_id: id, user, amount, currency, method, topic, partition, offset },
    });
  },
});
