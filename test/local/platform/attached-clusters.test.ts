import { expect, test } from 'vitest';
import { systemClock } from '../../../local/core/clock.ts';
import { AttachedClusters } from '../../../local/platform/attached-clusters.ts';
import { startTestBroker } from '../kafka/start-test-broker.ts';

const declare = (name: string) => ({
  arn: `arn:aws:kafka:us-east-1:000000000000:cluster/${name}/uuid-s1`,
  name,
  vpcConfigs: [{ subnetIds: ['subnet-1', 'subnet-2'] }],
  tags: {},
});

test('one Kafka stands for each cluster, without TLS and without a token', async () => {
  const { port } = await startTestBroker();
  const servers = [`localhost:${port}`, `127.0.0.1:${port}`];
  const clusters = await AttachedClusters.open({ servers, clock: systemClock });
  const [one, two] = [declare('one'), declare('two')];
  const running = await clusters.startCluster(one);
  await clusters.startCluster(two);

  expect(clusters).not.toHaveProperty('caPath');
  expect(clusters.list()).toMatchObject([
    { arn: one.arn, bootstrapBrokers: { plaintext: servers.join(',') } },
    { arn: two.arn, bootstrapBrokers: { plaintext: servers.join(',') } },
  ]);
  expect(clusters.addresses()).toEqual({
    clusters: [one, two].map(({ arn }) => ({ arn, plaintext: { host: 'localhost', port } })),
  });
  expect(clusters.connect(one.arn)).toEqual({ bootstrapServers: servers });

  await running.stop();
  expect(clusters.list()).toMatchObject([{ arn: two.arn }]);
  expect(() => clusters.connect(one.arn)).toThrow(`no cluster ${one.arn} is running`);
});

test('a Kafka that is not there is told before anything starts on it', async () => {
  await expect(AttachedClusters.open({ servers: ['127.0.0.1:1'], clock: systemClock })).rejects.toMatchObject(
    {
      code: 'KAFKA_UNREACHABLE',
    },
  );
});
