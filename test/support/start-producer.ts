import type { Kafka } from 'kafkajs';
import { onTestFinished, vi } from 'vitest';
import type { ProducerAnswer } from '../../functions/shared/producer-handler.ts';
import { startTestBroker } from '../local/kafka/start-test-broker.ts';
import { createTopic } from './create-topic.ts';
import { type Handler, loadHandler } from './function-handler.ts';

/**
 * A producer function with a plain socket to a broker of the test's, which has its topic with three partitions; TLS and IAM
 * are the business of the client's own test.
 */
export async function startProducer(
  load: () => Promise<{ handler: Handler<ProducerAnswer> }>,
  { topic, variables }: { topic: string; variables: Readonly<Record<string, string>> },
): Promise<{ kafka: Kafka; handler: Handler<ProducerAnswer> }> {
  const { kafka } = await startTestBroker();
  await createTopic(kafka, topic, 3);
  vi.doMock('../../functions/shared/kafka-client.ts', () => ({ createKafkaClient: () => kafka }));
  onTestFinished(() => void vi.doUnmock('../../functions/shared/kafka-client.ts'));
  const handler = await loadHandler<ProducerAnswer>(load, {
    ...{ KAFKA_BOOTSTRAP_SERVERS: 'boot.example:9098', KAFKA_SECURITY_PROTOCOL: 'SASL_SSL' },
    ...variables,
  });
  return { kafka, handler };
}
