import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, glob } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { tempFolder } from '../../support/temp-folder.ts';
import { connectKafka, startTestBroker } from './start-test-broker.ts';

const ready = z.object({ port: z.int() });

/** A broker in a process of its own, so that it can be killed. */
async function spawnBroker(directory: string): Promise<{ child: ChildProcess; port: number }> {
  const script = fileURLToPath(new URL('broker-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line]: unknown[] = await once(child.stdout, 'data');
  return { child, port: ready.parse(JSON.parse(String(line))).port };
}

test('every acknowledged record is there once and in order after kills with garbage behind them', async () => {
  const directory = await tempFolder();
  const acknowledged: string[] = [];
  for (let round = 0; round < 3; round++) {
    const { child, port } = await spawnBroker(directory);
    const kafka = connectKafka(port, { retry: { retries: 0 } });
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'orders' }] });
    await admin.disconnect();
    const producer = kafka.producer();
    await producer.connect();
    const killAfter = acknowledged.length + 200;
    for (let sent = 0; ; sent++) {
      const value = `${round}-${sent}`;
      try {
        await producer.send({ topic: 'orders', messages: [{ value }] });
      } catch {
        break; // The broker is dead: this record may or may not be in the log.
      }
      acknowledged.push(value);
      if (acknowledged.length === killAfter) child.kill('SIGKILL');
    }
    await producer.disconnect();
    for await (const file of glob(`${directory}/logs/*/0/*.log`))
      await appendFile(file, Buffer.alloc(100, 1));
  }

  const { kafka, broker, troubles } = await startTestBroker({ directory });
  expect(broker.inspect().topics[0]?.partitions[0]?.endOffset).toBeGreaterThanOrEqual(acknowledged.length);
  expect(troubles().join()).toContain('cut off 100 bytes');
  const consumer = kafka.consumer({ groupId: 'g', maxWaitTimeInMs: 200 });
  await consumer.connect();
  onTestFinished(() => consumer.disconnect());
  await consumer.subscribe({ topic: 'orders', fromBeginning: true });
  const { promise, resolve } = Promise.withResolvers<void>();
  const seen: string[] = [];
  const last = acknowledged.at(-1);
  await consumer.run({
    eachMessage: async ({ message }) => {
      seen.push(String(message.value));
      if (seen.at(-1) === last) resolve();
    },
  });
  await promise;
  const known = new Set(acknowledged);
  expect(seen.filter((value) => known.has(value))).toEqual(acknowledged);
  expect(new Set(seen).size).toBe(seen.length);
});
