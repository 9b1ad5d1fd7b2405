import { Command, Option } from 'commander';
import { addUser, listUsers, updateUser, userSchema } from '../../functions/fulfilment/tables/users.ts';
import { argument } from '../arguments.ts';
import { addTargetOptions } from '../options.ts';
import { printResult, printRows } from '../print.ts';
import { usersTable } from '../tables.ts';
import { withTarget } from '../with-target.ts';

const nameOption = (): Option =>
  new Option('--user <name>', 'the user')
    .makeOptionMandatory()
    .argParser(argument('--user', userSchema.shape.user));
const statusOption = (): Option =>
  new Option('--status <status>', 'paid or unpaid')
    .makeOptionMandatory()
    .argParser(argument('--status', userSchema.shape.status));

const add = addTargetOptions(
  new Command('add').description('Add a user.').addOption(nameOption()).addOption(statusOption()),
)
  .addHelpText('after', '\nExample: millrace users add --user dave --status paid')
  .action((options) =>
    withTarget(options, { changes: true }, async (target) => {
      const added = await addUser(usersTable(target), userSchema.parse(options));
      printResult(added, { sentence: `Added ${added.user}, ${added.status}.`, json: options.json });
    }),
  );

const update = addTargetOptions(
  new Command('update')
    .description("Change a user's status.")
    .addOption(nameOption())
    .addOption(statusOption()),
)
  .addHelpText('after', '\nExample: millrace users update --user bob --status paid')
  .action((options) =>
    withTarget(options, { changes: true }, async (target) => {
      const updated = await updateUser(usersTable(target), userSchema.parse(options));
      printResult(updated, { sentence: `${updated.user} is ${updated.status} now.`, json: options.json });
    }),
  );

const show = addTargetOptions(new Command('show').description('Show all users and whether they have paid.'))
  .addHelpText('after', '\nExample: millrace users show --json')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      printRows(await listUsers(usersTable(target)), {
        columns: ['user', 'status'],
        json: options.json,
        empty: 'No users yet.',
      });
    }),
  );

export const usersCommand = new Command('users')
  .description('The users who may order.')
  .addCommand(add)
  .addCommand(show)
  .addCommand(update);
