import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { argument, count, seconds } from '../arguments.ts';
import { addTargetOptions } from '../options.ts';
import { type Delivery, produce } from '../producers.ts';
import { withTarget } from '../with-target.ts';

/** The producer's own bound on one call. */
const MAX_PER_CALL = 1_000;

const orders = addTargetOptions(
  new Command('orders')
    .description('Have the producer function send orders.')
    .addOption(new Option('--count <orders>', 'how many').default(5).argParser(argument('--count', count)))
    .addOption(
      new Option('--delay <seconds>', 'between two orders')
        .default(0)
        .argParser(argument('--delay', seconds)),
    ),
)
  .addHelpText('after', '\nExample: millrace produce orders --count 5 --delay 1')
  .action((options) =>
    withTarget(options, { changes: true }, async (target) => {
      const { count: total, delay, json } = options;
      const perCall = delay > 0 ? 1 : MAX_PER_CALL;
      for (let sent = 0; sent < total; sent += perCall) {
        if (sent > 0 && delay > 0) await sleep(delay * 1000);
        const deliveries = await produce(target, target.output('OrdersProducerFunction'), {
          generate: Math.min(perCall, total - sent),
        });
        for (const delivery of deliveries)
          process.stdout.write(`${json ? JSON.stringify(delivery) : describe(delivery)}\n`);
      }
    }),
  );

function describe({ id, topic, partition, offset }: Delivery): string {
  return `Delivered ${id} to ${topic} : partition ${partition} : at offset ${offset}`;
}

export const produceCommand = new Command('produce')
  .description('Send events through the producer functions.')
  .addCommand(orders);
