import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { startTestBroker } from '../local/kafka/start-test-broker.ts';

/** Runs kcat (librdkafka) and answers what it printed. */
async function kcat(args: readonly string[], input = ''): Promise<string> {
  const child = spawn('kcat', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (cause) =>
      reject(
        new Error('kcat could not be run; install it (apt-get install kcat, brew install kcat)', { cause }),
      ),
    );
  });
  child.stdin.on('error', () => {}); // A kcat that does not read its input.
  child.stdin.end(input);
  const [output, errors] = await Promise.race([
    Promise.all([text(child.stdout), text(child.stderr)]),
    failed,
  ]);
  if (child.exitCode !== 0 && child.exitCode !== null) throw new Error(`kcat ${args.join(' ')}: ${errors}`);
  return output;
}

async function startWithTopic() {
  const started = await startTestBroker();
  const admin = started.kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'orders', numPartitions: 2 }] });
  await admin.disconnect();
  return { ...started, server: `127.0.0.1:${started.port}` };
}

const lines = Array.from({ length: 1000 }, (_, index) => `order ${index}`);

test('kcat lists the broker and its topics', async () => {
  const { server } = await startWithTopic();
  const listing = await kcat(['-b', server, '-L']);
  expect(listing).toContain('topic "orders" with 2 partitions');
  expect(listing).toContain(`broker 1 at ${server}`);
});

test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])(
  'kcat reads what kcat wrote (compression %s)',
  async (codec) => {
    const { server, troubles } = await startWithTopic();
    await kcat(['-b', server, '-P', '-t', 'orders', '-p', '0', '-z', codec], lines.join('\n'));
    const read = await kcat(['-b', server, '-C', '-t', 'orders', '-p', '0', '-e', '-q']);
    expect(read.trimEnd().split('\n')).toEqual(lines);
    expect(troubles()).toEqual([]);
  },
);

test('kcat writes as an idempotent producer', async () => {
  const { server } = await startWithTopic();
  await kcat(['-b', server, '-P', '-t', 'orders', '-X', 'enable.idempotence=true'], lines.join('\n'));
  const read = await kcat(['-b', server, '-C', '-t', 'orders', '-e', '-q']);
  expect(read.trimEnd().split('\n').sort()).toEqual([...lines].sort());
});

test('kcat reads in a group', async () => {
  const { server } = await startWithTopic();
  await kcat(['-b', server, '-P', '-t', 'orders'], lines.join('\n'));
  const group = ['-b', server, '-q', '-e', '-X', 'auto.offset.reset=earliest', '-G', 'readers', 'orders'];
  expect((await kcat(group)).trimEnd().split('\n').sort()).toEqual([...lines].sort());
  expect(await kcat(group)).toBe('');
});

test('kcat finds offsets by time', async () => {
  const { server } = await startWithTopic();
  const before = Date.now();
  await kcat(['-b', server, '-P', '-t', 'orders', '-p', '0'], lines.join('\n'));
  expect(await kcat(['-b', server, '-Q', '-t', `orders:0:${before - 1000}`])).toContain('offset 0');
  expect(await kcat(['-b', server, '-Q', '-t', 'orders:0:-1'])).toContain('offset 1000');
});
