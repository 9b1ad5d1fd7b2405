import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { bundleFunctions, type FunctionBundles } from '../../../lib/bundle-functions.ts';
import { unusedKafkajsModules } from '../../../lib/bundling/kafkajs-parts.ts';
import { KAFKA_ADMIN_ENTRY, KAFKA_TOPICS_ENTRY } from '../../../lib/entries.ts';
import { pipelines } from '../../../lib/pipelines/index.ts';
import { systemClock } from '../../../local/core/clock.ts';
import { Journal } from '../../../local/core/journal.ts';
import { LOOPBACK, listen } from '../../../local/core/listen.ts';
import { startBroker } from '../../../local/kafka/broker.ts';
import { kafkaCertificate } from '../../../local/tls/kafka-certificate.ts';
import { writeLetters } from '../../functions/kafka-admin/write-letters.ts';
import { connectKafka } from '../../local/kafka/start-test-broker.ts';
import { createTopic } from '../../support/create-topic.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const run = promisify(execFile);

const producers = pipelines.flatMap(({ producer }) => (producer ? [producer.entry] : []));

/** Both ways in: TLS and a token for the function, a plain socket for the test. */
async function startCluster() {
  const directory = await tempFolder();
  const journal = new Journal({ now: systemClock.now });
  const { key, cert, caPath } = await kafkaCertificate({ directory, clock: systemClock });
  const identity = { arn: 'arn:aws:iam::111122223333:role/any' };
  const authenticate = async () => ({ principal: identity.arn, identity, expiresAt: Date.now() + 900_000 });
  const broker = await startBroker({
    ...{ directory, journal, clock: systemClock, clusterId: 'demo', authorize: () => true },
    listeners: { plaintext: { port: 0 }, tls: { port: 0, key, cert, authenticate } },
  });
  onTestFinished(() => broker.stop());
  const kafka = connectKafka(broker.plaintext?.port ?? 0);
  return { broker, kafka, caPath, bootstrap: `${broker.tls?.host}:${broker.tls?.port}` };
}

type Cluster = Awaited<ReturnType<typeof startCluster>>;

/** What the bundle of a function answers to each event, in a process of its own as Node reads whom to trust when it starts. */
async function invokeBundle(
  cluster: Cluster,
  bundles: FunctionBundles,
  { entry, variables = {}, events }: { entry: string; variables?: Record<string, string>; events: object[] },
): Promise<unknown[]> {
  const url = pathToFileURL(join(bundles.directoryOf(entry), 'index.mjs')).href;
  const script = `
    const { handler } = await import(${JSON.stringify(url)});
    const answers = [];
    for (const event of ${JSON.stringify(events)})
      answers.push(await handler(event, { functionName: 'any', getRemainingTimeInMillis: () => 50_000 }) ?? null);
    process.stdout.write('\\n' + JSON.stringify(answers) + '\\n', () => process.exit(0));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    env: {
      ...{ NODE_EXTRA_CA_CERTS: cluster.caPath, AWS_REGION: 'us-east-1' },
      ...{
        AWS_ACCESS_KEY_ID: 'id',
        AWS_SECRET_ACCESS_KEY: 'secret',
        POWERTOOLS_METRICS_NAMESPACE: 'millrace',
      },
      ...{ KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrap, KAFKA_SECURITY_PROTOCOL: 'SASL_SSL' },
      ...variables,
    },
  });
  return z.array(z.unknown()).parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
}

it('leaves every producer what it needs to send', async () => {
  const cluster = await startCluster();
  await createTopic(cluster.kafka, 'events', 3);
  const bundles = await bundleFunctions(producers);
  const variables = {
    ...{ ORDERS_TOPIC: 'events', EMAILS_TOPIC: 'events', NOTIFICATIONS_TOPIC: 'events' },
    ...{ PAYMENTS_TOPIC: 'events', ORDERS_SCHEMA_VERSION_ID: '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0ff' },
  };
  for (const entry of producers)
    expect(
      await invokeBundle(cluster, bundles, { entry, variables, events: [{ generate: 5 }, { generate: 1 }] }),
      entry,
    ).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }]);
});

it('leaves kafka-topics what it needs to create, grow, configure and delete', async () => {
  const cluster = await startCluster();
  const answers: unknown[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    answers.push(JSON.parse(body));
    response.end();
  });
  onTestFinished(() => void server.close());
  const bucket = `http://${LOOPBACK}:${await listen(server, { port: 0, purpose: 'response bucket' })}/`;
  const properties = (Topics: object[]) => ({
    ...{ ServiceToken: 'arn', ServiceTimeout: '300', OnDelete: 'delete', Topics },
    ...{ ClusterArn: 'arn:aws:kafka:us-east-1:111122223333:cluster/demo/uuid-1' },
    BootstrapServers: cluster.bootstrap,
  });
  const event = (RequestType: string, ResourceProperties: object) => ({
    ...{ RequestType, ResourceProperties, ResponseURL: bucket, StackId: 'stack', RequestId: 'request' },
    ...{ LogicalResourceId: 'Topics', ResourceType: 'Custom::KafkaTopics' },
  });
  const small = properties([{ Name: 'orders', Partitions: '1', Configs: { 'retention.ms': '60000' } }]);
  const large = properties([{ Name: 'orders', Partitions: '3', Configs: { 'retention.ms': '70000' } }]);
  const id = { PhysicalResourceId: 'arn:aws:kafka:us-east-1:111122223333:cluster/demo/uuid-1/topics/Topics' };
  const bundles = await bundleFunctions([KAFKA_TOPICS_ENTRY]);
  const topics = () =>
    cluster.broker.inspect().topics.map(({ name, partitions }) => [name, partitions.length]);
  await invokeBundle(cluster, bundles, {
    entry: KAFKA_TOPICS_ENTRY,
    events: [event('Create', small), { ...event('Update', large), ...id, OldResourceProperties: small }],
  });
  expect(topics()).toEqual([['orders', 3]]);
  const removal = { ...event('Delete', large), ...id };
  await invokeBundle(cluster, bundles, { entry: KAFKA_TOPICS_ENTRY, events: [removal] });
  expect(answers).toMatchObject([{ Status: 'SUCCESS' }, { Status: 'SUCCESS' }, { Status: 'SUCCESS' }]);
  expect(topics()).toEqual([]);
});

