import { setTimeout as pause } from 'node:timers/promises';
import { createCustomResourceHandler } from '../shared/cloudformation-response.ts';
import { createKafkaClient } from '../shared/kafka-client.ts';
import { createLogger } from '../shared/logger.ts';
import { createKafkaTopics } from './kafka-topics.ts';

const log = createLogger('kafka-topics');

export const handler = createCustomResourceHandler(
  createKafkaTopics({
    log,
    pause,
    connect: (cluster) =>
      createKafkaClient({
        clientId: 'millrace-kafka-topics',
        ...cluster,
        log,
        // About 70 s in all: the name of a new cluster takes a while to be known.
        retry: { initialRetryTime: 300, retries: 8 },
      }),
  }),
  { log },
);
