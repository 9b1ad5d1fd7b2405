import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../local/core/clock.ts';
import { Journal } from '../../../local/core/journal.ts';
import { LOOPBACK, listen } from '../../../local/core/listen.ts';
import { Iam } from '../../../local/iam/iam.ts';
import { verifyMskToken } from '../../../local/iam/msk-token.ts';
import { startBroker } from '../../../local/kafka/broker.ts';
import { kafkaCertificate } from '../../../local/tls/kafka-certificate.ts';
import { render, statementsOf, synthesize } from '../../lib/synthesize.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const run = promisify(execFile);
const region = 'eu-west-1';
const account = '111122223333';
const clusterArn = `arn:aws:kafka:${region}:${account}:cluster/demo/uuid-1`;
const roleArn = `arn:aws:iam::${account}:role/topics`;

/** The Kafka statements of the role of the topics function, as the template has them, for this cluster. */
async function readStatements(): Promise<object[]> {
  const { cluster } = await synthesize();
  return statementsOf(cluster, 'millrace-kafka-topics')
    .filter(({ Action }) => Action.some((action) => action.startsWith('kafka-cluster:')))
    .map(({ Effect, Action, Resource }) => ({
      ...{ Effect, Action },
      Resource: Resource.map((resource) => toArn(render(resource))),
    }));
}

function toArn(rendered: string): string {
  const [before, after] = clusterArn.split(':cluster/');
  return rendered
    .replaceAll(/\{[^}]*Arn[^}]*\} before ":cluster\/"/g, before ?? '')
    .replaceAll(/\{[^}]*Arn[^}]*\} after ":cluster\/"/g, after ?? '')
    .replaceAll(/\{[^}]*Arn[^}]*\}/g, clusterArn);
}

async function startCluster() {
  const journal = new Journal({ now: () => Date.now() });
  const iam = new Iam({ journal, clock: systemClock, region, account });
  iam.defineRole({ arn: roleArn, name: 'topics' });
  iam.attachPolicy(roleArn, { name: 'declared', document: { Statement: await readStatements() } });
  const directory = await tempFolder();
  const { key, cert, caPath } = await kafkaCertificate({ directory, clock: systemClock });
  const broker = await startBroker({
    directory,
    clock: systemClock,
    journal,
    clusterId: 'demo',
    listeners: {
      tls: {
        port: 0,
        key,
        cert,
        authenticate: async (token) => {
          const { principal, expiresAt } = await verifyMskToken(iam, { token, region, now: Date.now() });
          return { principal: principal.arn, identity: principal, expiresAt };
        },
      },
    },
    authorize: (principal, action, { type, name }) => {
      const arn = type === 'cluster' ? clusterArn : `${clusterArn.replace(':cluster/', `:${type}/`)}/${name}`;
      return iam.check(principal, `kafka-cluster:${action}`, arn).allowed;
    },
  });
  onTestFinished(() => broker.stop());
  return { broker, caPath, credentials: iam.credentialsFor(roleArn, 'topics'), journal };
}

async function startBucket() {
  const { promise: answer, resolve } = Promise.withResolvers<unknown>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.end();
    resolve(JSON.parse(Buffer.concat(chunks).toString()));
  });
  onTestFinished(() => void server.close());
  return {
    answer,
    url: `http://${LOOPBACK}:${await listen(server, { port: 0, purpose: 'response bucket' })}/`,
  };
}

it('makes the declared topics over TLS with a token of its role, which may do just enough', async () => {
  const { broker, caPath, credentials, journal } = await startCluster();
  const bucket = await startBucket();
  const event = {
    RequestType: 'Create',
    ResponseURL: bucket.url,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Topics',
    ResourceType: 'Custom::KafkaTopics',
    ResourceProperties: {
      ServiceToken: 'arn',
      ServiceTimeout: '300',
      ClusterArn: clusterArn,
      BootstrapServers: `${broker.tls?.host}:${broker.tls?.port}`,
      OnDelete: 'retain',
      Topics: [
        { Name: 'orders', Partitions: '3', Configs: { 'retention.ms': '60000' } },
        { Name: 'order-tracker.dlq', Partitions: '1' },
      ],
    },
  };
  const handler = pathToFileURL(`${import.meta.dirname}/../../../functions/kafka-topics/handler.ts`).href;
  // A process of its own: Node reads the authority to trust when it starts.
  const { stdout, stderr } = await run(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const { handler } = await import(${JSON.stringify(handler)});
       await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 30_000 });`,
    ],
    {
      env: {
        NODE_EXTRA_CA_CERTS: caPath,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: credentials.sessionToken,
      },
    },
  );
  expect(await bucket.answer).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: `${clusterArn}/topics/Topics`,
  });
  expect(
    broker
      .inspect()
      .topics.map(({ name, partitions }) => [name, partitions.length])
      .sort(),
  ).toEqual([
    ['order-tracker.dlq', 1],
    ['orders', 3],
  ]);
  expect(journal.recent().filter(({ kind }) => kind === 'access-denied')).toEqual([]);
  expect(stderr).toBe('');
  expect(stdout).not.toContain(bucket.url);
});
