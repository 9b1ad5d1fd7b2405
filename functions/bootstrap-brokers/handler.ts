import { GetBootstrapBrokersCommand, KafkaClient } from '@aws-sdk/client-kafka';
import { createCustomResourceHandler } from '../shared/cloudformation-response.ts';
import { createLogger } from '../shared/logger.ts';
import { createBootstrapBrokers } from './bootstrap-brokers.ts';

const client = new KafkaClient({});

export const handler = createCustomResourceHandler(
  createBootstrapBrokers({
    getBootstrapBrokers: (ClusterArn) => client.send(new GetBootstrapBrokersCommand({ ClusterArn })),
  }),
  { log: createLogger('bootstrap-brokers') },
);
