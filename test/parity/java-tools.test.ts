/** Apache Kafka's own command line tools against the emulator's plaintext listener. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTestBroker } from '../local/kafka/start-test-broker.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { fetchClassPath, runTool } from './apache-kafka.ts';

const TOPICS = 'org.apache.kafka.tools.TopicCommand';
const GROUPS = 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand';
const CONFIGS = 'kafka.admin.ConfigCommand';
const PRODUCE = 'kafka.tools.ConsoleProducer';
const CONSUME = 'org.apache.kafka.tools.consumer.ConsoleConsumer';

test('the Java tools make a topic, write, read in a group, show and change offsets and configs', async () => {
  const { port, troubles } = await startTestBroker();
  const logging = join(await tempFolder(), 'log4j.properties');
  await writeFile(logging, 'log4j.rootLogger=OFF\n');
  const java = ['-XX:+UseSerialGC', `-Dlog4j.configuration=file:${logging}`, '-cp', await fetchClassPath()];
  const run = (tool: string, args: string, input = '') =>
    runTool('java', [...java, tool, '--bootstrap-server', `127.0.0.1:${port}`, ...args.split(' ')], input);

  expect(await run(TOPICS, '--create --topic orders --partitions 2')).toContain('Created topic orders');
  expect(await run(TOPICS, '--describe --topic orders')).toMatch(/PartitionCount: 2\s+ReplicationFactor: 1/);
  await run(PRODUCE, '--topic orders --compression-codec zstd', 'one\ntwo\nthree\n');
  const read = await run(
    CONSUME,
    '--topic orders --from-beginning --group tools --max-messages 3 --timeout-ms 20000',
  );
  expect(read.trim().split('\n').sort()).toEqual(['one', 'three', 'two']);
  expect(await run(GROUPS, '--describe --group tools')).toMatch(/tools\s+orders\s+0\s+\d\s+\d\s+0/);
  const reset = await run(GROUPS, '--reset-offsets --group tools --topic orders --to-earliest --execute');
  expect(reset).toMatch(/tools\s+orders\s+0\s+0/);
  await run(CONFIGS, '--entity-type topics --entity-name orders --alter --add-config retention.ms=60000');
  expect(await run(CONFIGS, '--entity-type topics --entity-name orders --describe')).toContain(
    'retention.ms=60000',
  );
  expect(troubles()).toEqual([]);
});