it('leaves kafka-admin what each of its operations needs', async () => {
  const cluster = await startCluster();
  const { kafka } = cluster;
  for (const topic of ['orders', 'order-tracker.dlq']) await createTopic(kafka, topic, 1);
  const producer = kafka.producer();
  await producer.connect();
  onTestFinished(() => producer.disconnect());
  await producer.send({ topic: 'orders', messages: [{ key: 'pen', value: 'one', headers: { a: 'b' } }] });
  const letter = {
    partition: 0,
    offset: 0,
    timestamp: 1_700_000_000_000,
    key: null,
    value: Buffer.from('one'),
  };
  await writeLetters(producer, { source: 'orders', deadLetterTopic: 'order-tracker.dlq' }, [letter]);
  const member = kafka.consumer({ groupId: 'member', maxWaitTimeInMs: 50 });
  onTestFinished(() => member.disconnect());
  const joined = Promise.withResolvers<void>();
  member.on(member.events.GROUP_JOIN, () => joined.resolve());
  await member.subscribe({ topic: 'orders' });
  await member.run({ eachMessage: async () => undefined });
  await joined.promise;

  const group = 'order-tracker';
  const events = [
    { operation: 'list-topics' },
    { operation: 'describe-topic', topic: 'orders' },
    { operation: 'read-records', topic: 'orders', from: 'beginning' },
    { operation: 'plan-offsets', group, to: 'earliest' },
    { operation: 'set-offsets', group, topic: 'orders', offsets: [{ partition: 0, offset: 1 }] },
    { operation: 'list-groups' },
    { operation: 'describe-group', group },
    { operation: 'describe-group', group: 'member' },
    { operation: 'list-dead-letters' },
    { operation: 'read-dead-letters', group },
    { operation: 'redrive', group, max: 1 },
  ];
  const answers = await invokeBundle(cluster, await bundleFunctions([KAFKA_ADMIN_ENTRY]), {
    entry: KAFKA_ADMIN_ENTRY,
    variables: {
      SCHEMA_DEFINITIONS: '{}',
      CONSUMER_GROUPS: JSON.stringify([{ group, topic: 'orders', deadLetterTopic: 'order-tracker.dlq' }]),
    },
    events,
  });
  expect(answers).toMatchObject(events.map(() => ({ status: 'done' })));
  const [orders] = cluster.broker.inspect().topics.filter(({ name }) => name === 'orders');
  expect(orders?.partitions[0]?.endOffset, 'the record and the letter sent back').toBe(2);
});

it('names what kafkajs has, less for each that does more', () => {
  const [producer = '', admin = '', topics = ''] = [
    ...producers.slice(0, 1),
    KAFKA_ADMIN_ENTRY,
    KAFKA_TOPICS_ENTRY,
  ];
  const leftOut = (entry: string) => unusedKafkajsModules(entry);
  expect(leftOut(producer)).toContain('kafkajs/src/protocol/requests/fetch/index.js');
  expect(leftOut(admin)).not.toContain('kafkajs/src/protocol/requests/fetch/index.js');
  expect(leftOut(topics)).toContain('kafkajs/src/producer/index.js');
  for (const entry of [producer, admin, topics]) {
    expect(leftOut(entry)).toContain('kafkajs/src/consumer/index.js');
    expect(leftOut(entry)).not.toContain('kafkajs/src/protocol/requests/metadata/index.js');
  }
});
