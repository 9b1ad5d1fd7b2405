import { Command, Option } from 'commander';
import {
  addUser,
  getUser,
  listUsers,
  type User,
  updateUser,
  userChangesSchema,
  userSchema,
} from '../../functions/fulfilment/tables/users.ts';
import { UserError } from '../../local/core/errors.ts';
import { argument } from '../options/arguments.ts';
import { addContactOptions, readContact } from '../options/contact-options.ts';
import { addTargetOptions } from '../options/target-options.ts';
import { printResult, printRows } from '../print/print.ts';
import { usersTable } from '../target/tables.ts';
import { withTarget } from '../target/with-target.ts';

const nameOption = (): Option =>
  new Option('--user <name>', 'the user').argParser(argument('--user', userSchema.shape.user));
const statusOption = (): Option =>
  new Option('--status <status>', 'whether the user has paid')
    .choices(userSchema.shape.status.options)
    .argParser(argument('--status', userSchema.shape.status));

const add = addTargetOptions(
  addContactOptions(
    new Command('add')
      .description('Add a user.')
      .addOption(nameOption().makeOptionMandatory())
      .addOption(statusOption().makeOptionMandatory()),
    { removable: false },
  ),
)
  .addHelpText('after', '\nExample: millrace users add --user dave --status paid')
  .addHelpText(
    'after',
    '         millrace users add --user eve --status paid --email eve@example.com \\\n' +
      '           --channels item_purchased=email --quiet-hours 22:00-07:00 \\\n' +
      '           --time-zone Europe/Warsaw',
  )
  .action(async (options) => {
    const user = { user: options.user, status: options.status, ...(await readContact(options)) };
    await withTarget(options, { changes: true }, async (target) => {
      const added = await addUser(usersTable(target), userSchema.parse(user));
      printResult(added, { sentence: `Added ${added.user}, ${added.status}.`, json: options.json });
    });
  });

const update = addTargetOptions(
  addContactOptions(
    new Command('update')
      .description('Change of a user what is given, and leave the rest.')
      .addOption(nameOption().makeOptionMandatory())
      .addOption(statusOption()),
    { removable: true },
  ),
)
  .addHelpText('after', '\nExample: millrace users update --user bob --status paid')
  .addHelpText('after', '         millrace users update --user bob --phone +48123456789 --no-email')
  .action(async (options) => {
    const { user, status } = options;
    const changes = { ...(status === undefined ? {} : { status }), ...(await readContact(options)) };
    if (Object.keys(changes).length === 0) {
      throw new UserError('ARGUMENT_INVALID', 'Nothing is given to change, as --status is. See --help.');
    }
    await withTarget(options, { changes: true }, async (target) => {
      const updated = await updateUser(usersTable(target), userChangesSchema.parse({ user, ...changes }));
      const sentence =
        status === undefined ? `Updated ${updated.user}.` : `${updated.user} is ${updated.status} now.`;
      printResult(updated, { sentence, json: options.json });
    });
  });

const show = addTargetOptions(
  new Command('show').description('Show all users, or one.').addOption(nameOption()),
)
  .addHelpText('after', '\nExample: millrace users show --user bob')
  .action((options) =>
    withTarget(options, { changes: false }, async (target) => {
      const { user, json } = options;
      const table = usersTable(target);
      const users = user === undefined ? await listUsers(table) : [await getUser(table, user)];
      if (json && user !== undefined) {
        printResult(users[0] ?? {}, { sentence: '', json });
        return;
      }
      printRows(users, { columns: COLUMNS, flat: flatten, brief: shorten, json, empty: 'No users yet.' });
    }),
  );

const COLUMNS = [
  ...['user', 'status', 'email', 'phone', 'push'],
  ...['channels', 'quiet_hours', 'time_zone', 'opt_out'],
];

function flatten({ user, status, contact = {}, preferences = {} }: User): object {
  const { channels = {}, quiet_hours: quiet, opt_out } = preferences;
  return {
    ...{ user, status, ...contact, opt_out },
    channels: Object.entries(channels)
      .map(([type, list]) => `${type}=${list.join(',')}`)
      .join(' '),
    ...(quiet && { quiet_hours: `${quiet.from}-${quiet.to}`, time_zone: quiet.time_zone }),
  };
}

/** What has room in 80 columns. */
function shorten({ user, status, contact = {}, preferences = {} }: User): object {
  const { quiet_hours: quiet, opt_out } = preferences;
  return {
    ...{ user, status },
    contact: [contact.email, contact.phone, contact.push && 'push']
      .filter((way) => way !== undefined)
      .join('\n'),
    quiet: opt_out === true ? 'always' : quiet && `${quiet.from}-${quiet.to}\n${quiet.time_zone}`,
  };
}

export const usersCommand = new Command('users')
  .description('The users: whether they have paid, how they are reached.')
  .addCommand(add)
  .addCommand(show)
  .addCommand(update);
