import { Command, Option } from 'commander';
import { UserError } from '../../local/core/errors.ts';
import { filterOption, fromOffsetOption, fromTimeOption, partitionsOption } from '../operate/arguments.ts';
import { type Reading, readTopic } from '../operate/read-topic.ts';
import { describeRecord, recordToJson } from '../operate/show-record.ts';
import { argument, count } from '../options/arguments.ts';
import { addTargetOptions } from '../options/target-options.ts';
import { listenForInterruption } from '../start/interruption.ts';
import { withTarget } from '../target/with-target.ts';

interface Given {
  readonly fromBeginning: boolean;
  readonly fromOffset?: number;
  readonly fromTime?: string;
  readonly partitions?: readonly number[];
  readonly max?: number;
  readonly follow: boolean;
  readonly filter?: Readonly<Record<string, string>>;
  readonly raw: boolean;
  readonly json: boolean;
}

const HELP = `
Without --from-... it waits for new records, as kafka-console-consumer does,
until Ctrl+C or --max. With one it prints what there is and ends, unless there
is --follow. It reads in no group: nobody's offsets change. On AWS, following
keeps the function busy that reads.

A line is where the record is, when it was written, key and value, Avro decoded.

Example: millrace consume orders --from-beginning --filter user=alice
         millrace consume payments --json --max 10 | jq .value.amount`;

export const consumeCommand = addTargetOptions(
  new Command('consume')
    .description('Print the records of a topic, oldest first.')
    .argument('<topic>', 'the topic')
    .addOption(
      new Option('--from-beginning', 'begin at the first record there is')
        .default(false)
        .conflicts(['fromOffset', 'fromTime']),
    )
    .addOption(fromOffsetOption().conflicts('fromTime'))
    .addOption(fromTimeOption())
    .addOption(partitionsOption())
    .addOption(new Option('--max <records>', 'end after so many').argParser(argument('--max', count)))
    .addOption(new Option('--follow', 'go on with new records').default(false))
    .addOption(filterOption())
    .addOption(new Option('--raw', 'bytes in base64, nothing decoded').default(false)),
)
  .addHelpText('after', HELP)
  .action((topic: string, options) =>
    withTarget(options, { changes: false }, async (target) => {
      const given: Given = options;
      const from = findStart(given);
      const follow = given.follow || from === 'end';
      if (given.raw && given.filter !== undefined)
        throw new UserError(
          'ARGUMENT_INVALID',
          '--filter looks into values, which --raw leaves as they are. See --help.',
        );
      const interruption = listenForInterruption();
      try {
        const records = readTopic(target, {
          ...{ topic, from, follow, raw: given.raw, max: given.max ?? Number.POSITIVE_INFINITY },
          ...(given.partitions && { partitions: given.partitions }),
          ...(given.filter && { filter: given.filter }),
          signal: interruption.signal,
        });
        if (from === 'end' && process.stderr.isTTY)
          process.stderr.write(`millrace: waiting for new records of ${topic}, Ctrl+C ends\n`);
        for await (const record of records) {
          if (interruption.signal.aborted) break;
          process.stdout.write(
            `${given.json ? recordToJson(record, topic) : describeRecord(record, topic)}\n`,
          );
        }
        // Whoever follows ends it this way.
        if (interruption.signal.aborted && !follow) process.exitCode = interruption.exitCode;
      } finally {
        interruption.release();
      }
    }),
  );

function findStart({ fromBeginning, fromOffset, fromTime }: Given): Reading['from'] {
  if (fromOffset !== undefined) return { offset: fromOffset };
  if (fromTime !== undefined) return { time: fromTime };
  return fromBeginning ? 'beginning' : 'end';
}
