import {
  CreateTopicCommand,
  DescribeClusterV2Command,
  GetBootstrapBrokersCommand,
  KafkaClient,
  ListClustersCommand,
  ListClustersV2Command,
  type ListClustersV2CommandInput,
  ListNodesCommand,
  ListTopicsCommand,
} from '@aws-sdk/client-kafka';
import { expect, onTestFinished, test } from 'vitest';
import type { BootstrapBrokers, ServerlessCluster } from '../../../local/kafka-control/clusters.ts';
import { kafkaControlApi } from '../../../local/kafka-control/kafka-control-api.ts';
import { operatorAuthorization, sendRaw } from '../aws-api/send-raw.ts';
import { ACCOUNT, REGION, startTestApi, type TestApi } from '../aws-api/start-test-api.ts';

const arnOf = (name: string) =>
  `arn:aws:kafka:${REGION}:${ACCOUNT}:cluster/${name}/3f9f1c1e-0000-4000-8000-000000000000-s1`;

const clusterOf = (
  name: string,
  bootstrapBrokers: BootstrapBrokers = { saslIam: '127.0.0.1:9098' },
): ServerlessCluster => ({
  arn: arnOf(name),
  name,
  bootstrapBrokers,
  createdAt: 1_770_000_000_000,
  vpcConfigs: [{ subnetIds: ['subnet-1', 'subnet-2'], securityGroupIds: ['sg-1'] }],
});

async function start(
  ...clusters: ServerlessCluster[]
): Promise<{ api: TestApi; asRole: KafkaClient; asOperator: KafkaClient }> {
  const api = await startTestApi();
  api.addService('kafka', kafkaControlApi({ access: api.iam, clusters: () => clusters }));
  const connect = (credentials: { accessKeyId: string; secretAccessKey: string }) => {
    const client = new KafkaClient({ endpoint: api.url, region: REGION, credentials, maxAttempts: 1 });
    onTestFinished(() => client.destroy());
    return client;
  };
  const asOperator = connect({ accessKeyId: 'AKIDLOCAL', secretAccessKey: 'x' });
  return { api, asRole: connect(api.roleCredentials), asOperator };
}

test('gives a role that may ask the bootstrap brokers, and denies another cluster', async () => {
  const { api, asRole } = await start(clusterOf('orders'), clusterOf('other'));
  api.grant({ Effect: 'Allow', Action: 'kafka:GetBootstrapBrokers', Resource: arnOf('orders') });
  const { $metadata: _, ...answer } = await asRole.send(
    new GetBootstrapBrokersCommand({ ClusterArn: arnOf('orders') }),
  );
  expect(answer).toEqual({ BootstrapBrokerStringSaslIam: '127.0.0.1:9098' });
  await expect(
    asRole.send(new GetBootstrapBrokersCommand({ ClusterArn: arnOf('other') })),
  ).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(
      /not authorized to perform: kafka:GetBootstrapBrokers on resource: arn:.*other/,
    ),
    $metadata: { httpStatusCode: 403 },
  });
  await expect(
    asRole.send(new DescribeClusterV2Command({ ClusterArn: arnOf('orders') })),
  ).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
});

test('gives the plaintext brokers of a Kafka that stands for the cluster', async () => {
  const { asOperator } = await start(clusterOf('orders', { plaintext: 'kafka-1:9092,kafka-2:9092' }));
  const { $metadata: _, ...answer } = await asOperator.send(
    new GetBootstrapBrokersCommand({ ClusterArn: arnOf('orders') }),
  );
  expect(answer).toEqual({ BootstrapBrokerString: 'kafka-1:9092,kafka-2:9092' });
});

test('describes a serverless cluster', async () => {
  const { asOperator } = await start(clusterOf('orders'));
  const { ClusterInfo } = await asOperator.send(
    new DescribeClusterV2Command({ ClusterArn: arnOf('orders') }),
  );
  expect(ClusterInfo).toEqual({
    ClusterType: 'SERVERLESS',
    ClusterArn: arnOf('orders'),
    ClusterName: 'orders',
    CreationTime: new Date(1_770_000_000_000),
    State: 'ACTIVE',
    Tags: {},
    Serverless: {
      VpcConfigs: [{ SubnetIds: ['subnet-1', 'subnet-2'], SecurityGroupIds: ['sg-1'] }],
      ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
    },
  });
});

test('lists clusters by name and type, page by page', async () => {
  const { asOperator, asRole, api } = await start(clusterOf('b'), clusterOf('a2'), clusterOf('a1'));
  const list = async (input: ListClustersV2CommandInput) => {
    const answer = await asOperator.send(new ListClustersV2Command(input));
    return { names: answer.ClusterInfoList?.map(({ ClusterName }) => ClusterName), next: answer.NextToken };
  };
  expect((await list({})).names).toEqual(['a1', 'a2', 'b']);
  expect((await list({ ClusterNameFilter: 'a' })).names).toEqual(['a1', 'a2']);
  expect((await list({ ClusterTypeFilter: 'PROVISIONED' })).names).toEqual([]);
  const first = await list({ MaxResults: 2 });
  expect(first.names).toEqual(['a1', 'a2']);
  expect(await list({ MaxResults: 2, NextToken: first.next ?? '' })).toEqual({
    names: ['b'],
    next: undefined,
  });
  await expect(list({ MaxResults: 0 })).rejects.toMatchObject({ name: 'BadRequestException' });
  await expect(asRole.send(new ListClustersV2Command({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  api.grant({ Effect: 'Allow', Action: 'kafka:ListClustersV2', Resource: '*' });
  await expect(asRole.send(new ListClustersV2Command({}))).resolves.toBeDefined();
});

test('says of a cluster that does not listen yet that it is not ready', async () => {
  const { asOperator } = await start(clusterOf('orders', {}));
  await expect(
    asOperator.send(new GetBootstrapBrokersCommand({ ClusterArn: arnOf('orders') })),
  ).rejects.toMatchObject({
    name: 'ConflictException',
  });
});

test('answers the topic API and the node list as for every serverless cluster', async () => {
  const { asOperator } = await start(clusterOf('orders'));
  const ClusterArn = arnOf('orders');
  const refusal = {
    name: 'BadRequestException',
    message: 'This operation cannot be performed on serverless clusters.',
  };
  await expect(
    asOperator.send(
      new CreateTopicCommand({ ClusterArn, TopicName: 't', PartitionCount: 1, ReplicationFactor: 3 }),
    ),
  ).rejects.toMatchObject(refusal);
  await expect(asOperator.send(new ListTopicsCommand({ ClusterArn }))).rejects.toMatchObject(refusal);
  await expect(asOperator.send(new ListNodesCommand({ ClusterArn }))).rejects.toMatchObject(refusal);
});

test('names an unknown cluster, and an operation that is not emulated', async () => {
  const { api, asOperator } = await start(clusterOf('orders'));
  await expect(
    asOperator.send(new GetBootstrapBrokersCommand({ ClusterArn: arnOf('x') })),
  ).rejects.toMatchObject({
    name: 'NotFoundException',
    message: expect.stringContaining(arnOf('x')),
  });
  await expect(asOperator.send(new ListClustersCommand({}))).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringMatching(/GET \/v1\/clusters of the MSK API is not emulated/),
  });
  const answer = await sendRaw(`${api.url}/v1/clusters/%E0%A4%A/bootstrap-brokers`, {
    method: 'GET',
    headers: { authorization: operatorAuthorization('kafka', REGION) },
  });
  expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('not percent-encoded') });
});
