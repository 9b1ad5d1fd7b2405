import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { channels } from '../../../functions/notifications/channels/index.ts';
import { describeNotification } from '../../../functions/notifications/describe-notification.ts';
import {
  channelNames,
  eventTypeNames,
  typeOf,
  userEventSchema,
} from '../../../functions/notifications/event.ts';
import { eventTypes } from '../../../functions/notifications/event-types/index.ts';
import { generateEvent } from '../../../functions/notifications/generate-event.ts';
import { describeViolation, listViolations } from '../../../functions/shared/violations.ts';
import { uuidOf } from '../../support/fulfilment.ts';
import { Random } from '../../support/random.ts';
import { makePurchase, makeReset } from './notification-tables.ts';

const FOLDER = join(import.meta.dirname, '../../../functions/notifications');

const SIGNUP = {
  event_id: uuidOf('a signup'),
  event_type: 'user_signup',
  user: 'dave',
  timestamp: '2026-01-31T09:30:00.123456',
  plan: 'free',
} as const;

function violationsOf(input: unknown): string[] {
  const parsed = userEventSchema.safeParse(input);
  return parsed.success ? [] : listViolations(parsed.error, input).map(describeViolation);
}

it.each([
  ['event-types', eventTypes.map(({ name }) => name.replaceAll('_', '-'))],
  ['channels', channels.map(({ name }) => name)],
])('registers every file of %s, each named after what it holds', async (folder, registered) => {
  const files = await readdir(join(FOLDER, folder));
  const names = files.filter((file) => file !== 'index.ts').map((file) => file.replace(/\.ts$/, ''));
  expect(names.sort()).toEqual([...registered].sort());
});

it('names its types and channels once each', () => {
  expect(eventTypeNames).toEqual(['user_signup', 'item_purchased', 'password_reset']);
  expect(channelNames).toEqual(['log', 'email', 'sms', 'push']);
});

it.each([
  ['a sign-up', SIGNUP],
  ['a sign-up with an address', { ...SIGNUP, email: 'dave@example.com' }],
  ['a purchase', makePurchase()],
  ['a purchase with its price', { ...makePurchase(), price: '19.99 PLN' }],
  ['a reset by code', makeReset()],
])('takes %s', (_, event) => {
  expect(userEventSchema.parse(event)).toEqual(event);
});

it.each([
  [
    'an unknown type',
    { ...SIGNUP, event_type: 'user_gone' },
    /^event_type "user_gone" must be one of user_signup, item_purchased, password_reset$/,
  ],
  ['a foreign field', { ...SIGNUP, item: 'book' }, /^item "book" is no field that is known here/],
  ['no user', { ...SIGNUP, user: ' ' }, /^user " " must be text/],
  ['no plan', { ...SIGNUP, plan: 'gold' }, /^plan "gold" must be one of free/],
  ['no address', { ...SIGNUP, email: 'dave' }, /^email "dave" must be an e-mail address/],
  ['no time', { ...SIGNUP, timestamp: 'today' }, /^timestamp "today" must be/],
  ['no quantity', { ...makePurchase(), quantity: 0 }, /^quantity 0 must be an integer/],
  ['a price that is a number', { ...makePurchase(), price: 19.99 }, /^price 19.99 must be the total/],
  ['neither link nor code', { ...makeReset(), code: undefined }, /^link absent must be there/],
  [
    'a link that is not https',
    { ...makeReset(), code: undefined, link: 'http://example.com' },
    /^link .* must be an https link/,
  ],
  [
    'link and code',
    { ...makeReset(), link: 'https://example.com/reset' },
    /^link .* must be there when there is no code/,
  ],
])('refuses %s, and says what it wants', (_, event, expected) => {
  const violations = violationsOf(event);
  expect(violations).toHaveLength(1);
  expect(violations[0]).toMatch(expected);
});

it('refuses what is no object', () => {
  expect(violationsOf(7)).toEqual([expect.stringMatching(/^value 7 must be an event/)]);
});

it('tells each type of event in its own words', () => {
  const told = [SIGNUP, { ...makePurchase(), quantity: 2, price: '9.00 PLN' }, makeReset()].map((event) =>
    typeOf(event).render(event),
  );
  expect(told).toEqual([
    { subject: 'Welcome, dave', text: 'Hello dave, your account is ready. You are on the free plan.' },
    { subject: 'Your purchase of 2 book', text: 'Thank you, alice. You bought 2 book for 9.00 PLN.' },
    {
      subject: 'Reset your password',
      text: 'Hello alice. Your code to reset your password is 4711AB (good until 2099-01-01 00:00 UTC). If you did not ask for it, do nothing.',
      secrets: ['4711AB'],
    },
  ]);
});

it('masks in what it records what only the user may read', () => {
  const link = 'https://example.com/reset?token=0123456789';
  const event = userEventSchema.parse({ ...makeReset(), code: undefined, link });
  expect(typeOf(event).render(event).text).toContain(link);
  const seen = {
    event,
    created_at: '2026-01-31T09:30:00.000Z',
    topic: 'user_events',
    partition: 0,
    offset: 0,
  };
  const recorded = describeNotification(seen, { channel: 'email', address: 'alice@example.com' });
  expect(recorded.text).toContain('Reset your password at *** (good until');
  expect(JSON.stringify(recorded)).not.toContain('token');
});

it('generates events of every type that fit', () => {
  const random = new Random(1);
  const sources = { random: () => random.next(), newId: () => uuidOf(random.next()), now: () => new Date() };
  const events = Array.from({ length: 200 }, () => generateEvent(sources));
  expect(new Set(events.map(({ event_type }) => event_type))).toEqual(new Set(eventTypeNames));
  expect(events.flatMap(violationsOf)).toEqual([]);
});
