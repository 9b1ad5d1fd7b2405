import { expect, it } from 'vitest';
import { type EmailAction, emailEventSchema } from '../../../functions/emails/event.ts';
import { describeViolation, listViolations } from '../../../functions/shared/violations.ts';
import { makeEmailEvent } from '../../support/emails.ts';

function violationsOf(input: unknown): string[] {
  const parsed = emailEventSchema.safeParse(input);
  return parsed.success ? [] : listViolations(parsed.error, input).map(describeViolation);
}

it.each<EmailAction>(['sent', 'delivered', 'opened', 'clicked', 'bounced', 'unsubscribed'])(
  'accepts what was %s',
  (action) => {
    const event = makeEmailEvent(action);
    expect(emailEventSchema.parse(event)).toEqual(event);
  },
);

it.each([
  ['timestamp', '2026-01-11T23:30:00'],
  ['timestamp', '2026-01-11T23:30:00.123456+01:00'],
  ['timestamp', '0000-01-01T00:00:00Z'],
])('accepts the %s %j', (field, value) => {
  expect(emailEventSchema.parse({ ...makeEmailEvent(), [field]: value })).toMatchObject({ [field]: value });
});

it.each([
  ['recipient', "o'neil+news@mail.example.co.uk"],
  ['recipient', 'ALICE@Example.COM'],
  ['recipient', `${'x'.repeat(64)}@example.com`],
  ['sender', 'a@xn--80ak6aa92e.xn--p1ai'],
  ['subject', 'Re:  両方のケース\u3000🎉 — 50 % off!'],
  ['subject', '👨‍👩‍👧 and 👁️'],
  ['subject', 'x'.repeat(200)],
])('accepts the %s %j', (field, value) => {
  const details = { [field]: value };
  expect(emailEventSchema.parse(makeEmailEvent('sent', { details })).details).toMatchObject(details);
});

it.each([
  ['event_id', '17', 'must be a UUID'],
  ['event_id', undefined, 'must be a UUID'],
  ['event_type', 'email', 'must be "email_update"'],
  ['timestamp', 'yesterday', 'must be an ISO 8601 date and time'],
  ['timestamp', 1769851800, 'must be an ISO 8601 date and time'],
  ['timestamp', '0000-01-01T00:00:00+01:00', 'must be in the years 0000 to 9999 of UTC'],
  ['timestamp', '9999-12-31T23:59:59-01:00', 'must be in the years 0000 to 9999 of UTC'],
  ['email_id', 'abc123', 'must be 8 hexadecimal characters'],
  ['email_id', '9f3c21abc', 'must be 8 hexadecimal characters'],
  ['email_id', 'g0000000', 'must be 8 hexadecimal characters'],
  ['email_id', 12345678, 'must be 8 hexadecimal characters'],
  ['action', 'forwarded', 'must be one of sent, delivered, opened, clicked, bounced, unsubscribed'],
  ['action', undefined, 'must be one of sent, delivered'],
  ['action', 7, 'must be one of sent, delivered'],
  ['details', undefined, 'must be details: {sender, recipient, subject}'],
  ['details', [], 'must be details: {sender, recipient, subject}'],
])('refuses the %s %j', (field, value, problem) => {
  const violations = violationsOf({ ...makeEmailEvent(), [field]: value });
  expect(violations).toHaveLength(1);
  expect(violations[0]).toContain(`${field} `);
  expect(violations[0]).toContain(problem);
});

const ADDRESS = 'must be an e-mail address such as user@example.com, of 254 characters at most';
const SUBJECT = 'must be text of 1 to 200 visible characters and blanks, not only blanks';
const LINK = 'must be an http or https URL of 2048 characters at most';

