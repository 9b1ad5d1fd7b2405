import { type Admin, type Consumer, Kafka, logLevel, type Producer } from 'kafkajs';
import { onTestFinished } from 'vitest';
import { findCoordinator } from '../../local/kafka/apis/10-find-coordinator.ts';
import { describeGroups } from '../../local/kafka/apis/15-describe-groups.ts';
import { initProducerId } from '../../local/kafka/apis/22-init-producer-id.ts';
import { WireClient } from '../local/kafka/wire-client.ts';
import { eventually } from '../support/eventually.ts';

/** `group.min.session.timeout.ms` of both brokers. */
export const MIN_SESSION_TIMEOUT_MS = 1000;

/** One of the two brokers that a scenario runs against. */
export class Cluster {
  readonly name: string;
  readonly port: number;
  readonly kafka: Kafka;

  constructor(name: string, port: number) {
    this.name = name;
    this.port = port;
    this.kafka = new Kafka({
      clientId: 'parity',
      brokers: [`127.0.0.1:${port}`],
      logLevel: logLevel.NOTHING,
      connectionTimeout: 30_000,
      retry: { retries: 3, initialRetryTime: 50 },
    });
  }

  /** Waits until producer ids and groups are to be had: a real broker starts with them when it is first asked. */
  async warmUp(): Promise<void> {
    const client = await WireClient.open(this.port);
    try {
      await eventually(async () => {
        const request = { transactionalId: null, transactionTimeoutMs: 60_000 };
        const { error } = await client.send(initProducerId, 1, request);
        const coordinator = await client.send(findCoordinator, 1, { key: 'warm-up' });
        const { groups } = await client.send(describeGroups, 0, {
          groups: ['warm-up'],
          includeAuthorizedOperations: false,
        });
        const errors = [error, coordinator.error, ...groups.map((group) => group.error)];
        if (errors.some((each) => each !== 'NONE')) throw new Error(`${this.name} is not ready: ${errors}`);
      });
    } finally {
      client.socket.destroy();
    }
  }

  /** A client that speaks the protocol by hand. */
  wire(): Promise<WireClient> {
    return WireClient.connect(this.port);
  }

  async admin(): Promise<Admin> {
    const admin = this.kafka.admin();
    onTestFinished(() => admin.disconnect());
    await admin.connect();
    return admin;
  }

  async producer(options: Parameters<Kafka['producer']>[0] = {}): Promise<Producer> {
    const producer = this.kafka.producer({ allowAutoTopicCreation: false, ...options });
    onTestFinished(() => producer.disconnect());
    await producer.connect();
    return producer;
  }

  async consumer(options: Parameters<Kafka['consumer']>[0]): Promise<Consumer> {
    const consumer = this.kafka.consumer({
      maxWaitTimeInMs: 100,
      heartbeatInterval: 200,
      sessionTimeout: 6000,
      ...options,
    });
    onTestFinished(() => consumer.disconnect());
    await consumer.connect();
    return consumer;
  }
}
