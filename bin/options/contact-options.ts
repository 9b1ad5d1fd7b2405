import { type Command, Option } from 'commander';
import { contactSchema, preferencesSchema } from '../../functions/fulfilment/tables/users.ts';
import { UserError } from '../../local/core/errors.ts';
import { describeIssues } from '../print/describe-issues.ts';
import { argument } from './arguments.ts';

/** The channels of one type of event, as `--channels` has them. */
type Channels = Readonly<Record<string, readonly string[]>>;

interface QuietTimes {
  readonly from: string;
  readonly to: string;
}

/** What the options of `addContactOptions` have been given; false is what `--no-…` gives. */
export interface GivenContact {
  readonly email?: string | false;
  readonly phone?: string | false;
  readonly push?: string | false;
  readonly channels?: Channels;
  readonly quietHours?: QuietTimes | false;
  readonly timeZone?: string;
  readonly optOut?: boolean;
}

/** Where a user is reached, and what the user wants to be told. `removable` adds what takes it away again. */
export function addContactOptions(command: Command, { removable }: { removable: boolean }): Command {
  const { email, phone, push } = contactSchema.shape;
  command
    .addOption(new Option('--email <address>', 'for e-mail').argParser(argument('--email', email)))
    .addOption(new Option('--phone <number>', 'for SMS, as +48…').argParser(argument('--phone', phone)))
    .addOption(
      new Option('--push <arn>', 'for push: an SNS platform endpoint').argParser(argument('--push', push)),
    )
    .addOption(
      new Option(
        '--channels <type=list>',
        'channels of a type of event, as item_purchased=email,sms; none after = for none (repeatable)',
      ).argParser(parseChannels),
    )
    .addOption(
      new Option('--quiet-hours <from-to>', 'when not to disturb, as 22:00-07:00').argParser(parseQuietHours),
    )
    .addOption(new Option('--time-zone <name>', 'of the quiet hours, as Europe/Warsaw (default: UTC)'))
    .addOption(new Option('--opt-out', 'tell this user nothing at all'))
    .addOption(new Option('--no-opt-out', 'tell this user what the channels say'));
  if (!removable) return command;
  return command
    .addOption(new Option('--no-email', 'forget the address'))
    .addOption(new Option('--no-phone', 'forget the number'))
    .addOption(new Option('--no-push', 'forget the endpoint'))
    .addOption(new Option('--no-quiet-hours', 'disturb at any time'));
}

function parseChannels(text: string, before: Channels = {}): Channels {
  const [, type, list] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (type === undefined || list === undefined) {
    throw unfit('--channels', text, 'expected a type of event and its channels, as item_purchased=email,sms');
  }
  return { ...before, [type]: list === '' ? [] : list.split(',') };
}

function parseQuietHours(text: string): QuietTimes {
  const [, from, to] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) {
    throw unfit('--quiet-hours', text, 'expected two times of day, as 22:00-07:00');
  }
  return { from, to };
}

function unfit(option: string, text: string, why: string): UserError {
  return new UserError(
    'ARGUMENT_INVALID',
    `${option}: ${JSON.stringify(text)} does not fit: ${why}. See --help.`,
  );
}

/**
 * Contact and preferences as the users table takes them, each only when something of it was given; what was taken away
 * is null.
 * @throws UserError ARGUMENT_INVALID when options do not fit each other, or a channel or type of event is none.
 */
export async function readContact(given: GivenContact): Promise<{ contact?: object; preferences?: object }> {
  const { quietHours, timeZone, channels, optOut } = given;
  if (timeZone !== undefined && !quietHours) {
    throw new UserError('ARGUMENT_INVALID', '--time-zone goes with --quiet-hours. See --help.');
  }
  if (channels !== undefined) await requireKnown(channels);
  const quiet_hours = quietHours && { ...quietHours, time_zone: timeZone ?? 'UTC' };
  if (quiet_hours) requireFit({ quiet_hours });
  const contact = withoutUndefined({ email: given.email, phone: given.phone, push: given.push });
  const preferences = {
    ...withoutUndefined({ channels, quiet_hours }),
    ...(optOut === undefined ? {} : { opt_out: optOut }),
  };
  return {
    ...(Object.keys(contact).length === 0 ? {} : { contact }),
    ...(Object.keys(preferences).length === 0 ? {} : { preferences }),
  };
}

/** The table takes any name of a channel, for pipelines change; a person at the keyboard means one that there is. */
async function requireKnown(channels: Channels): Promise<void> {
  const { channelNames, eventTypeNames } = await import('../../functions/notifications/event.ts');
  const problems = Object.entries(channels).flatMap(([type, list]) => [
    ...(isOneOf(eventTypeNames, type)
      ? []
      : [`there is no type of event ${JSON.stringify(type)}, but ${eventTypeNames.join(', ')}`]),
    ...list
      .filter((channel) => !isOneOf(channelNames, channel))
      .map((channel) => `there is no channel ${JSON.stringify(channel)}, but ${channelNames.join(', ')}`),
  ]);
  if (problems.length === 0) return;
  throw new UserError('ARGUMENT_INVALID', `--channels: ${problems.join('; ')}. See --help.`);
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

function requireFit(preferences: object): void {
  const parsed = preferencesSchema.safeParse(preferences);
  if (parsed.success) return;
  throw new UserError('ARGUMENT_INVALID', `${describeIssues(parsed.error, preferences)}. See --help.`);
}

/** Null stands for what `--no-…` takes away. */
function withoutUndefined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, value === false ? null : value]),
  );
}
