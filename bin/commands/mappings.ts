import { Command, Option } from 'commander';
import { findMappings, listMappings, switchMapping } from '../operate/mappings.ts';
import { printProgress } from '../operate/print-progress.ts';
import { argument, seconds } from '../options/arguments.ts';
import { addTargetOptions } from '../options/target-options.ts';
import { printResult, printRows } from '../print/print.ts';
import { withTarget } from '../target/with-target.ts';

const DEFAULT_WAIT_SECONDS = 300;

const list = addTargetOptions(
  new Command('list').description(
    'List the event source mappings: which function reads which topic in which group.',
  ),
)
  .addHelpText('after', '\nExample: millrace mappings list')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      const rows = (await listMappings(target)).map(({ functionName, lastResult, uuid, ...rest }) => ({
        ...rest,
        ...{ function: functionName, last_result: lastResult, uuid },
      }));
      printRows(rows, {
        columns: ['group', 'topic', 'function', 'state', 'last_result', 'uuid'],
        brief: shorten,
        json: options.json,
        empty: 'No mappings.',
      });
    }),
  );

/** What has room on a terminal: how it goes is told when it goes wrong. */
function shorten(row: {
  group: string;
  topic: string;
  function: string;
  state: string;
  last_result: string;
}): object {
  const problem = row.last_result.startsWith('PROBLEM') ? `\n${row.last_result}` : '';
  const consumer = row.function.replace(/^millrace-/, '');
  return { group: row.group, topic: row.topic, function: consumer, state: `${row.state}${problem}` };
}

function createSwitch(enabled: boolean): Command {
  const name = enabled ? 'enable' : 'disable';
  const wanted = enabled ? 'Enabled' : 'Disabled';
  return addTargetOptions(
    new Command(name)
      .description(
        enabled
          ? 'Have a group read its topic again, from where it stopped, and wait until it does.'
          : 'Have a group stop reading its topic, and wait until it has. On AWS the next deployment may enable it again.',
      )
      .argument('<group>', 'the group')
      .addOption(
        new Option('--wait <seconds>', 'how long at most')
          .default(DEFAULT_WAIT_SECONDS)
          .argParser(argument('--wait', seconds)),
      ),
  )
    .addHelpText('after', `\nExample: millrace mappings ${name} order-tracker`)
    .addHelpText('after', '\nOn AWS it takes about a minute.')
    .action((group: string, options) =>
      withTarget(options, { changes: true }, async (target) => {
        for (const mapping of await findMappings(target, group)) {
          await switchMapping(target, mapping, {
            enabled,
            limitMs: options.wait * 1000,
            onState: (state) => {
              if (!options.json && state !== wanted) printProgress(`mapping of ${group}: ${state}`);
            },
          });
          printResult(
            { group, function: mapping.functionName, state: wanted },
            { sentence: `${group}: ${wanted}.`, json: options.json },
          );
        }
      }),
    );
}

export const mappingsCommand = new Command('mappings')
  .description('The event source mappings: what reads the topics.')
  .addCommand(list)
  .addCommand(createSwitch(true))
  .addCommand(createSwitch(false));
