import { reportUserEvents } from '../api/contract/report-user-events.ts';
import { producerVariables, readEnvironment, requiredText } from '../shared/env.ts';
import { createLogger } from '../shared/logger.ts';
import { Meter } from '../shared/metrics.ts';
import { createProducerHandler } from '../shared/producer-handler.ts';
import { secretFields, userEventSchema } from './event.ts';
import { generateEvent } from './generate-event.ts';

const environment = readEnvironment(producerVariables.extend({ NOTIFICATIONS_TOPIC: requiredText }));
const logger = createLogger('notifications');

/** Takes `{"events": [...]}` or `{"generate": n}`, and POST /events; see createProducerHandler. */
export const handler = createProducerHandler({
  clientId: 'millrace-notifications-producer',
  bootstrapServers: environment.KAFKA_BOOTSTRAP_SERVERS,
  securityProtocol: environment.KAFKA_SECURITY_PROTOCOL,
  topic: environment.NOTIFICATIONS_TOPIC,
  logger,
  meter: new Meter(environment.POWERTOOLS_METRICS_NAMESPACE, 'notifications'),
  request: {
    list: 'events',
    schema: userEventSchema,
    id: 'event_id',
    secrets: secretFields,
    defaults: ({ newId, now }) => ({ event_id: newId(), timestamp: now().toISOString() }),
    generate: generateEvent,
  },
  contract: reportUserEvents,
  encode: (event) => ({ key: event.user, value: Buffer.from(JSON.stringify(event)) }),
  report: ({ event_type, user }, { id, topic, partition, offset }) =>
    logger.info('Event delivered', {
      outcome: 'produced',
      id,
      summary: `${event_type} of ${user}`,
      ...{ event_id: id, event_type, user, topic, partition, offset },
    }),
});
