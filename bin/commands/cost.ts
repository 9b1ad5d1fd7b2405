import { Command, Option } from 'commander';
import * as parse from '../cost/cost-options.ts';
import { defaultWorkload } from '../cost/workload.ts';
import { argument, path } from '../options/arguments.ts';
import { contextOption } from '../options/context-option.ts';
import { jsonOption } from '../options/target-options.ts';

const HELP = `
Prices are on-demand ones of us-east-1 from a dated table. What is fixed is
there without a single event. The options below the bill are computed like the
bill itself, each alone.

Example: millrace cost --events-per-day 1000000
         millrace cost --events-per-day 50000 --context stage=prod --free-tier`;

/** `--share orders=0.5 --share payments=0.2` as `{orders: 0.5, payments: 0.2}`. */
function collectShare(given: string, before: Readonly<Record<string, number>>): Record<string, number> {
  const { topic, part } = argument('--share', parse.share)(given);
  return { ...before, [topic]: part };
}

export const costCommand = new Command('cost')
  .description('Compute the monthly bill of the stacks on AWS from their templates.')
  .addOption(
    new Option('--events-per-day <count>', 'events of all pipelines together')
      .makeOptionMandatory()
      .argParser(argument('--events-per-day', parse.eventsPerDay)),
  )
  .option(
    '--event-bytes <bytes>',
    'size of a record on Kafka',
    argument('--event-bytes', parse.eventBytes),
    defaultWorkload.eventBytes,
  )
  .addOption(
    new Option(
      '--share <topic=part>',
      "a topic's part of the events, as orders=0.5; the others share the rest (repeatable)",
    )
      .argParser(collectShare)
      .default({}, 'all alike'),
  )
  .option(
    '--events-per-call <count>',
    'events in one call of a producer',
    argument('--events-per-call', parse.eventsPerCall),
    defaultWorkload.eventsPerCall,
  )
  .option(
    '--http-share <part>',
    'part of these calls that comes over the HTTP API, 0 to 1',
    argument('--http-share', parse.httpShare),
    defaultWorkload.httpShare,
  )
  .option(
    '--users <count>',
    'people who sign in to the console',
    argument('--users', parse.users),
    defaultWorkload.console.users,
  )
  .option(
    '--batch <count>',
    'records in an invocation of a consumer (default: what comes at this rate)',
    argument('--batch', parse.batch),
  )
  .option(
    '--retention-days <days>',
    'how long topics keep records (default: as their retention.ms)',
    argument('--retention-days', parse.retentionDays),
  )
  .option('--free-tier', 'take off what AWS gives each account for free', false)
  .addOption(
    new Option('--assembly <folder>', 'price this cloud assembly instead of synthesizing one')
      .argParser(argument('--assembly', path))
      .conflicts('context'),
  )
  .addOption(contextOption())
  .addOption(jsonOption())
  .addHelpText('after', HELP)
  .action(async (options) => {
    // The other commands start sooner without what reads and synthesizes assemblies.
    const { runCost } = await import('../cost/run-cost.ts');
    await runCost(parse.costOptionsSchema.parse(options));
  });
