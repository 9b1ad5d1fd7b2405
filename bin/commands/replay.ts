import { Command, Option } from 'commander';
import { itemName, userName } from '../../functions/orders/event.ts';
import { anyTimestamp } from '../../functions/shared/timestamp.ts';
import { eventKind } from '../events/event-kinds.ts';
import type { Delivery } from '../events/producers.ts';
import { argument, seconds } from '../options/arguments.ts';
import { addTargetOptions } from '../options/target-options.ts';
import { chooseOrders, type Replayed, replayOrders } from '../orders/replay-orders.ts';
import { countNoun, printResult, printRows } from '../print/print.ts';
import { listenForInterruption } from '../start/interruption.ts';
import { withTarget } from '../target/with-target.ts';

const DEFAULT_DELAY = 0.5;

export const replayCommand = addTargetOptions(
  new Command('replay')
    .description(
      'Send the orders of the order log into Kafka again, with their ids: fulfilment recognises them and changes nothing, and how many it did is told. With --new-ids they are new orders.',
    )
    .addOption(new Option('--user <name>', 'only of this user').argParser(argument('--user', userName)))
    .addOption(new Option('--item <name>', 'only of this item').argParser(argument('--item', itemName)))
    .addOption(
      new Option(
        '--since <time>',
        'only those accepted from then on; ISO 8601, UTC without a zone',
      ).argParser(argument('--since', anyTimestamp)),
    )
    .addOption(
      new Option('--delay <seconds>', 'between two')
        .default(DEFAULT_DELAY)
        .argParser(argument('--delay', seconds)),
    )
    .option('--new-ids', 'make new orders of them', false)
    .option('--dry-run', 'list them and send nothing', false),
)
  .addHelpText('after', '\nExample: millrace replay --user alice --dry-run')
  .addHelpText('after', '         millrace replay --since 2026-01-31T09:00:00Z --delay 0')
  .action((options) =>
    withTarget(options, { changes: !options.dryRun }, async (target) => {
      const { user, item, since, json, delay, newIds } = options;
      const orders = await chooseOrders(target, { user, item, since });
      if (options.dryRun) {
        printRows(orders, {
          columns: ['order_id', 'user', 'item', 'quantity', 'timestamp', 'decided_at'],
          brief: ({ order_id, user, item, quantity, decided_at, timestamp }) => ({
            order: order_id.slice(0, 8),
            ...{ user, item, pieces: quantity, accepted: decided_at ?? timestamp },
          }),
          ...{ json, empty: 'No order of the log fits.' },
        });
        return;
      }
      const interruption = listenForInterruption();
      const result = await replayOrders(target, orders, {
        ...{ newIds, delay, signal: interruption.signal },
        onDelivered: (delivery) => (json ? undefined : tell(delivery)),
      }).finally(() => interruption.release());
      printResult(result, { sentence: describe(result, orders.length), json });
      if (!result.passed) process.exitCode = interruption.exitCode;
    }),
  );

function tell(delivery: Delivery): void {
  const lines = eventKind('orders').describe(delivery, undefined);
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function describe(result: Replayed, total: number): string {
  const { sent, recognised, accepted, rejected, stockChanged, passed } = result;
  if (total === 0) return 'No order of the log fits; nothing was sent.';
  if (sent < total)
    return `Stopped: sent ${sent} of ${countNoun(total, 'order')}, and did not wait for fulfilment.`;
  if (!passed) return `Stopped: sent all ${countNoun(total, 'order')}, and did not wait for fulfilment.`;
  const decided = accepted + rejected > 0 ? ` Decided anew: ${accepted} accepted, ${rejected} rejected.` : '';
  const stock = stockChanged ? `has changed${accepted > 0 ? '' : ' by other orders'}` : 'is as it was';
  return `Sent ${countNoun(sent, 'order')}. Fulfilment recognised ${recognised} of them and changed nothing for those.${decided} Stock ${stock}.`;
}
