import { expect, inject, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { ANY_PORTS, MillraceProcess, runMillrace, startMillrace } from '../support/millrace-process.ts';
import { plainKafka } from '../support/read-topic.ts';
import { tempFolder } from '../support/temp-folder.ts';

const [host, port] = (inject('bootstrapServers') ?? '').split(':');

test('the runner says what stands for the cluster, and that no rights are checked there', async () => {
  const run = new MillraceProcess([
    ...['start', '--demo', '1', '--state', await tempFolder(), '--assembly', inject('assembly')],
    ...ANY_PORTS,
  ]);
  const { code, stdout, stderr } = await run.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(
    `Kafka        ${host}:${port} as it runs there, which checks no rights of functions`,
  );
  expect(stdout).not.toContain('TLS');
});

test('topics, records and offsets are those of the Kafka, whatever becomes of the state folder', async () => {
  const assembly = inject('assembly');
  const produce = async (state: string) =>
    JSON.parse((await runMillrace('produce', 'orders', '--count', '1', '--json', '--state', state)).stdout);
  const first = { state: await tempFolder(), assembly };
  const before = await startMillrace(first, '--no-events');
  expect(before.runner.kafka).toEqual({
    clusters: [
      {
        arn: expect.stringMatching(/^arn:aws:kafka:/),
        plaintext: { host, port: Number(port) },
      },
    ],
  });
  await produce(first.state);
  await eventually(() => expect(before.process.find({ kind: 'tracked' })).toHaveLength(1));
  before.process.signal('SIGTERM');
  expect(await before.process.ended).toMatchObject({ code: 0, stderr: '' });

  // Another folder knows nothing of the first order; the groups' offsets do.
  const second = { state: await tempFolder(), assembly };
  const after = await startMillrace(second, '--no-events');
  await produce(second.state);
  await eventually(() => expect(after.process.find({ kind: 'tracked' })).toHaveLength(1));
  const admin = plainKafka(after.runner).admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets('orders');
    expect(ends.reduce((sum, { high }) => sum + Number(high), 0)).toBe(2);
    await eventually(async () => {
      const [offsets] = await admin.fetchOffsets({ groupId: 'order-tracker', topics: ['orders'] });
      const committed = offsets?.partitions.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
      expect(committed).toBe(2);
    });
  } finally {
    await admin.disconnect();
  }
  expect(after.process.find({ kind: 'tracked' })).toHaveLength(1);
});
