import { Command } from 'commander';
import { type GroupAnswer, groupAnswer, groupsAnswer } from '../../functions/api/contract/kafka-answers.ts';
import { askAdmin } from '../operate/ask-admin.ts';
import { addTargetOptions } from '../options/target-options.ts';
import { printResult, printRows } from '../print/print.ts';
import { withTarget } from '../target/with-target.ts';

const list = addTargetOptions(
  new Command('list').description(
    'List the consumer groups, those that redrives note their progress in too.',
  ),
)
  .addHelpText('after', '\nExample: millrace groups list')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      const { groups } = await askAdmin(target, { operation: 'list-groups' }, groupsAnswer);
      printRows(groups, {
        columns: ['group', 'state', 'members', 'topic'],
        json: options.json,
        empty: 'No groups yet.',
      });
    }),
  );

const describe = addTargetOptions(
  new Command('describe')
    .description('Describe a group: its members, and where it stands on each partition.')
    .argument('<group>', 'the group'),
)
  .addHelpText('after', '\nExample: millrace groups describe order-tracker')
  .addHelpText('after', '\nThe lag is how many records the group has before it.')
  .action((group: string, options) =>
    withTarget(options, { changes: false }, async (target) => {
      const found = await askAdmin(target, { operation: 'describe-group', group }, groupAnswer);
      if (options.json) {
        printResult(toJson(found), { sentence: '', json: true });
        return;
      }
      if (process.stdout.isTTY) {
        const { length } = found.members;
        process.stdout.write(`${group}: ${found.state}, ${length} ${length === 1 ? 'member' : 'members'}\n`);
      }
      const rows = found.partitions.map((row) => ({ ...row, member: describeMember(found, row.member) }));
      printRows(rows, {
        columns: ['topic', 'partition', 'committed', 'end', 'lag', 'member'],
        brief: (row) => ({ ...row, member: shorten(row.member) }),
        json: false,
        empty: 'It stands nowhere yet.',
      });
    }),
  );

function describeMember({ members }: GroupAnswer, memberId: string | null): string {
  const member = members.find((one) => one.memberId === memberId);
  return member === undefined ? '' : `${member.clientId} at ${member.clientHost.replace(/^\//, '')}`;
}

/** The client id of a mapping's poller is a uuid with a number. */
function shorten(member: string): string {
  return member.replace(/^([\da-f]{8})(?:-[\da-f]{4}){3}-[\da-f]{12}-/, '$1…-');
}

function toJson({ group, state, members, partitions }: GroupAnswer): object {
  return {
    ...{ group, state },
    members: members.map(({ memberId, clientId, clientHost, assignment }) => ({
      ...{ member_id: memberId, client_id: clientId, client_host: clientHost, assignment },
    })),
    partitions,
  };
}

export const groupsCommand = new Command('groups')
  .description('The consumer groups and how far they are.')
  .addCommand(list)
  .addCommand(describe);
