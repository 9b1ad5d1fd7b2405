import { Command, Option } from 'commander';
import { addUser, listUsers, updateUser, userSchema } from '../../functions/fulfilment/tables/users.ts';
import { argument } from '../arguments.ts';
import { jsonOption, stateOption } from '../options.ts';
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

const add = new Command('add')
  .description('Add a user.')
  .addOption(nameOption())
  .addOption(statusOption())
  .addOption(stateOption())
  .addOption(jsonOption())
  .addHelpText('after', '\nExample: millrace users add --user dave --status paid')
  .action(({ state, json, ...user }) =>
    withTarget(state, async (target) => {
      const added = await addUser(usersTable(target), userSchema.parse(user));
      printResult(added, { sentence: `Added ${added.user}, ${added.status}.`, json });
    }),
  );

const update = new Command('update')
  .description("Change a user's status.")
  .addOption(nameOption())
  .addOption(statusOption())
  .addOption(stateOption())
  .addOption(jsonOption())
  .addHelpText('after', '\nExample: millrace users update --user bob --status paid')
  .action(({ state, json, ...user }) =>
    withTarget(state, async (target) => {
      const updated = await updateUser(usersTable(target), userSchema.parse(user));
      printResult(updated, { sentence: `${updated.user} is ${updated.status} now.`, json });
    }),
  );

const show = new Command('show')
  .description('Show all users and whether they have paid.')
  .addOption(stateOption())
  .addOption(jsonOption())
  .addHelpText('after', '\nExample: millrace users show --json')
  .action(({ state, json }) =>
    withTarget(state, async (target) => {
      printRows(await listUsers(usersTable(target)), {
        columns: ['user', 'status'],
        json,
        empty: 'No users yet.',
      });
    }),
  );

export const usersCommand = new Command('users')
  .description('The users who may order.')
  .addCommand(add)
  .addCommand(show)
  .addCommand(update);
