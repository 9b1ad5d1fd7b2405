/** The same scripts against the emulator and against a real Apache Kafka, which is the judge. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../local/core/clock.ts';
import { Journal } from '../../local/core/journal.ts';
import { Lifecycle } from '../../local/core/lifecycle.ts';
import { startBroker } from '../../local/kafka/broker.ts';
import { KAFKA_RELEASES, startApacheKafka } from '../support/apache-kafka.ts';
import { Cluster, MIN_SESSION_TIMEOUT_MS } from './cluster.ts';
import { scenarios } from './scenarios/index.ts';

const lifecycle = new Lifecycle();
let emulator: Cluster;
let judge: Cluster;

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-parity-'));
  lifecycle.register('the folder', () => rm(directory, { recursive: true, force: true }));
  const broker = await startBroker({
    directory,
    clock: systemClock,
    journal: new Journal({ now: () => systemClock.now() }),
    clusterId: 'parity',
    listeners: { plaintext: { port: 0 } },
    authorize: () => true,
    groups: { minSessionTimeoutMs: MIN_SESSION_TIMEOUT_MS },
  });
  lifecycle.register('the emulator', () => broker.stop());
  emulator = new Cluster('the emulator', broker.plaintext?.port ?? 0);
  const kafka = await startApacheKafka({
    version: KAFKA_RELEASES.judge,
    properties: {
      // As MSK Serverless and the emulator have them.
      'num.partitions': 1,
      'default.replication.factor': 1,
      'log.retention.bytes': 250 * 1024 ** 3,
      'group.min.session.timeout.ms': MIN_SESSION_TIMEOUT_MS,
    },
  });
  lifecycle.register('Apache Kafka', () => kafka.stop());
  judge = new Cluster('Apache Kafka', kafka.port);
  await judge.warmUp();
});

afterAll(() => lifecycle.stop());

test.each(scenarios)('$title', async ({ run }) => {
  const [ours, theirs] = await Promise.all([run(emulator), run(judge)]);
  expect(ours).toEqual(theirs);
});
