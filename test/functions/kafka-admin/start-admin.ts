import type { Kafka, Producer } from 'kafkajs';
import { onTestFinished } from 'vitest';
import { answerRequest } from '../../../functions/kafka-admin/answer-request.ts';
import type { DeclaredGroup } from '../../../functions/kafka-admin/declared-groups.ts';
import type { Answer } from '../../../functions/kafka-admin/operation.ts';
import { RecordFormats } from '../../../functions/kafka-admin/record-formats.ts';
import { ORDER_SCHEMA } from '../../../functions/orders/order-schema.ts';
import { startTestBroker } from '../../local/kafka/start-test-broker.ts';
import { createTopic } from '../../support/create-topic.ts';

export const SCHEMA_VERSION_ID = '11111111-2222-3333-4444-555555555555';

const GROUPS: readonly DeclaredGroup[] = [
  { group: 'order-tracker', topic: 'orders', deadLetterTopic: 'order-tracker.dlq' },
];

export interface AdminSubject {
  readonly kafka: Kafka;
  readonly producer: Producer;
  /** The whole answer. */
  ask(request: object): Promise<Answer>;
  /** The answer of a request that is done. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of the answer
  done(request: object): Promise<any>;
  /** What each violation says of a request that is refused. */
  refused(request: object): Promise<string[]>;
  troubles(): string[];
}

/** The function's operations on a broker of the test's own. */
export async function startAdmin(topics: Readonly<Record<string, number>>): Promise<AdminSubject> {
  const { kafka, troubles } = await startTestBroker();
  for (const [name, partitions] of Object.entries(topics)) await createTopic(kafka, name, partitions);
  const producer = kafka.producer();
  await producer.connect();
  onTestFinished(() => producer.disconnect());
  const ask = (request: object) =>
    answerRequest(request, {
      kafka,
      formats: new RecordFormats({ [SCHEMA_VERSION_ID]: ORDER_SCHEMA }),
      groups: GROUPS,
      remainingMs: () => 60_000,
      log: { warn: () => undefined },
    });
  return {
    kafka,
    producer,
    ask,
    troubles,
    async done(request) {
      const answer = await ask(request);
      if (answer.status === 'refused') throw new Error(`refused: ${JSON.stringify(answer.violations)}`);
      return answer;
    },
    async refused(request) {
      const answer = await ask(request);
      if (answer.status !== 'refused') throw new Error(`done: ${JSON.stringify(answer)}`);
      return answer.violations.map(({ path, value, problem }) => `${path} ${value} ${problem}`);
    },
  };
}
