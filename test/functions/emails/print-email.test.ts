import { expect, it } from 'vitest';
import type { EmailAction } from '../../../functions/emails/event.ts';
import { printEmail, printUnknownAction } from '../../../functions/emails/print-email.ts';
import { makeEmailEvent, placeEmails } from '../../support/emails.ts';

it.each<[EmailAction, string]>([
  ['sent', '📤 [SENT]       9f3c21ab | user@example.com | Sample Email #1234'],
  ['delivered', '📬 [DELIVERED]  9f3c21ab | user@example.com | Sample Email #1234'],
  ['opened', '👁️ [OPENED]     9f3c21ab | user@example.com | Sample Email #1234'],
  [
    'clicked',
    '🔗 [CLICKED]    9f3c21ab | user@example.com | Sample Email #1234 | https://company.com/offers',
  ],
  ['bounced', '⚠️ [BOUNCED]    9f3c21ab | user@example.com | Sample Email #1234 | mailbox_full'],
  ['unsubscribed', '🚫 [UNSUBSCRIBED] 9f3c21ab | user@example.com | Sample Email #1234'],
])('prints what was %s', (action, line) => {
  expect(placeEmails([makeEmailEvent(action)]).map(printEmail)).toEqual([line]);
});

it.each([
  ['forwarded', '❓ [FORWARDED]  9f3c21ab | user@example.com | Sample Email #1234'],
  ['marked as spam', '❓ [MARKED AS SPAM] 9f3c21ab | user@example.com | Sample Email #1234'],
  ['constructor', '❓ [CONSTRUCTOR] 9f3c21ab | user@example.com | Sample Email #1234'],
])('prints the unknown action %j', (action, line) => {
  expect(printUnknownAction({ ...makeEmailEvent(), action })).toBe(line);
});

it.each([
  ['an action that is known', makeEmailEvent()],
  ['an action that is no text', { ...makeEmailEvent(), action: 7 }],
  ['an action that would break the line', { ...makeEmailEvent(), action: 'sent\n📤' }],
  ['an action of any length', { ...makeEmailEvent(), action: 'x'.repeat(41) }],
  ['no e-mail', { ...makeEmailEvent(), action: 'forwarded', email_id: 'x' }],
  ['a subject that hides', { ...makeEmailEvent('sent', { details: { subject: '\u202e' } }), action: 'x' }],
  ['no event', 'forwarded'],
  ['null', null],
])('prints no line for %s', (_, event) => {
  expect(printUnknownAction(event)).toBeUndefined();
});
