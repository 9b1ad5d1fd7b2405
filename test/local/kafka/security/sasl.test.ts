import { describe, expect, onTestFinished, test } from 'vitest';
import type { Principal } from '../../../../local/core/access.ts';
import { systemClock } from '../../../../local/core/clock.ts';
import { metadata } from '../../../../local/kafka/apis/03-metadata.ts';
import { saslHandshake } from '../../../../local/kafka/apis/17-sasl-handshake.ts';
import { apiVersions } from '../../../../local/kafka/apis/18-api-versions.ts';
import { saslAuthenticate } from '../../../../local/kafka/apis/36-sasl-authenticate.ts';
import type { Action, Resource } from '../../../../local/kafka/security/rights.ts';
import { kafkaCertificate } from '../../../../local/tls/kafka-certificate.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { connectKafka, startTestBroker } from '../start-test-broker.ts';
import { WireClient } from '../wire-client.ts';

const LIFETIME_MS = 900_000;
const arn = (name: string) => `arn:aws:sts::123456789012:assumed-role/${name}/session`;

interface Denial {
  role: string;
  action: Action;
  resource?: Resource;
}

/** A broker for which the token is the name of the role; what `denied` lists is denied. */
async function startSecured(options: { denied?: Denial[]; clock?: FakeClock } = {}) {
  const clock = options.clock ?? systemClock;
  const { key, cert, ca } = await kafkaCertificate({ directory: await tempFolder(), clock: systemClock });
  const authenticate = async (token: string) => {
    if (token.startsWith('bad')) throw new Error(`the signature of ${token} does not match`);
    const identity: Principal = { arn: arn(token) };
    return { principal: identity.arn, identity, expiresAt: clock.now() + LIFETIME_MS };
  };
  const started = await startTestBroker({
    clock,
    tls: { port: 0, key, cert, authenticate },
    authorize: (identity, action, resource) =>
      !(options.denied ?? []).some(
        (denial) =>
          arn(denial.role) === identity.arn &&
          denial.action === action &&
          (denial.resource === undefined || denial.resource.name === resource.name),
      ),
  });
  const kafkaOf = (role: string) =>
    connectKafka(started.port, {
      ssl: { ca: [ca] },
      sasl: { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: role }) },
    });
  return { ...started, clock, kafkaOf };
}

const message = (token: string) => Buffer.from(`n,,\u0001auth=Bearer ${token}\u0001\u0001`);

async function logIn(client: WireClient, token: string) {
  await client.send(saslHandshake, 1, { mechanism: 'OAUTHBEARER' });
  return client.send(saslAuthenticate, 1, { authBytes: message(token) });
}

describe('kafkajs', () => {
  test('logs in, makes a topic and produces over TLS', async () => {
    const { kafkaOf, troubles } = await startSecured();
    const admin = kafkaOf('admin').admin();
    await admin.connect();
    onTestFinished(() => admin.disconnect());
    await admin.createTopics({ topics: [{ topic: 'orders' }] });
    const producer = kafkaOf('producer').producer();
    await producer.connect();
    onTestFinished(() => producer.disconnect());
    const [report] = await producer.send({ topic: 'orders', messages: [{ value: 'x' }] });
    expect(report).toMatchObject({ baseOffset: '0' });
    expect(troubles()).toEqual([]);
  });

  test('reads "Access denied" when its token does not hold; the journal has the reason', async () => {
    const { kafkaOf, troubles } = await startSecured();
    await expect(kafkaOf('bad-token').admin().connect()).rejects.toThrow(/\[[0-9a-f-]{36}\]: Access denied/);
    expect(troubles()[0]).toContain('the signature of bad-token does not match');
  });

  test('is denied at the login without the right to connect', async () => {
    const { kafkaOf, troubles } = await startSecured({ denied: [{ role: 'guest', action: 'Connect' }] });
    await expect(kafkaOf('guest').admin().connect()).rejects.toThrow('Access denied');
    expect(troubles()[0]).toContain(`${arn('guest')} may not kafka-cluster:Connect`);
  });

  const unauthorized = { type: 'TOPIC_AUTHORIZATION_FAILED' };

  test.each<[string, Action, object]>([
    ['describe', 'DescribeTopic', { cause: unauthorized }],
    ['write to', 'WriteData', unauthorized],
  ])('reads TOPIC_AUTHORIZATION_FAILED when it may not %s the topic', async (_, action, failure) => {
    const { kafkaOf } = await startSecured({ denied: [{ role: 'guest', action }] });
    const admin = kafkaOf('admin').admin();
    await admin.connect();
    onTestFinished(() => admin.disconnect());
    await admin.createTopics({ topics: [{ topic: 'orders' }] });
    const producer = kafkaOf('guest').producer();
    await producer.connect();
    onTestFinished(() => producer.disconnect());
    await expect(producer.send({ topic: 'orders', messages: [{ value: 'x' }] })).rejects.toMatchObject(
      failure,
    );
  });

  test('sees only the topics it may describe', async () => {
    const hidden = { type: 'topic', name: 'secret' } as const;
    const { kafkaOf } = await startSecured({
      denied: [{ role: 'guest', action: 'DescribeTopic', resource: hidden }],
    });
    const admin = kafkaOf('admin').admin();
    await admin.connect();
    onTestFinished(() => admin.disconnect());
    await admin.createTopics({ topics: [{ topic: 'secret' }, { topic: 'open' }] });
    const guest = kafkaOf('guest').admin();
    await guest.connect();
    onTestFinished(() => guest.disconnect());
    expect(await guest.listTopics()).toEqual(['open']);
  });

  test('needs WriteDataIdempotently to be idempotent', async () => {
    const { kafkaOf } = await startSecured({ denied: [{ role: 'guest', action: 'WriteDataIdempotently' }] });
    const producer = kafkaOf('guest').producer({ idempotent: true });
    onTestFinished(() => producer.disconnect());
    await expect(producer.connect()).rejects.toMatchObject({ type: 'CLUSTER_AUTHORIZATION_FAILED' });
  });
});

