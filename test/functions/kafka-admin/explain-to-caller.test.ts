import kafkajs from 'kafkajs';
import { expect, test } from 'vitest';
import { explainToCaller } from '../../../functions/kafka-admin/explain-to-caller.ts';

const asked = { parameters: {}, names: {} };

test.each([
  [
    new kafkajs.KafkaJSConnectionError('connect ECONNREFUSED boot-1.internal:9098', {
      broker: 'boot-1.internal',
    }),
    'KafkaJSConnectionError',
  ],
  [
    Object.assign(new kafkajs.KafkaJSError('at boot-1.internal'), { type: 'NOT_LEADER_OR_FOLLOWER' }),
    'NOT_LEADER_OR_FOLLOWER',
  ],
])('a caller hears what Kafka failed at, and no broker of it (case %#)', (error, name) => {
  const problem = explainToCaller(error, asked);
  expect(problem).toMatchObject({ status: 502, message: expect.stringContaining(`did not do it: ${name}.`) });
  expect(String(problem)).not.toContain('internal');
  expect(problem).toHaveProperty('cause', error);
});
