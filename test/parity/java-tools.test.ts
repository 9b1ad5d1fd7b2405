/** Apache Kafka's own command line tools against the emulator's plaintext listener. */
import { expect, test } from 'vitest';
import { startTestBroker } from '../local/kafka/start-test-broker.ts';
import { KAFKA_RELEASES } from '../support/apache-kafka.ts';
import { fetchClassPath, runTool } from '../support/java-tools.ts';

const TOPICS = 'org.apache.kafka.tools.TopicCommand';
const GROUPS = 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand';
const CONFIGS = 'kafka.admin.ConfigCommand';
const PRODUCE = 'kafka.tools.ConsoleProducer';
const CONSUME = 'org.apache.kafka.tools.consumer.ConsoleConsumer';

test('the Java tools make a topic, write, read in a group, show and change offsets and configs', async () => {
  const { port, troubles } = await startTestBroker();
  const java = ['-XX:+UseSerialGC', '-Dorg.slf4j.simpleLogger.defaultLogLevel=off'];
  const classPath = ['-cp', await fetchClassPath(KAFKA_RELEASES.judge)];
  const run = (tool: string, args: string, input = '') =>
    runTool(
      'java',
      [...java, ...classPath, tool, '--bootstrap-server', `127.0.0.1:${port}`, ...args.split(' ')],
      input,
    );

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
