import { Command, Option } from 'commander';
import { addAcceptedOrders, type OrderDecision } from '../../functions/fulfilment/tables/decisions.ts';
import { readInput } from '../events/json-lines.ts';
import { argument, path } from '../options/arguments.ts';
import { addTargetOptions } from '../options/target-options.ts';
import { isSameOrder, type ReadLog, readLog } from '../orders/order-log.ts';
import { countNoun, printResult } from '../print/print.ts';
import { decisionsTable } from '../target/tables.ts';
import { withTarget } from '../target/with-target.ts';

export const importOrders = addTargetOptions(
  new Command('import')
    .description(
      "Add to the order log what it lacks of a file's orders: an export, or an original's orders.jsonl. Stock is not touched, and what is there already stays as it is.",
    )
    .addOption(
      new Option('--jsonl <file>', 'the file, a JSON object a line; - reads the input')
        .makeOptionMandatory()
        .argParser(argument('--jsonl', path)),
    ),
)
  .addHelpText('after', '\nExample: millrace orders import --jsonl storage/orders.jsonl')
  .action(async (options) => {
    const { jsonl, json } = options;
    const log = readLog(await readInput(jsonl), { path: jsonl, importedAt: new Date().toISOString() });
    await withTarget(options, { changes: true }, async (target) => {
      const found = await addAcceptedOrders(decisionsTable(target), log.orders);
      const result = summarize(log, found);
      printResult(result, { sentence: describe(result), json });
    });
  });

interface Imported {
  readonly added: number;
  /** In the log before. */
  readonly present: number;
  /** Lines that told of an order again. */
  readonly repeated: number;
  /** Orders that were decided otherwise here, by id: they stay so. */
  readonly rejected: readonly string[];
  /** Orders of the log that are another order under the same id; they stay so. */
  readonly different: readonly string[];
  readonly ignoredFields: readonly string[];
}

function summarize(log: ReadLog, found: ReadonlyMap<string, OrderDecision>): Imported {
  const rejected = [...found.values()].filter(({ decision }) => decision === 'rejected');
  const different = log.orders.filter((order) => {
    const earlier = found.get(order.order_id);
    return earlier?.decision === 'accepted' && !isSameOrder(earlier, order);
  });
  return {
    added: log.orders.length - found.size,
    present: found.size - rejected.length - different.length,
    repeated: log.repeated,
    rejected: rejected.map(({ order_id }) => order_id),
    different: different.map(({ order_id }) => order_id),
    ignoredFields: log.unknownFields,
  };
}

function describe({ added, present, repeated, rejected, different, ignoredFields }: Imported): string {
  const facts = [
    `Added ${countNoun(added, 'order')} to the log, ${present} ${present === 1 ? 'was' : 'were'} there already. Stock is as it was.`,
    repeated > 0 && `${countNoun(repeated, 'line')} told of an order again.`,
    rejected.length > 0 && `Rejected here before, and left so: ${rejected.join(', ')}.`,
    different.length > 0 && `Another order under the same id, and left so: ${different.join(', ')}.`,
    ignoredFields.length > 0 && `Fields that are not kept: ${ignoredFields.join(', ')}.`,
  ];
  return facts.filter((fact) => fact !== false).join('\n');
}
