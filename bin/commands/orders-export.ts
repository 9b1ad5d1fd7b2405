import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { listAcceptedOrders } from '../../functions/fulfilment/tables/decisions.ts';
import { asError, UserError } from '../../local/core/errors.ts';
import { argument, path } from '../options/arguments.ts';
import { addTargetOptions } from '../options/target-options.ts';
import { writeLogLine } from '../orders/order-log.ts';
import { countNoun, printResult } from '../print/print.ts';
import { decisionsTable } from '../target/tables.ts';
import { withTarget } from '../target/with-target.ts';

export const exportOrders = addTargetOptions(
  new Command('export')
    .description('Write the order log, the accepted orders, to a file: a JSON object a line.')
    .addOption(
      new Option('--jsonl <file>', 'the file; - writes to the output')
        .makeOptionMandatory()
        .argParser(argument('--jsonl', path)),
    ),
)
  .addHelpText('after', '\nExample: millrace orders export --jsonl orders.jsonl')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      const { jsonl: file, json } = options;
      const orders = await listAcceptedOrders(decisionsTable(target));
      const text = orders.map((order) => `${writeLogLine(order)}\n`).join('');
      if (file === '-') {
        process.stdout.write(text);
        return;
      }
      await writeFile(file, text).catch((error: unknown) => {
        const { message } = asError(error);
        throw new UserError('ARGUMENT_INVALID', `${file} cannot be written: ${message}.`, { cause: error });
      });
      printResult(
        { file, exported: orders.length },
        { sentence: `Wrote ${countNoun(orders.length, 'order')} to ${file}.`, json },
      );
    }),
  );
