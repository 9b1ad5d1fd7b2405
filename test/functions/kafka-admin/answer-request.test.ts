import kafkajs from 'kafkajs';
import { expect, it } from 'vitest';
import { answerRequest } from '../../../functions/kafka-admin/answer-request.ts';
import { RecordFormats } from '../../../functions/kafka-admin/record-formats.ts';

/** A client whose connections fail so many times, as kafkajs does when it is not told who coordinates a group. */
async function ask(failures: number) {
  const kafka = new kafkajs.Kafka({ brokers: ['broker.example:9092'] });
  const create = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  let connections = 0;
  const cluster = {
    connect: async () => {
      connections += 1;
      if (connections <= failures)
        throw Object.assign(new Error('Failed to find group coordinator'), {
          name: 'KafkaJSGroupCoordinatorNotFound',
        });
    },
    disconnect: async () => undefined,
    metadata: async () => ({ brokers: [], controllerId: 1, topicMetadata: [] }),
  };
  Reflect.set(kafka, create ?? 'none', () => cluster);
  const answer = await answerRequest(
    { operation: 'list-topics' },
    {
      ...{ kafka, formats: new RecordFormats({}), groups: [], remainingMs: () => 50_000 },
      log: { warn: () => undefined },
    },
  );
  return { answer, connections };
}

it('asks again who coordinates a group before it takes it for one that may not be asked for', async () => {
  expect(await ask(1)).toMatchObject({ answer: { status: 'done' }, connections: 2 });
  expect(await ask(9)).toMatchObject({ answer: { status: 'refused' }, connections: 2 });
});
