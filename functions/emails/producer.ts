import { reportEmailEvents } from '../api/contract/report-email-events.ts';
import { producerVariables, readEnvironment, requiredText } from '../shared/env.ts';
import { createLogger } from '../shared/logger.ts';
import { Meter } from '../shared/metrics.ts';
import { createProducerHandler } from '../shared/producer-handler.ts';
import { emailEventSchema } from './event.ts';
import { createEmailGenerator } from './generate-email.ts';

const environment = readEnvironment(producerVariables.extend({ EMAILS_TOPIC: requiredText }));
const logger = createLogger('emails');

/** Takes `{"emails": [...]}` or `{"generate": n}`, and POST /emails; see createProducerHandler. */
export const handler = createProducerHandler({
  clientId: 'millrace-emails-producer',
  bootstrapServers: environment.KAFKA_BOOTSTRAP_SERVERS,
  securityProtocol: environment.KAFKA_SECURITY_PROTOCOL,
  topic: environment.EMAILS_TOPIC,
  logger,
  meter: new Meter(environment.POWERTOOLS_METRICS_NAMESPACE, 'emails'),
  request: {
    list: 'emails',
    schema: emailEventSchema,
    id: 'event_id',
    defaults: ({ newId, now }) => ({
      event_id: newId(),
      event_type: 'email_update',
      timestamp: now().toISOString(),
    }),
    generate: createEmailGenerator(),
  },
  contract: reportEmailEvents,
  encode: (event) => ({ key: event.email_id, value: Buffer.from(JSON.stringify(event)) }),
  report: ({ email_id, action, details: { recipient } }, { id, topic, partition, offset }) =>
    logger.info('Message delivered', {
      outcome: 'produced',
      id,
      summary: `${action} ${email_id} to ${recipient}`,
      ...{ event_id: id, email_id, action, recipient, topic, partition, offset },
    }),
});