describe('a session', () => {
  test('answers ApiVersions before the login and closes on anything else', async () => {
    const { port, troubles } = await startSecured();
    const client = await WireClient.connect(port, { tls: true });
    const named = { clientSoftwareName: 'test', clientSoftwareVersion: '1' };
    expect((await client.send(apiVersions, 3, named)).error).toBe('NONE');
    await expect(client.send(metadata, 9, { topics: null })).rejects.toThrow('closed');
    expect(troubles()[0]).toContain('Metadata came before the authentication');
  });

  test('lasts as long as the token, which the client is told', async () => {
    const clock = new FakeClock();
    const { port, troubles } = await startSecured({ clock });
    const client = await WireClient.connect(port, { tls: true });
    expect(await logIn(client, 'app')).toMatchObject({ error: 'NONE', sessionLifetimeMs: LIFETIME_MS });
    await client.send(metadata, 9, { topics: null });
    await clock.advance(LIFETIME_MS);
    await expect(client.send(metadata, 9, { topics: null })).rejects.toThrow('closed');
    expect(troubles()[0]).toContain('Metadata came after the end of the authentication');
  });

  test('goes on with a new login of the same principal', async () => {
    const clock = new FakeClock();
    const { port } = await startSecured({ clock });
    const client = await WireClient.connect(port, { tls: true });
    await logIn(client, 'app');
    await clock.advance(LIFETIME_MS - 1);
    expect(await logIn(client, 'app')).toMatchObject({ error: 'NONE' });
    await clock.advance(LIFETIME_MS - 1);
    expect((await client.send(metadata, 9, { topics: null })).clusterId).toBe('test-cluster');
  });

  test('does not change its principal', async () => {
    const { port } = await startSecured();
    const client = await WireClient.connect(port, { tls: true });
    await logIn(client, 'app');
    const answer = await logIn(client, 'other');
    expect(answer.error).toBe('SASL_AUTHENTICATION_FAILED');
    expect(answer.errorMessage).toContain(
      `Cannot change principals during re-authentication from IAM.${arn('app')}: IAM.${arn('other')}`,
    );
    await client.closed();
  });

  test('is refused with another mechanism, and told which there is', async () => {
    const { port } = await startSecured();
    const client = await WireClient.connect(port, { tls: true });
    const answer = await client.send(saslHandshake, 1, { mechanism: 'PLAIN' });
    expect(answer).toEqual({ error: 'UNSUPPORTED_SASL_MECHANISM', mechanisms: ['OAUTHBEARER'] });
    await client.closed();
  });

  test.each(['', 'n,,', 'n,,\u0001auth=Basic x\u0001\u0001', 'y,,\u0001auth=Bearer x\u0001\u0001'])(
    'is refused with the message %j',
    async (text) => {
      const { port } = await startSecured();
      const client = await WireClient.connect(port, { tls: true });
      await client.send(saslHandshake, 1, { mechanism: 'OAUTHBEARER' });
      const answer = await client.send(saslAuthenticate, 0, { authBytes: Buffer.from(text) });
      expect(answer.error).toBe('SASL_AUTHENTICATION_FAILED');
      await client.closed();
    },
  );

  test('takes the token beside extensions', async () => {
    const { port } = await startSecured();
    const client = await WireClient.connect(port, { tls: true });
    await client.send(saslHandshake, 1, { mechanism: 'OAUTHBEARER' });
    const authBytes = Buffer.from('n,,\u0001auth=Bearer app\u0001traceId=1\u0001\u0001');
    expect((await client.send(saslAuthenticate, 2, { authBytes })).error).toBe('NONE');
  });

  test('wants the handshake first', async () => {
    const { port } = await startSecured();
    const client = await WireClient.connect(port, { tls: true });
    const answer = await client.send(saslAuthenticate, 1, { authBytes: message('app') });
    expect(answer.error).toBe('ILLEGAL_SASL_STATE');
  });

  test('does not exist on the plaintext listener', async () => {
    const { port } = await startTestBroker();
    const client = await WireClient.connect(port);
    const answer = await client.send(saslHandshake, 1, { mechanism: 'OAUTHBEARER' });
    expect(answer).toEqual({ error: 'ILLEGAL_SASL_STATE', mechanisms: [] });
  });
});

test('a client that speaks plaintext to the TLS listener is journalled', async () => {
  const { port, troubles } = await startSecured();
  const client = await WireClient.connect(port);
  client.socket.write(Buffer.from('0000000a00120000000000010000', 'hex'));
  await client.closed();
  expect(troubles()[0]).toContain('TLS handshake');
});
