import { expect, it } from 'vitest';
import type { Suppression } from '../../../functions/emails/tables/suppressions.ts';
import type { Preferences, User } from '../../../functions/fulfilment/tables/users.ts';
import { type Choice, chooseChannels } from '../../../functions/notifications/choose-channels.ts';
import type { UserEvent } from '../../../functions/notifications/event.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { makePurchase, makeReset, makeUser } from './notification-tables.ts';

const EMAIL = 'alice@example.com';
const PHONE = '+48123456789';

function choose(event: UserEvent, user?: User, suppressed: readonly Suppression[] = []): Choice[] {
  return chooseChannels(event, user, new Map(suppressed.map((one) => [one.address, one])));
}

const withPreferences = (preferences: Preferences): User => makeUser({ preferences });
const dropped = (channel: string, reason: string, address?: string) => ({
  channel,
  address,
  hindrance: { outcome: 'dropped', reason },
});

it('takes the default for a user who is not known: the log', () => {
  expect(choose(makePurchase())).toEqual([{ channel: 'log' }]);
  expect(choose(makeReset())).toEqual([{ channel: 'log' }]);
});

it('takes the default for a user who chose nothing: the log, and e-mail where there is an address', () => {
  expect(choose(makePurchase(), makeUser())).toEqual([
    { channel: 'log' },
    { channel: 'email', address: EMAIL },
  ]);
  expect(choose(makePurchase(), makeUser({ contact: { phone: PHONE } }))).toEqual([{ channel: 'log' }]);
  expect(choose(makeReset(), makeUser())).toEqual([
    { channel: 'log' },
    { channel: 'email', address: EMAIL },
    { channel: 'sms', address: PHONE },
  ]);
});

it('takes the default for the types for which the user chose nothing', () => {
  const user = withPreferences({ channels: { password_reset: ['sms'] } });
  expect(choose(makePurchase(), user).map(({ channel }) => channel)).toEqual(['log', 'email']);
  expect(choose(makeReset(), user)).toEqual([{ channel: 'sms', address: PHONE }]);
});

it('takes the address a new user signed up with, unless the entry has one', () => {
  const signup = {
    event_id: uuidOf('a signup'),
    event_type: 'user_signup',
    user: 'dave',
    timestamp: '2026-01-31T09:30:00Z',
    plan: 'free',
    email: 'dave@example.com',
  } as const;
  expect(choose(signup)).toEqual([{ channel: 'log' }, { channel: 'email', address: 'dave@example.com' }]);
  expect(choose(signup, makeUser())).toContainEqual({ channel: 'email', address: EMAIL });
  expect(choose({ ...signup, email: undefined })).toEqual([{ channel: 'log' }]);
});

it('takes what the user chose, each once, in the order of the registry', () => {
  const user = withPreferences({ channels: { item_purchased: ['push', 'email', 'push', 'sms'] } });
  expect(choose(makePurchase(), user).map(({ channel }) => channel)).toEqual(['email', 'sms', 'push']);
});

it('drops a chosen channel that has no contact, and one that does not exist', () => {
  const user = makeUser({
    contact: {},
    preferences: { channels: { item_purchased: ['pigeon', 'sms', 'log'] } },
  });
  expect(choose(makePurchase(), user)).toEqual([
    { channel: 'log' },
    dropped('sms', 'no_contact'),
    dropped('pigeon', 'channel_unknown'),
  ]);
});

it('drops all that reaches a user who wants nothing, urgent or not, and goes on logging', () => {
  const user = withPreferences({ opt_out: true });
  expect(choose(makePurchase(), user)).toEqual([{ channel: 'log' }, dropped('email', 'opt_out', EMAIL)]);
  expect(choose(makeReset(), user)).toContainEqual(dropped('sms', 'opt_out', PHONE));
});

it('drops all that reaches a user who wants nothing of this type', () => {
  const user = withPreferences({ channels: { item_purchased: [] } });
  expect(choose(makePurchase(), user)).toEqual([{ channel: 'log' }, dropped('email', 'opt_out', EMAIL)]);
  expect(choose(makeReset(), user)).toContainEqual({ channel: 'email', address: EMAIL });
});

it('suppresses e-mail to an address on the suppression list, and nothing else', () => {
  const suppression: Suppression = {
    address: EMAIL,
    reason: 'unsubscribed',
    email_id: '0a1b2c3d',
    event_id: uuidOf('unsubscribed'),
    at: '2026-01-31T09:30:00.000Z',
  };
  expect(choose(makeReset(), makeUser(), [suppression])).toEqual([
    { channel: 'log' },
    { channel: 'email', address: EMAIL, hindrance: { outcome: 'suppressed', reason: 'unsubscribed' } },
    { channel: 'sms', address: PHONE },
  ]);
});
