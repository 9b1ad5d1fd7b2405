import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { kafkaVariables, readEnvironment } from '../shared/env.ts';
import { isHttpEvent } from '../shared/http/http-event.ts';
import { serveRoutes } from '../shared/http/serve-routes.ts';
import { createKafkaClient } from '../shared/kafka-client.ts';
import { createLogger } from '../shared/logger.ts';
import { answerRequest } from './answer-request.ts';
import { declaredGroups } from './declared-groups.ts';
import { keepCluster } from './kept-cluster.ts';
import type { Answer } from './operation.ts';
import { RecordFormats, schemaDefinitions } from './record-formats.ts';
import { createRoutes } from './routes.ts';
import { SECRET_FIELDS } from './secret-fields.ts';

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

const kept = keepCluster({ kafka, log: logger });
const options = { kafka, kept, formats, groups: environment.CONSUMER_GROUPS, log: logger };
/**
 * Viewers read nobody's codes and links to reset a password, and no record as a letter holds it, which is in base64: they see
 * it beside the letter. Operators may look into everything, as whoever may invoke the function.
 */
const formatsOfViewers = new RecordFormats(environment.SCHEMA_DEFINITIONS, [...SECRET_FIELDS, 'records']);
const serve = serveRoutes({ logger, routes: createRoutes({ ...options, formatsOfViewers }) });

/**
 * `{"operation": "list-topics", ...}`, answered with `status` `done` or `refused`, for whoever may invoke the function; and
 * requests of the HTTP API.
 */
export async function handler(
  event: unknown,
  context: Context,
): Promise<Answer | APIGatewayProxyStructuredResultV2> {
  logger.addContext(context);
  if (isHttpEvent(event)) return serve(event, context);
  const answer = await answerRequest(event, {
    ...options,
    remainingMs: () => context.getRemainingTimeInMillis(),
  });
  if (answer.status === 'refused') logger.warn('Request refused', { violations: answer.violations });
  return answer;
}
