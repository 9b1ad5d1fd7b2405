import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { KafkaClient, ListClustersV2Command } from '@aws-sdk/client-kafka';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { generateAuthTokenFromCredentialsProvider } from 'aws-msk-iam-sasl-signer-js';
import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { RunnerDescription } from '../../local/runner-description.ts';
import { changeAssembly } from '../support/change-assembly.ts';
import { startMillrace } from '../support/millrace-process.ts';
import { plainKafka } from '../support/read-topic.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** What the AWS CLI of a laptop may find: nothing that the runner has handed out. */
const ANYBODY = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'anything' };

async function start(assembly = inject('assembly')): Promise<RunnerDescription> {
  const { runner } = await startMillrace({ state: await tempFolder(), assembly }, '--no-events');
  return runner;
}

function clientOptions(runner: RunnerDescription, credentials: object = ANYBODY) {
  const read = z
    .object({ accessKeyId: z.string(), secretAccessKey: z.string(), sessionToken: z.string().optional() })
    .transform(({ sessionToken, ...keys }) => ({ ...keys, ...(sessionToken && { sessionToken }) }));
  return {
    endpoint: runner.awsApiUrl,
    region: runner.region,
    credentials: read.parse(credentials),
    maxAttempts: 1,
  };
}

async function tlsKafka(runner: RunnerDescription, sasl?: KafkaConfig['sasl']): Promise<Kafka> {
  const { clusters, caPath } = runner.kafka;
  const tls = clusters[0]?.tls;
  if (tls === undefined || caPath === undefined) throw new Error('the runner has no emulated cluster');
  return new Kafka({
    brokers: [`${tls.host}:${tls.port}`],
    ssl: { ca: await readFile(caPath) },
    ...(sasl && { sasl }),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 30_000,
    requestTimeout: 30_000,
    retry: { retries: 0 },
  });
}

function tokenOf(runner: RunnerDescription, credentials: object): KafkaConfig['sasl'] {
  const { region, credentials: keys } = clientOptions(runner, credentials);
  return {
    mechanism: 'oauthbearer',
    oauthBearerProvider: async () => {
      const { token } = await generateAuthTokenFromCredentialsProvider({
        region,
        awsCredentialsProvider: async () => keys,
      });
      return { value: token };
    },
  };
}

/** Connects as an admin, asks, and disconnects whatever comes of it. */
async function ask<T>(kafka: Kafka, question: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  onTestFinished(() => admin.disconnect());
  await admin.connect();
  return question(admin);
}