it.each<[EmailAction, string, unknown, string]>([
  ['sent', 'sender', undefined, ADDRESS],
  ['sent', 'recipient', 'user', ADDRESS],
  ['sent', 'recipient', 'user@localhost', ADDRESS],
  ['sent', 'recipient', 'us er@example.com', ADDRESS],
  ['sent', 'recipient', 'user..name@example.com', ADDRESS],
  ['sent', 'recipient', 'user@-example.com', ADDRESS],
  ['sent', 'recipient', 'user@example.com\n', ADDRESS],
  ['sent', 'recipient', `${'x'.repeat(65)}@example.com`, ADDRESS],
  ['sent', 'recipient', `user@${'example.'.repeat(40)}com`, ADDRESS],
  ['sent', 'recipient', ['user@example.com'], ADDRESS],
  ['sent', 'subject', '', SUBJECT],
  ['sent', 'subject', ' \u00a0', SUBJECT],
  ['sent', 'subject', 'x'.repeat(201), SUBJECT],
  ['sent', 'subject', 'red\u001b[31m', SUBJECT],
  ['sent', 'subject', 'two\nlines', SUBJECT],
  ['sent', 'subject', 'right\u202eto left', SUBJECT],
  ['sent', 'subject', 'zero\u200dwidth', SUBJECT],
  ['sent', 'subject', '🎉\u200d', SUBJECT],
  ['clicked', 'link_url', undefined, LINK],
  ['clicked', 'link_url', 'javascript:alert(1)', LINK],
  ['clicked', 'link_url', 'https://', LINK],
  ['clicked', 'link_url', 'https://example.com/a b', LINK],
  ['clicked', 'link_url', 'https://example.com/\nb', LINK],
  ['clicked', 'link_url', `https://example.com/${'x'.repeat(2_048)}`, LINK],
  ['bounced', 'bounce_reason', undefined, 'must be one of invalid_address, mailbox_full, server_error'],
  ['bounced', 'bounce_reason', 'full', 'must be one of invalid_address, mailbox_full, server_error'],
  ['sent', 'link_url', 'https://example.com', 'is no field that is known here: remove it'],
  ['bounced', 'link_url', 'https://example.com', 'is no field that is known here: remove it'],
  ['clicked', 'bounce_reason', 'mailbox_full', 'is no field that is known here: remove it'],
  ['unsubscribed', 'bounce_reason', 'mailbox_full', 'is no field that is known here: remove it'],
  ['opened', 'device', 'phone', 'is no field that is known here: remove it'],
])('refuses of %s details the %s %j', (action, field, ...[value, problem]) => {
  const event = makeEmailEvent(action, { details: { [field]: value } });
  const violations = violationsOf(event);
  expect(violations).toHaveLength(1);
  expect(violations[0]).toContain(`details.${field} `);
  expect(violations[0]).toContain(problem);
});

it('refuses a long address and a long subject as fast as short ones', () => {
  const recipient = `${'a.'.repeat(500_000)}@`;
  const subject = '🇵🇱'.repeat(250_000);
  const started = performance.now();
  expect(violationsOf(makeEmailEvent('sent', { details: { recipient, subject } }))).toHaveLength(2);
  expect(
    violationsOf(makeEmailEvent('sent', { details: { subject: `${'🇵🇱'.repeat(49)}\u0007` } })),
  ).toHaveLength(1);
  expect(performance.now() - started).toBeLessThan(20_000);
});

it('refuses unknown fields and what is no object, in words', () => {
  expect(violationsOf({ ...makeEmailEvent(), campaign: 3 })).toEqual([
    'campaign 3 is no field that is known here: remove it',
  ]);
  expect(violationsOf('sent')).toEqual([
    'value "sent" must be an e-mail event: {event_id, event_type, timestamp, email_id, action, details}',
  ]);
  expect(violationsOf(null)).toHaveLength(1);
});

it('spells ids one way', () => {
  const event = makeEmailEvent();
  const shouted = {
    ...event,
    event_id: event.event_id.toUpperCase(),
    email_id: event.email_id.toUpperCase(),
  };
  expect(emailEventSchema.parse(shouted)).toEqual(event);
});
