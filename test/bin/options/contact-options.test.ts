import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { addContactOptions, readContact } from '../../../bin/options/contact-options.ts';
import { userChangesSchema } from '../../../functions/fulfilment/tables/users.ts';

async function read(...args: string[]) {
  const command = addContactOptions(new Command('update').exitOverride(), { removable: true });
  const changes = await readContact(command.parse(args, { from: 'user' }).opts());
  // What the options make is what the table takes.
  userChangesSchema.parse({ user: 'eve', ...changes });
  return changes;
}

const PUSH = 'arn:aws:sns:us-east-1:111122223333:endpoint/GCM/app/id';

describe('contact and preferences', () => {
  test('are nothing when nothing is given', async () => {
    expect(await read()).toEqual({});
  });

  test('are what is given', async () => {
    const contact = ['--email', 'eve@example.com', '--phone', '+48123456789', '--push', PUSH];
    const channels = ['--channels', 'item_purchased=email,sms', '--channels', 'user_signup='];
    const quiet = ['--quiet-hours', '22:00-07:00', '--time-zone', 'Europe/Warsaw'];
    expect(await read(...contact, ...channels, ...quiet, '--opt-out')).toEqual({
      contact: { email: 'eve@example.com', phone: '+48123456789', push: PUSH },
      preferences: {
        channels: { item_purchased: ['email', 'sms'], user_signup: [] },
        quiet_hours: { from: '22:00', to: '07:00', time_zone: 'Europe/Warsaw' },
        opt_out: true,
      },
    });
  });

  test('have quiet hours in UTC where no zone is given', async () => {
    expect(await read('--quiet-hours', '22:00-07:00')).toEqual({
      preferences: { quiet_hours: { from: '22:00', to: '07:00', time_zone: 'UTC' } },
    });
  });

  test('are taken away', async () => {
    expect(await read('--no-email', '--no-phone', '--no-push', '--no-quiet-hours', '--no-opt-out')).toEqual({
      contact: { email: null, phone: null, push: null },
      preferences: { quiet_hours: null, opt_out: false },
    });
  });

  test.each([
    [['--email', 'eve'], '--email: "eve" does not fit: must be an e-mail address'],
    [['--phone', '123'], '--phone: "123" does not fit: must be a telephone number in E.164'],
    [['--push', 'arn'], '--push: "arn" does not fit: must be the ARN of an SNS platform endpoint'],
    [['--channels', 'email'], '--channels: "email" does not fit: expected a type of event and its channels'],
    [
      ['--channels', 'x=log'],
      'there is no type of event "x", but user_signup, item_purchased, password_reset',
    ],
    [['--channels', 'user_signup=fax'], 'there is no channel "fax", but log, email, sms, push'],
    [['--quiet-hours', '22-7'], '--quiet-hours: "22-7" does not fit: expected two times of day'],
    [['--quiet-hours', '24:00-07:00'], 'quiet_hours.from "24:00" must be a time of day'],
    [['--quiet-hours', '07:00-07:00'], 'quiet_hours.to "07:00" must differ'],
    [
      ['--quiet-hours', '22:00-07:00', '--time-zone', 'Mars'],
      'quiet_hours.time_zone "Mars" must be a time zone',
    ],
    [['--time-zone', 'UTC'], '--time-zone goes with --quiet-hours'],
    [['--no-quiet-hours', '--time-zone', 'UTC'], '--time-zone goes with --quiet-hours'],
  ])('%j is refused', async (args, message) => {
    await expect(read(...args)).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringContaining(message),
    });
  });
});
