import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../../local/core/clock.ts';
import { Journal } from '../../../local/core/journal.ts';
import { type Broker, type BrokerOptions, startBroker } from '../../../local/kafka/broker.ts';
import { tempFolder } from '../../support/temp-folder.ts';

export interface TestBroker {
  readonly broker: Broker;
  readonly directory: string;
  readonly port: number;
  readonly kafka: Kafka;
  /** Messages of the warnings and errors so far. */
  troubles(): string[];
}

export interface TestBrokerOptions {
  readonly directory?: string;
  readonly clock?: Clock;
  readonly tls?: NonNullable<BrokerOptions['listeners']['tls']>;
  readonly authorize?: BrokerOptions['authorize'];
}

/** A broker that ends with the test: plaintext, or TLS when `tls` is given. */
export async function startTestBroker(options: TestBrokerOptions = {}): Promise<TestBroker> {
  const { clock = systemClock, tls } = options;
  const directory = options.directory ?? (await tempFolder());
  const journal = new Journal({ now: () => clock.now() });
  const broker = await startBroker({
    directory,
    clock,
    journal,
    clusterId: 'test-cluster',
    listeners: tls === undefined ? { plaintext: { port: 0 } } : { tls },
    authorize: options.authorize ?? (() => true),
  });
  onTestFinished(() => broker.stop());
  const port = (broker.plaintext ?? broker.tls)?.port ?? 0;
  return {
    broker,
    directory,
    port,
    kafka: connectKafka(port),
    troubles: () =>
      journal
        .recent()
        .flatMap((entry) => (entry.kind === 'warning' || entry.kind === 'error' ? [entry.message] : [])),
  };
}

export function connectKafka(port: number, options: Partial<KafkaConfig> = {}): Kafka {
  return new Kafka({
    brokers: [`127.0.0.1:${port}`],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 30_000,
    retry: { retries: 2, initialRetryTime: 20 },
    ...options,
  });
}
