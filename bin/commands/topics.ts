import { Command } from 'commander';
import { topicAnswer, topicsAnswer } from '../../functions/api/contract/kafka-answers.ts';
import { askAdmin } from '../operate/ask-admin.ts';
import { addTargetOptions } from '../options/target-options.ts';
import { paint, printResult, printRows } from '../print/print.ts';
import { withTarget } from '../target/with-target.ts';

const list = addTargetOptions(new Command('list').description('List the topics.'))
  .addHelpText('after', '\nExample: millrace topics list')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      const { topics } = await askAdmin(target, { operation: 'list-topics' }, topicsAnswer);
      const rows = topics.map(({ topic, partitions, replicationFactor, records, internal }) => ({
        ...{ topic, partitions, replication_factor: replicationFactor, records, internal },
      }));
      printRows(rows, {
        columns: ['topic', 'partitions', 'replication_factor', 'records'],
        json: options.json,
        empty: 'No topics yet.',
      });
    }),
  );

const describe = addTargetOptions(
  new Command('describe')
    .description(
      'Describe a topic: its partitions, whether each is where it should be, its offsets and configuration.',
    )
    .argument('<topic>', 'the topic'),
)
  .addHelpText('after', '\nExample: millrace topics describe orders')
  .addHelpText(
    'after',
    '\nA partition is healthy when all its replicas are in sync. `latest` is the offset\nthat its next record gets.',
  )
  .action((topic: string, options) =>
    withTarget(options, { changes: false }, async (target) => {
      const found = await askAdmin(target, { operation: 'describe-topic', topic }, topicAnswer);
      const { partitions, replicationFactor, configs, internal } = found;
      if (options.json) {
        const result = { topic, internal, replication_factor: replicationFactor, partitions, configs };
        printResult(result, { sentence: '', json: true });
        return;
      }
      const sick = partitions.filter(({ healthy }) => !healthy).length;
      const health = sick === 0 ? paint('green', 'healthy') : paint('red', `${sick} not in sync`);
      if (process.stdout.isTTY)
        process.stdout.write(
          `${topic}: ${partitions.length} partitions, replication factor ${replicationFactor}, ${health}\n`,
        );
      const rows = partitions.map(({ leader, replicas, isr, healthy, ...rest }) => ({
        ...rest,
        ...{ leader, replicas: replicas.join(','), in_sync: isr.join(','), healthy },
      }));
      const columns = ['partition', 'leader', 'replicas', 'in_sync', 'healthy', 'earliest', 'latest'];
      printRows(rows, { columns, json: false, empty: 'No partitions.' });
      process.stdout.write('\n');
      printRows(configs, { columns: ['name', 'value', 'source'], json: false, empty: 'No configuration.' });
    }),
  );

export const topicsCommand = new Command('topics')
  .description('The topics of the cluster.')
  .addCommand(list)
  .addCommand(describe);
