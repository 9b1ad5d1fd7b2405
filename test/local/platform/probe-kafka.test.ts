import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../local/core/clock.ts';
import { findFreePort } from '../../../local/core/free-port.ts';
import { listen } from '../../../local/core/listen.ts';
import { probeKafka } from '../../../local/platform/probe-kafka.ts';
import { startTestBroker } from '../kafka/start-test-broker.ts';
import { startStubKafka } from './stub-kafka.ts';

const probe = (...servers: string[]) => probeKafka(servers, { clock: systemClock });

/** `host:port` where nobody listens. */
async function takeDeadAddress(): Promise<{ host: string; port: number }> {
  return { host: '127.0.0.1', port: await findFreePort('test') };
}

test('is content when one of the servers is a Kafka, and leaves nothing there', async () => {
  const { port, kafka, troubles } = await startTestBroker();
  const dead = await takeDeadAddress();
  await probe(`localhost:${port}`);
  await probe(`127.0.0.1:${dead.port}`, `127.0.0.1:${port}`);
  const admin = kafka.admin();
  await admin.connect();
  onTestFinished(() => admin.disconnect());
  expect(await admin.listTopics()).toEqual([]);
  expect((await admin.listGroups()).groups).toEqual([]);
  expect(troubles()).toEqual([]);
});

test('names the servers, why none answers, and what to do', async () => {
  const { port } = await takeDeadAddress();
  await expect(probe(`127.0.0.1:${port}`)).rejects.toMatchObject({
    code: 'KAFKA_UNREACHABLE',
    message: `No Kafka answers at 127.0.0.1:${port} (Connection error: connect ECONNREFUSED 127.0.0.1:${port}). Start it, or give --bootstrap-servers a listener without TLS and SASL, or leave the option out to use the emulator.`,
  });
  await expect(probe(`127.0.0.1:${port}`, 'no-such-host.invalid:9092')).rejects.toThrow(
    new RegExp(
      `\\(127\\.0\\.0\\.1:${port}: .*ECONNREFUSED.*; no-such-host\\.invalid:9092: .*(ENOTFOUND|EAI_AGAIN|timeout)`,
    ),
  );
});

test('gives up on what is silent, and on what speaks something else', async () => {
  const silent = createServer();
  const web = createHttpServer((_, response) => void response.end('hello'));
  const ports = [
    await listen(silent, { port: 0, purpose: 'test' }),
    await listen(web, { port: 0, purpose: 'test' }),
  ];
  onTestFinished(() => {
    silent.close();
    web.close();
    web.closeAllConnections();
  });
  await expect(probe(...ports.map((port) => `127.0.0.1:${port}`))).rejects.toMatchObject({
    code: 'KAFKA_UNREACHABLE',
  });
});

test('tells an address that the Kafka advertises and nobody reaches', async () => {
  const dead = await takeDeadAddress();
  const server = await startStubKafka({ advertised: dead });
  await expect(probe(server)).rejects.toMatchObject({
    code: 'KAFKA_UNREACHABLE',
    message: expect.stringMatching(
      new RegExp(
        `^The Kafka at ${server} sends its clients to 127\\.0\\.0\\.1:${dead.port}, where nobody answers: .*ECONNREFUSED.*\\. Set advertised\\.listeners`,
      ),
    ),
  });
});

test('tells a Kafka without a coordinator for groups', async () => {
  const server = await startStubKafka();
  let now = 0;
  const clock = {
    ...systemClock,
    now: () => now,
    sleep: (delayMs: number) => {
      now += 10 * delayMs;
      return Promise.resolve();
    },
  };
  await expect(probeKafka([server], { clock })).rejects.toMatchObject({
    code: 'KAFKA_UNREACHABLE',
    message: expect.stringMatching(/has no coordinator for consumer groups: .*replication\.factor=1/),
  });
  expect(now).toBeGreaterThan(10_000);
});

test('looks no longer when it is told to stop', async () => {
  const server = await startStubKafka();
  const ending = new AbortController();
  const probing = probeKafka([server], { clock: systemClock, signal: ending.signal });
  ending.abort();
  await expect(probing).rejects.toMatchObject({ name: 'AbortError' });
});
