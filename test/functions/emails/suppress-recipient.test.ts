import { expect, it } from 'vitest';
import type { EmailEvent } from '../../../functions/emails/event.ts';
import { chooseSuppression, toSuppression } from '../../../functions/emails/suppress-recipient.ts';
import { normalizeAddress, type Suppression } from '../../../functions/emails/tables/suppressions.ts';
import { makeEmailEvent, placeEmails } from '../../support/emails.ts';
import { uuidOf } from '../../support/fulfilment.ts';

function suppressionsOf(...events: readonly EmailEvent[]): (Suppression | undefined)[] {
  return placeEmails(events).map(toSuppression);
}

it('suppresses who unsubscribes, and an address that is none', () => {
  const about = {
    address: 'user@example.com',
    email_id: '9f3c21ab',
    event_id: uuidOf('an e-mail event'),
    at: '2026-01-31T09:30:00.000Z',
  };
  const invalid = makeEmailEvent('bounced', { details: { bounce_reason: 'invalid_address' } });
  expect(suppressionsOf(makeEmailEvent('unsubscribed'), invalid)).toEqual([
    { ...about, reason: 'unsubscribed' },
    { ...about, reason: 'invalid_address' },
  ]);
});

it('suppresses nobody for a full mailbox, an error of a server, or what goes well', () => {
  const error = makeEmailEvent('bounced', { details: { bounce_reason: 'server_error' } });
  const well = (['sent', 'delivered', 'opened', 'clicked'] as const).map((action) => makeEmailEvent(action));
  const suppressions = suppressionsOf(makeEmailEvent('bounced'), error, ...well);
  expect(suppressions.every((suppression) => suppression === undefined)).toBe(true);
});

it('knows an address in any spelling of case, and keeps tags and dots apart', () => {
  const [suppression] = suppressionsOf(
    makeEmailEvent('unsubscribed', { details: { recipient: 'Jane.Doe+News@Example.COM' } }),
  );
  expect(suppression?.address).toBe('jane.doe+news@example.com');
  expect(normalizeAddress('JANE.DOE+NEWS@example.com')).toBe(suppression?.address);
  expect(normalizeAddress('janedoe@example.com')).not.toBe(suppression?.address);
});

it('keeps the first reason, whichever arrives first', () => {
  const [first, second, third] = suppressionsOf(
    makeEmailEvent('unsubscribed', { timestamp: '2026-01-30T09:30:00Z' }),
    makeEmailEvent('unsubscribed', { event_id: uuidOf('b') }),
    makeEmailEvent('unsubscribed', { event_id: uuidOf('c') }),
  );
  if (first === undefined || second === undefined || third === undefined) throw new Error('not suppressed');
  expect(chooseSuppression(undefined, first)).toBe(first);
  expect(chooseSuppression(first, second)).toBe(first);
  expect(chooseSuppression(second, first)).toBe(first);
  expect(chooseSuppression(second, third)).toBe(chooseSuppression(third, second));
  const twin = { ...second, email_id: '00000000' };
  expect(chooseSuppression(second, twin)).toBe(chooseSuppression(twin, second));
  expect(chooseSuppression(second, { ...second })).toBe(second);
});
