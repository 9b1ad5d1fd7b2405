import { type Admin, Kafka, logLevel, Partitioners } from 'kafkajs';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../local/core/clock.ts';
import type { JournalEntry } from '../../../local/core/journal.ts';
import type { KafkaConnection } from '../../../local/event-sources/kafkajs-cluster.ts';
import { Iam } from '../../../local/iam/iam.ts';
import { createMskToken, verifyMskToken } from '../../../local/iam/msk-token.ts';
import { type Broker, startBroker } from '../../../local/kafka/broker.ts';
import { kafkaCertificate } from '../../../local/tls/kafka-certificate.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { CLUSTER_ARN, makeJournal } from './support.ts';

const REGION = 'eu-west-1';
const ACCOUNT = '000000000000';
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/consumer-role`;

export interface TestKafka {
  broker: Broker;
  iam: Iam;
  entries: JournalEntry[];
  journal: ReturnType<typeof makeJournal>['journal'];
  /** The TLS listener, as the role. */
  asRole: KafkaConnection;
  plaintext: KafkaConnection;
  client: Kafka;
  admin: Admin;
  /** Takes `[partition, key, value]`. */
  produce(topic: string, messages: readonly ProducedMessage[]): Promise<void>;
  /** Everything in a topic. */
  lagOf(group: string, topic: string): Promise<number>;
}

export interface ProducedMessage {
  partition?: number;
  key: string | Buffer | null;
  value: string | Buffer | null;
  headers?: Record<string, string | Buffer | (string | Buffer)[]>;
}

/** Allows `actions` (without prefix) on a resource of the cluster, for example `topic`, `orders`. */
export function allow(kind: 'cluster' | 'topic' | 'group', name: string, actions: readonly string[]) {
  const resource =
    kind === 'cluster' ? CLUSTER_ARN : `${CLUSTER_ARN.replace(':cluster/', `:${kind}/`)}/${name}`;
  return { Effect: 'Allow', Action: actions.map((action) => `kafka-cluster:${action}`), Resource: resource };
}

export const CONSUMER_STATEMENTS = [
  allow('cluster', '', ['Connect']),
  allow('topic', 'orders', ['DescribeTopic', 'ReadData']),
  allow('group', 'order-tracker', ['DescribeGroup', 'AlterGroup']),
];

export async function startKafka(statements: readonly object[] = []): Promise<TestKafka> {
  const directory = await tempFolder();
  const { journal, entries } = makeJournal();
  const iam = new Iam({ journal, clock: systemClock, region: REGION, account: ACCOUNT });
  iam.defineRole({ arn: ROLE_ARN, name: 'consumer-role' });
  if (statements.length > 0)
    iam.attachPolicy(ROLE_ARN, { name: 'test', document: { Statement: [...statements] } });
  const { key, cert, ca } = await kafkaCertificate({ directory, clock: systemClock });
  const broker = await startBroker({
    directory,
    clock: systemClock,
    journal,
    clusterId: 'millrace',
    listeners: {
      plaintext: { port: 0 },
      tls: {
        port: 0,
        key,
        cert,
        authenticate: async (token) => {
          const { principal, expiresAt } = await verifyMskToken(iam, {
            token,
            region: REGION,
            now: Date.now(),
          });
          return { principal: principal.arn, identity: principal, expiresAt };
        },
      },
    },
    authorize: (principal, action, { type, name }) => {
      const arn =
        type === 'cluster' ? CLUSTER_ARN : `${CLUSTER_ARN.replace(':cluster/', `:${type}/`)}/${name}`;
      return iam.check(principal, `kafka-cluster:${action}`, arn).allowed;
    },
  });
  onTestFinished(() => broker.stop());
  const plaintext = { bootstrapServers: [`127.0.0.1:${broker.plaintext?.port}`] };
  const asRole: KafkaConnection = {
    bootstrapServers: [`127.0.0.1:${broker.tls?.port}`],
    ssl: { ca },
    token: async () => {
      const { token } = await createMskToken(iam.credentialsFor(ROLE_ARN, 'consumer'), {
        region: REGION,
        now: Date.now(),
      });
      return { value: token };
    },
  };
  const client = new Kafka({
    ...{ brokers: plaintext.bootstrapServers, logLevel: logLevel.NOTHING },
    connectionTimeout: 30_000,
  });
  const admin = client.admin();
  await admin.connect();
  onTestFinished(() => admin.disconnect());
  const producer = client.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  onTestFinished(() => producer.disconnect());
  return {
    broker,
    iam,
    journal,
    entries,
    asRole,
    plaintext,
    client,
    admin,
    produce: async (topic, messages) => void (await producer.send({ topic, messages: [...messages] })),
    lagOf: async (groupId, topic) => {
      const [ends, [group]] = await Promise.all([
        admin.fetchTopicOffsets(topic),
        admin.fetchOffsets({ groupId, topics: [topic] }),
      ]);
      return ends.reduce((sum, { partition, high }) => {
        const committed = Number(
          group?.partitions.find((found) => found.partition === partition)?.offset ?? -1,
        );
        return sum + Number(high) - Math.max(0, committed);
      }, 0);
    },
  };
}