describe('the AWS SDK with any credentials', () => {
  test('invokes functions, lists them, and reads tables', async () => {
    const runner = await start();
    const lambda = new LambdaClient(clientOptions(runner));
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    expect(Functions.map(({ FunctionName }) => FunctionName)).toEqual(
      expect.arrayContaining([
        'millrace-orders-producer',
        'millrace-orders-consumer',
        'millrace-fulfilment-consumer',
      ]),
    );
    const order = {
      ...{ order_id: '123e4567-e89b-42d3-a456-426614174000', user: 'alice', item: 'pen', quantity: 2 },
      timestamp: '2026-01-31T09:30:00Z',
    };
    const answer = await lambda.send(
      new InvokeCommand({
        FunctionName: 'millrace-orders-producer',
        Payload: JSON.stringify({ orders: [order] }),
        LogType: 'Tail',
      }),
    );
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(JSON.parse(String(answer.Payload?.transformToString()))).toMatchObject({
      status: 'delivered',
      deliveries: [{ id: order.order_id, topic: 'orders', offset: 0 }],
    });
    expect(Buffer.from(answer.LogResult ?? '', 'base64').toString()).toContain('Message delivered');

    const bad = await lambda.send(
      new InvokeCommand({
        FunctionName: 'millrace-orders-producer',
        Payload: JSON.stringify({ orders: [order, { ...order, quantity: 0 }] }),
      }),
    );
    expect(JSON.parse(String(bad.Payload?.transformToString()))).toMatchObject({ status: 'refused' });
    await expect(
      lambda.send(new InvokeCommand({ FunctionName: 'millrace-orders-prodcer', Payload: '{}' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });

    const { ClusterInfoList } = await new KafkaClient(clientOptions(runner)).send(
      new ListClustersV2Command({}),
    );
    expect(ClusterInfoList).toMatchObject([{ ClusterType: 'SERVERLESS', State: 'ACTIVE' }]);
    const users = runner.outputs['MillracePipelines']?.['UsersTable'] ?? '';
    const { Count } = await new DynamoDBClient(clientOptions(runner)).send(
      new ScanCommand({ TableName: users }),
    );
    expect(Count).toBe(3);
  });
});

describe('Kafka tools', () => {
  test('administer the cluster on the plaintext listener', async () => {
    const runner = await start();
    await ask(plainKafka(runner), async (admin) => {
      expect(await admin.listTopics()).toEqual(
        expect.arrayContaining(['order-processor.dlq', 'order-tracker.dlq', 'orders']),
      );
      const { topics } = await admin.fetchTopicMetadata({ topics: ['orders'] });
      expect(topics[0]?.partitions).toHaveLength(3);
      const { groups } = await admin.listGroups();
      expect(groups.map(({ groupId }) => groupId)).toEqual(
        expect.arrayContaining(['order-processor', 'order-tracker']),
      );
      const described = await admin.describeGroups(['order-processor']);
      expect(described.groups[0]).toMatchObject({ state: 'Stable' });
      expect(await admin.createTopics({ topics: [{ topic: 'mine', numPartitions: 2 }] })).toBe(true);
      await admin.deleteTopics({ topics: ['mine'] });
      expect(await admin.listTopics()).not.toContain('mine');
    });
  });

  test('come in by TLS with the token of the operator, and not without one', async () => {
    const runner = await start();
    const operator = await tlsKafka(runner, tokenOf(runner, runner.credentials));
    expect(await ask(operator, (admin) => admin.listTopics())).toContain('orders');

    const stranger = await tlsKafka(runner, {
      mechanism: 'oauthbearer',
      oauthBearerProvider: async () => ({ value: 'let me in' }),
    });
    await expect(ask(stranger, (admin) => admin.listTopics())).rejects.toThrow(/Access denied/);
    const plain = await tlsKafka(runner, { mechanism: 'plain', username: 'admin', password: 'admin' });
    await expect(ask(plain, (admin) => admin.listTopics())).rejects.toThrow(/mechanism/i);
    await expect(ask(await tlsKafka(runner), (admin) => admin.listTopics())).rejects.toThrow();
  });
});

describe('the credentials of a role', () => {
  test('do what its policy allows, and nothing else', async () => {
    // A producer that gives its credentials away.
    const assembly = await changeAssembly(inject('assembly'), () => undefined);
    const template = JSON.parse(await readFile(join(assembly, 'MillracePipelines.template.json'), 'utf8'));
    const functions = Object.values<{ Properties: { FunctionName?: string; Code?: { S3Key: string } } }>(
      template.Resources,
    );
    const producer = functions.find(
      ({ Properties }) => Properties.FunctionName === 'millrace-fulfilment-consumer',
    );
    const asset = `asset.${producer?.Properties.Code?.S3Key.replace('.zip', '')}`;
    await writeFile(
      join(assembly, asset, 'index.mjs'),
      `export const handler = async () => ({
         accessKeyId: process.env.AWS_ACCESS_KEY_ID,
         secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
         sessionToken: process.env.AWS_SESSION_TOKEN,
       });`,
    );
    const runner = await start(assembly);
    const { Payload } = await new LambdaClient(clientOptions(runner)).send(
      new InvokeCommand({ FunctionName: 'millrace-fulfilment-consumer' }),
    );
    const credentials = JSON.parse(String(Payload?.transformToString()));
    const dynamodb = new DynamoDBClient(clientOptions(runner, credentials));
    const { InventoryTable = '', OrderHistoryTable = '' } = runner.outputs['MillracePipelines'] ?? {};
    const denied = (action: string, resource: string) => ({
      name: 'AccessDeniedException',
      message: expect.stringMatching(
        new RegExp(
          `^User: arn:aws:sts::${runner.account}:assumed-role/MillracePipelines-FulfilmentConsumerRole[^ ]*/millrace-fulfilment-consumer is not authorized to perform: ${action} on resource: arn:aws:[a-z]+:[^ ]*${resource} because no identity-based policy allows the ${action} action$`,
        ),
      ),
    });
    const key = { item: { S: 'pen' } };
    await expect(
      dynamodb.send(
        new PutItemCommand({ TableName: InventoryTable, Item: { ...key, quantity: { N: '9' } } }),
      ),
    ).rejects.toMatchObject(denied('dynamodb:PutItem', `table/${InventoryTable}`));
    await expect(
      dynamodb.send(new GetItemCommand({ TableName: OrderHistoryTable, Key: { order_id: { S: 'any' } } })),
    ).rejects.toMatchObject(denied('dynamodb:GetItem', `table/${OrderHistoryTable}`));
    await expect(
      new LambdaClient(clientOptions(runner, credentials)).send(
        new InvokeCommand({ FunctionName: 'millrace-orders-producer', Payload: '{}' }),
      ),
    ).rejects.toMatchObject(denied('lambda:InvokeFunction', 'function:millrace-orders-producer'));
    await expect(
      new DynamoDBClient(clientOptions(runner, { ...credentials, secretAccessKey: 'guessed' })).send(
        new ScanCommand({ TableName: InventoryTable }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidSignatureException' });

    const kafka = await tlsKafka(runner, tokenOf(runner, credentials));
    expect(await ask(kafka, (admin) => admin.listTopics())).toEqual(
      expect.arrayContaining(['order-processor.dlq', 'orders']),
    );
    await expect(
      ask(kafka, (admin) => admin.fetchTopicMetadata({ topics: ['order-tracker.dlq'] })),
    ).rejects.toMatchObject({ type: 'TOPIC_AUTHORIZATION_FAILED' });
    await expect(ask(kafka, (admin) => admin.deleteTopics({ topics: ['orders'] }))).rejects.toThrow(
      /authoriz/i,
    );
  });
});
