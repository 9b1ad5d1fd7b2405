import type { Context } from 'aws-lambda';
import { kafkaVariables, readEnvironment } from '../shared/env.ts';
import { createKafkaClient } from '../shared/kafka-client.ts';
import { createLogger } from '../shared/logger.ts';
import { answerRequest } from './answer-request.ts';
import { declaredGroups } from './declared-groups.ts';
import type { Answer } from './operation.ts';
import { RecordFormats, schemaDefinitions } from './record-formats.ts';

const environment = readEnvironment(
  kafkaVariables.extend({
    SCHEMA_DEFINITIONS: schemaDefinitions,
    CONSUMER_GROUPS: declaredGroups,
  }),
);

const logger = createLogger('kafka-admin');
const kafka = createKafkaClient({
  clientId: 'millrace-kafka-admin',
  bootstrapServers: environment.KAFKA_BOOTSTRAP_SERVERS,
  securityProtocol: environment.KAFKA_SECURITY_PROTOCOL,
  // A cluster out of reach is told of before the function's minute is over.
  retry: { retries: 3 },
  requestTimeoutMs: 25_000,
});
const formats = new RecordFormats(environment.SCHEMA_DEFINITIONS);

/** `{"operation": "list-topics", ...}`: answered with `status` `done` or `refused`. */
export async function handler(event: unknown, context: Context): Promise<Answer> {
  logger.addContext(context);
  const answer = await answerRequest(event, {
    kafka,
    formats,
    groups: environment.CONSUMER_GROUPS,
    remainingMs: () => context.getRemainingTimeInMillis(),
    log: logger,
  });
  if (answer.status === 'refused') logger.warn('Request refused', { violations: answer.violations });
  return answer;
}
