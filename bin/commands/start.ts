import { Command, Option } from 'commander';
import {
  argument,
  bootstrapServers,
  count,
  httpUrl,
  ipAddress,
  path,
  perSecond,
  port,
} from '../options/arguments.ts';
import { contextOption } from '../options/context-option.ts';
import { jsonOption, stateOption } from '../options/target-options.ts';
import { requireOwnPorts, startOptionsSchema } from '../start/start-options.ts';

export const startCommand = new Command('start')
  .description('Synthesize the stacks and run them here, with events of every pipeline.')
  .option('--plan', 'print what would be started, and start nothing', false)
  .addOption(
    new Option(
      '--demo <count>',
      'send that many events of each pipeline, wait until all are accounted for, and end',
    )
      .argParser(argument('--demo', count))
      .conflicts('events'),
  )
  .option(
    '--rate <orders>',
    'orders a second; the other pipelines get half as many events',
    argument('--rate', perSecond),
    1,
  )
  .option('--no-events', 'send none by itself, of any pipeline')
  .option('--fresh', 'forget what the state folder holds', false)
  .addOption(
    new Option('--assembly <folder>', 'run this cloud assembly instead of synthesizing one')
      .argParser(argument('--assembly', path))
      .conflicts('context'),
  )
  .addOption(contextOption())
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
  .addOption(
    new Option(
      '--bootstrap-servers <servers>',
      'use this Kafka (host:port,..., no TLS) instead of the emulator; it knows no rights',
    )
      .argParser(argument('--bootstrap-servers', bootstrapServers))
      .conflicts(['kafkaPort', 'kafkaTlsPort']),
  )
  .option('--aws-port <port>', 'the emulated AWS APIs', argument('--aws-port', port), 4599)
  .option('--http-port <port>', 'the HTTP API, and the console with it', argument('--http-port', port), 4600)
  .option(
    '--sign-in-port <port>',
    "the sign-in page in place of Amazon Cognito's",
    argument('--sign-in-port', port),
    4601,
  )
  .option(
    '--aws-host <address>',
    'the address they listen on; 0.0.0.0 in a container',
    argument('--aws-host', ipAddress),
    '127.0.0.1',
  )
  .option(
    '--dynamodb-endpoint <url>',
    'use this DynamoDB instead of the bundled engine',
    argument('--dynamodb-endpoint', httpUrl),
  )
  .addOption(stateOption())
  .addOption(jsonOption())
  .addHelpText('after', '\nExample: npm start -- --fresh --demo 20')
  .action(async (options) => {
    const given = startOptionsSchema.parse(options);
    requireOwnPorts(given);
    // The other commands start sooner without the modules of the runner.
    const { runStart } = await import('../start/run-start.ts');
    await runStart(given);
  });
