import { expect, it } from 'vitest';
import { advanceEmail } from '../../../functions/emails/advance-email.ts';
import type { EmailAction, EmailEvent } from '../../../functions/emails/event.ts';
import type { Email } from '../../../functions/emails/tables/emails.ts';
import { makeEmailEvent, placeEmails } from '../../support/emails.ts';
import { uuidOf } from '../../support/fulfilment.ts';

function live(events: readonly EmailEvent[]): Email | undefined {
  return placeEmails(events).reduce<Email | undefined>(advanceEmail, undefined);
}

function statesAfter(...actions: readonly EmailAction[]): (string | undefined)[] {
  return actions.map((_, n) => live(actions.slice(0, n + 1).map((action) => makeEmailEvent(action)))?.state);
}

it('goes from state to state', () => {
  const life = ['sent', 'delivered', 'opened', 'clicked'] as const;
  expect(statesAfter(...life)).toEqual(life);
});

it('does not go back for what arrives late', () => {
  expect(statesAfter('opened', 'sent', 'delivered', 'clicked', 'opened')).toEqual([
    'opened',
    'opened',
    'opened',
    'clicked',
    'clicked',
  ]);
});

it.each<[EmailAction, EmailAction]>([
  ['bounced', 'sent'],
  ['bounced', 'delivered'],
  ['bounced', 'clicked'],
  ['unsubscribed', 'clicked'],
  ['unsubscribed', 'bounced'],
])('is %s for good, whether %s comes before or after', (final, other) => {
  expect(statesAfter(final, other)).toEqual([final, final]);
  expect(statesAfter(other, final)).toEqual([other, final]);
});

it('counts every event, and holds the details of the one that tells its state', () => {
  const clicked = makeEmailEvent('clicked', { event_id: uuidOf(2), timestamp: '2026-01-31T11:00:00+01:00' });
  const late = makeEmailEvent('sent', { details: { subject: 'Another subject' } });
  expect(live([clicked, late])).toEqual({
    email_id: '9f3c21ab',
    state: 'clicked',
    since: '2026-01-31T10:00:00.000Z',
    event_id: uuidOf(2),
    sender: 'newsletter@company.com',
    recipient: 'user@example.com',
    subject: 'Sample Email #1234',
    link_url: 'https://company.com/offers',
    events: 2,
  });
  expect(live([clicked, makeEmailEvent('bounced')])).toMatchObject({
    bounce_reason: 'mailbox_full',
    link_url: undefined,
  });
});

it('is in its state since the earliest event that told of it, in whatever order they arrive', () => {
  const events = [
    makeEmailEvent('opened', { event_id: uuidOf('b'), timestamp: '2026-01-31T10:00:00Z' }),
    makeEmailEvent('opened', { event_id: uuidOf('a'), timestamp: '2026-01-31T12:00:00+02:00' }),
    makeEmailEvent('opened', { event_id: uuidOf('c'), timestamp: '2026-01-31T10:30:00' }),
  ];
  const [first, second, third] = events;
  const orders = [events, [third, second, first], [second, first, third]];
  const lives = orders.map((order) => live(order.filter((event) => event !== undefined)));
  const event_id = [uuidOf('a'), uuidOf('b')].sort()[0];
  for (const email of lives) expect(email).toMatchObject({ since: '2026-01-31T10:00:00.000Z', event_id });
});
