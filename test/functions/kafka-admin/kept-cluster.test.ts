import { connect, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { answerRequest } from '../../../functions/kafka-admin/answer-request.ts';
import { keepCluster } from '../../../functions/kafka-admin/kept-cluster.ts';
import { RecordFormats } from '../../../functions/kafka-admin/record-formats.ts';
import { connectKafka, startTestBroker } from '../../local/kafka/start-test-broker.ts';
import { createTopic } from '../../support/create-topic.ts';
import { eventually } from '../../support/eventually.ts';

const SECOND = 1_000;

/** What lies between a client and a broker: it passes everything on, until it is told otherwise. */
async function startWire(brokerPort: number) {
  const open = new Set<Socket>();
  let made = 0;
  let onSend: ((socket: Socket) => void) | undefined;
  const server = createServer((client) => {
    made += 1;
    open.add(client);
    const broker = connect(brokerPort, '127.0.0.1');
    client.on('data', (chunk: Buffer) => (onSend ? onSend(client) : broker.write(chunk)));
    broker.pipe(client);
    for (const socket of [client, broker])
      socket
        .on('error', () => socket.destroy())
        .on('close', () => {
          open.delete(client);
          client.destroy();
          broker.destroy();
        });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the wire has no port');
  return {
    port: address.port,
    /** Connections so far, and those that are open. */
    made: () => made,
    open: () => open.size,
    /** The broker hangs up. */
    hangUp() {
      for (const socket of open) socket.end();
    },
    /** The broker is gone, which is noticed when something is sent: as a frozen environment does. */
    breakWhenUsed() {
      const old = new Set(open);
      onSend = (socket) => {
        onSend = undefined;
        for (const one of old) one.resetAndDestroy();
        if (!old.has(socket)) throw new Error('a new connection was made before an old one was used');
      };
    },
  };
}

async function start() {
  const { port, kafka } = await startTestBroker();
  await createTopic(kafka, 'orders', 2);
  const wire = await startWire(port);
  const client = connectKafka(port, {
    socketFactory: ({ onConnect }) => connect(wire.port, '127.0.0.1', onConnect).setNoDelay(true),
  });
  const warnings: string[] = [];
  let nowMs = 1_000_000;
  const log = { warn: (message: string) => void warnings.push(message) };
  const kept = keepCluster({ kafka: client, log, now: () => nowMs });
  onTestFinished(() => kept.close());
  const groups = [{ group: 'order-tracker', topic: 'orders', deadLetterTopic: 'orders' }];
  return {
    wire,
    kept,
    warnings,
    pass: (ms: number) => {
      nowMs += ms;
    },
    ask: (request: object) =>
      answerRequest(request, {
        ...{ kafka: client, kept, log, groups, formats: new RecordFormats({}) },
        remainingMs: () => 60_000,
      }),
  };
}

const LIST = { operation: 'list-topics' };
const DONE = { status: 'done', topics: [{ topic: 'orders' }] };

it('asks again and again over one connection', async () => {
  const { ask, wire, pass } = await start();
  for (let times = 0; times < 3; times++) {
    expect(await ask(LIST)).toMatchObject(DONE);
    pass(50 * SECOND);
  }
  expect(await ask({ operation: 'describe-groups' })).toMatchObject({ status: 'done' });
  expect(wire.made()).toBe(1);
});

it('answers over a new connection when the broker has closed the old one', async () => {
  const { ask, wire } = await start();
  await ask(LIST);
  wire.hangUp();
  expect(await ask(LIST)).toMatchObject(DONE);
  await eventually(() => expect(wire.open()).toBe(1));
  const made = wire.made();
  expect(made).toBeGreaterThan(1);
  expect(await ask(LIST)).toMatchObject(DONE);
  expect(wire.made()).toBe(made);
});

it('answers over a new connection when the old one proves to be broken in use', async () => {
  const { ask, wire, warnings } = await start();
  await ask(LIST);
  wire.breakWhenUsed();
  expect(await ask(LIST)).toMatchObject(DONE);
  expect(wire.made()).toBe(2);
  expect(warnings).toEqual(['Kept connection given up']);
  expect(await ask(LIST)).toMatchObject(DONE);
  expect(wire.made()).toBe(2);
});

it('takes a new connection after a minute of silence, and after five in any case', async () => {
  const { ask, wire, pass } = await start();
  await ask(LIST);
  pass(61 * SECOND);
  await ask(LIST);
  expect(wire.made()).toBe(2);
  for (let times = 0; times < 5; times++) {
    pass(59 * SECOND);
    await ask(LIST);
  }
  expect(wire.made()).toBe(2);
  pass(6 * SECOND);
  expect(await ask(LIST)).toMatchObject(DONE);
  expect(wire.made()).toBe(3);
  await eventually(() => expect(wire.open()).toBe(1));
});

it('keeps a connection over which something was refused', async () => {
  const { ask, wire } = await start();
  for (let times = 0; times < 3; times++)
    expect(await ask({ operation: 'describe-topic', topic: 'none' })).toMatchObject({ status: 'refused' });
  await ask(LIST);
  expect(await ask({ operation: 'describe-topic', topic: 'none' })).toMatchObject({ status: 'refused' });
  const made = wire.made();
  await ask(LIST);
  expect(wire.made()).toBe(made);
  await eventually(() => expect(wire.open()).toBe(1));
});

it('gives what may not be done twice a connection of its own', async () => {
  const { ask, wire } = await start();
  await ask(LIST);
  await ask({ operation: 'redrive', group: 'order-tracker', dryRun: true });
  expect(wire.made()).toBe(2);
  await eventually(() => expect(wire.open()).toBe(1));
});

it('keeps no connection over which something failed, and tells of what fails over a new one', async () => {
  const { kept, wire } = await start();
  const fail = () => Promise.reject(new Error('no'));
  await expect(kept.use(fail)).rejects.toThrow('no');
  await eventually(() => expect(wire.open()).toBe(0));
  await kept.use(async () => undefined);
  await expect(kept.use(fail)).rejects.toThrow('no');
  expect(wire.made()).toBe(3);
  await eventually(() => expect(wire.open()).toBe(0));
});

it('keeps one connection of calls that were under way side by side', async () => {
  const { ask, wire } = await start();
  await Promise.all([ask(LIST), ask(LIST)]);
  await eventually(() => expect(wire.open()).toBe(1));
  const made = wire.made();
  await ask(LIST);
  expect(wire.made()).toBe(made);
});
