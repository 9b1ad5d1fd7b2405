import { createServer } from 'node:http';
import { GetBootstrapBrokersCommand, KafkaClient } from '@aws-sdk/client-kafka';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createBootstrapBrokers } from '../../../functions/bootstrap-brokers/bootstrap-brokers.ts';
import { LOOPBACK, listen } from '../../../local/core/listen.ts';

const ClusterArn = 'arn:aws:kafka:eu-west-1:111122223333:cluster/demo/uuid-1';

/** The control plane of MSK, answering one thing, asked with the real client. */
async function createSubject(status: number, body: object) {
  const paths: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const port = await listen(server, { port: 0, purpose: 'MSK' });
  const client = new KafkaClient({
    endpoint: `http://${LOOPBACK}:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  const resource = createBootstrapBrokers({
    getBootstrapBrokers: (arn) => client.send(new GetBootstrapBrokersCommand({ ClusterArn: arn })),
  });
  return { resource, paths };
}

describe('Custom::BootstrapBrokers', () => {
  it('answers the brokers for IAM clients', async () => {
    const { resource, paths } = await createSubject(200, { bootstrapBrokerStringSaslIam: 'boot:9098' });
    expect(await resource.apply({ ClusterArn }, undefined)).toEqual({
      BootstrapBrokers: 'boot:9098',
      SecurityProtocol: 'SASL_SSL',
    });
    expect(paths).toEqual([`/v1/clusters/${encodeURIComponent(ClusterArn)}/bootstrap-brokers`]);
  });

  it('takes a request that says what is read of the answer, and one of an older stack', () => {
    const { properties } = createBootstrapBrokers({ getBootstrapBrokers: () => Promise.reject(new Error()) });
    expect(properties.safeParse({ ClusterArn }).success).toBe(true);
    expect(properties.safeParse({ ClusterArn, Attributes: ['BootstrapBrokers'] }).success).toBe(true);
    expect(properties.safeParse({ ClusterArn, Attribute: 'BootstrapBrokers' }).success).toBe(false);
  });

  it('answers the plaintext brokers of a cluster that has no others', async () => {
    const { resource } = await createSubject(200, { bootstrapBrokerString: 'one:9092,two:9092' });
    expect(await resource.apply({ ClusterArn }, undefined)).toEqual({
      BootstrapBrokers: 'one:9092,two:9092',
      SecurityProtocol: 'PLAINTEXT',
    });
  });

  it('prefers the brokers for IAM clients', async () => {
    const { resource } = await createSubject(200, {
      bootstrapBrokerString: 'boot:9092',
      bootstrapBrokerStringSaslIam: 'boot:9098',
    });
    expect(await resource.apply({ ClusterArn }, undefined)).toMatchObject({ SecurityProtocol: 'SASL_SSL' });
  });

  it('says what to do about a cluster without IAM access control', async () => {
    const { resource } = await createSubject(200, { bootstrapBrokerStringTls: 'boot:9094' });
    await expect(resource.apply({ ClusterArn }, undefined)).rejects.toThrow(/enable IAM access control/);
  });

  it.each([
    { what: 'permissions that are on their way', status: 403, type: 'ForbiddenException', passes: true },
    { what: 'a cluster that is not ready', status: 409, type: 'ConflictException', passes: true },
    { what: 'a request that is wrong', status: 400, type: 'BadRequestException', passes: false },
  ])('knows of $what whether it passes', async ({ status, type, passes }) => {
    const { resource } = await createSubject(status, { __type: type, message: 'no' });
    const failure = await resource.apply({ ClusterArn }, undefined).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: type });
    expect(resource.isTransient(failure)).toBe(passes);
  });

  it('is another resource on another cluster, so that its brokers are read again', async () => {
    const { resource } = await createSubject(200, {});
    expect(resource.physicalId({ ClusterArn }, 'Brokers')).not.toBe(
      resource.physicalId({ ClusterArn: `${ClusterArn}2` }, 'Brokers'),
    );
    expect(resource.properties.safeParse({ ClusterArn: 'demo' }).success).toBe(false);
  });
});
