import type { Kafka } from 'kafkajs';
import { onTestFinished, vi } from 'vitest';
import type { RouteContract } from '../../functions/shared/http/contract.ts';
import type { ProducerAnswer } from '../../functions/shared/producer-handler.ts';
import { startTestBroker } from '../local/kafka/start-test-broker.ts';
import { createTopic } from './create-topic.ts';
import { type Handler, loadHandler } from './function-handler.ts';
import { callRoute, type HttpAnswer, type HttpCall } from './http-event.ts';

export interface StartedProducer {
  readonly kafka: Kafka;
  /** Invoked by itself. */
  readonly handler: Handler<ProducerAnswer>;
  /** Asked by API Gateway. */
  readonly call: (contract: RouteContract, options?: HttpCall) => Promise<HttpAnswer>;
}

/**
 * A producer function with a plain socket to a broker of the test's, which has its topic with three partitions; TLS and IAM
 * are the business of the client's own test.
 */
export async function startProducer(
  load: () => Promise<{ handler: Handler<unknown> }>,
  { topic, variables }: { topic: string; variables: Readonly<Record<string, string>> },
): Promise<StartedProducer> {
  const { kafka } = await startTestBroker();
  await createTopic(kafka, topic, 3);
  vi.doMock('../../functions/shared/kafka-client.ts', () => ({ createKafkaClient: () => kafka }));
  onTestFinished(() => void vi.doUnmock('../../functions/shared/kafka-client.ts'));
  const handler = await loadHandler<unknown>(load, {
    ...{ KAFKA_BOOTSTRAP_SERVERS: 'boot.example:9098', KAFKA_SECURITY_PROTOCOL: 'SASL_SSL' },
    ...variables,
  });
  return {
    kafka,
    async handler(event, context) {
      const answer = await handler(event, context);
      if (isProducerAnswer(answer)) return answer;
      throw new Error(`no answer of a producer: ${JSON.stringify(answer)}`);
    },
    call: (contract, options) => callRoute(handler, contract, options),
  };
}

function isProducerAnswer(answer: unknown): answer is ProducerAnswer {
  return typeof answer === 'object' && answer !== null && 'status' in answer;
}
