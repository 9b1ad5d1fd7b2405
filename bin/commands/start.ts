import { Command, Option } from 'commander';
import { argument, count, httpUrl, perSecond, port } from '../arguments.ts';
import { jsonOption, stateOption } from '../options.ts';
import { runStart } from '../start/run-start.ts';
import { startOptionsSchema } from '../start/start-options.ts';

export const startCommand = new Command('start')
  .description('Synthesize the stacks and run them here, with an order every second.')
  .option('--plan', 'print what would be started, and start nothing', false)
  .addOption(
    new Option('--demo <count>', 'send that many orders, wait until all are accounted for, and end')
      .argParser(argument('--demo', count))
      .conflicts('orders'),
  )
  .option('--rate <orders>', 'orders a second', argument('--rate', perSecond), 1)
  .option('--no-orders', 'send none')
  .option('--fresh', 'forget what the state folder holds', false)
  .option('--assembly <folder>', 'run this cloud assembly instead of synthesizing one')
  .option(
    '--kafka-port <port>',
    'plaintext Kafka listener, for Kafka tools',
    argument('--kafka-port', port),
    9092,
  )
  .option(
    '--kafka-tls-port <port>',
    'TLS Kafka listener with IAM, as on AWS',
    argument('--kafka-tls-port', port),
    9098,
  )
  .option('--aws-port <port>', 'the emulated AWS APIs', argument('--aws-port', port), 4599)
  .option(
    '--dynamodb-endpoint <url>',
    'use this DynamoDB instead of the bundled engine',
    argument('--dynamodb-endpoint', httpUrl),
  )
  .addOption(stateOption())
  .addOption(jsonOption())
  .addHelpText('after', '\nExample: npm start -- --fresh --demo 20')
  .action((options) => runStart(startOptionsSchema.parse(options)));
