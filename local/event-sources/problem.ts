/**
 * What keeps a mapping from working, in the words that the service shows in `LastProcessingResult`, then what the broker
 * said and which right is missing.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-troubleshoot.html
 */
import { RegistryAccessDenied } from './decode-record.ts';
import { type MappingDefinition, toKafkaArn } from './mapping-definition.ts';

const CONNECTION_ERRORS = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNoBrokerAvailableError',
]);

export function describeProblem(error: Error, definition: MappingDefinition): string {
  const { clusterArn, topic, group } = definition;
  for (const cause of listCauses(error)) {
    if (cause instanceof RegistryAccessDenied)
      return `PROBLEM: Lambda failed to read the schema registry. ${cause.message}`;
    const type = readKafkaErrorType(cause);
    // kafkajs looks for the coordinator broker by broker and drops what each of them said.
    if (type === 'GROUP_AUTHORIZATION_FAILED' || cause.name === 'KafkaJSGroupCoordinatorNotFound')
      return deny(definition, cause, {
        actions: ['DescribeGroup', 'AlterGroup'],
        resource: toKafkaArn(clusterArn, 'group', group),
      });
    if (type === 'TOPIC_AUTHORIZATION_FAILED')
      return deny(definition, cause, {
        actions: ['DescribeTopic', 'ReadData'],
        resource: toKafkaArn(clusterArn, 'topic', topic),
      });
    if (cause.name === 'KafkaJSSASLAuthenticationError')
      return `PROBLEM: SASL authentication failed. ${cause.message}. The role ${definition.roleArn} needs kafka-cluster:Connect on ${clusterArn}.`;
    if (CONNECTION_ERRORS.has(cause.name)) return `PROBLEM: Connection error. ${cause.message}`;
  }
  return `PROBLEM: ${error.message}`;
}

/** The same for the dead-letter topic, without the service's prefix. */
export function describeDeadLetterProblem(error: Error, definition: MappingDefinition): string {
  for (const cause of listCauses(error)) {
    const type = readKafkaErrorType(cause);
    if (type === 'TOPIC_AUTHORIZATION_FAILED')
      return `${cause.message}: kafka-cluster:WriteData or kafka-cluster:DescribeTopic is missing on ${toKafkaArn(definition.clusterArn, 'topic', definition.deadLetterTopic ?? '')}.`;
    if (type !== undefined) return `${type}: ${cause.message}.`;
  }
  return `${error.message}.`;
}

/** The name of the Kafka error behind a kafkajs error, for example `REBALANCE_IN_PROGRESS`. */
export function findKafkaErrorType(error: Error): string | undefined {
  for (const cause of listCauses(error)) {
    const type = readKafkaErrorType(cause);
    if (type !== undefined) return type;
  }
  return undefined;
}

function deny(
  definition: MappingDefinition,
  cause: Error,
  missing: { actions: readonly string[]; resource: string },
): string {
  const actions = missing.actions.map((action) => `kafka-cluster:${action}`).join(' and ');
  return `PROBLEM: Cluster failed to authorize Lambda. ${cause.message}: the role ${definition.roleArn} needs ${actions} on ${missing.resource}.`;
}

function* listCauses(error: Error): Generator<Error> {
  const seen = new Set<Error>();
  for (let next: unknown = error; next instanceof Error && !seen.has(next); next = next.cause) {
    seen.add(next);
    yield next;
  }
}

function readKafkaErrorType(error: Error): string | undefined {
  return 'type' in error && typeof error.type === 'string' ? error.type : undefined;
}
