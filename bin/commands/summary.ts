import { Command } from 'commander';
import { addTargetOptions } from '../options/target-options.ts';
import { printRows } from '../print/print.ts';
import { withTarget } from '../target/with-target.ts';

const HELP = `
How each is counted, of the records that the topic still has:
  received       those before the group's committed offsets
  accepted       those of them that the group's table was written for
  rejected       those that were decided against, with a reason
  dead_lettered  those that the group gave up on, by its dead-letter topic
  skipped        the rest: repeats that changed nothing
  lag            those from the committed offsets to the end
received = accepted + rejected + skipped + dead_lettered. A record is counted
once, however often it was read. Tables are read whole.

Example: millrace summary`;

export const summaryCommand = addTargetOptions(
  new Command('summary').description('Show what became of the records of each consumer group.'),
)
  .addHelpText('after', HELP)
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      // With it come the schemas of every pipeline.
      const { summarizeGroups } = await import('../summary/summarize-groups.ts');
      printRows(await summarizeGroups(target), {
        columns: ['group', 'topic', 'received', 'accepted', 'rejected', 'skipped', 'dead_lettered', 'lag'],
        brief: ({ group, received, accepted: stored, rejected, skipped, dead_lettered: dead, lag }) => ({
          ...{ group, received, stored, rejected, skipped, dead, lag },
        }),
        json: options.json,
        empty: 'The stacks have no consumer group.',
      });
    }),
  );
