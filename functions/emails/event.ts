import * as z from 'zod';
import { anyTimestamp, toUtc } from '../shared/timestamp.ts';

/** What may happen to an e-mail. */
const ACTIONS = ['sent', 'delivered', 'opened', 'clicked', 'bounced', 'unsubscribed'] as const;

const ACTION_RULE = `must be one of ${ACTIONS.join(', ')}`;

export const emailAction = z.enum(ACTIONS, ACTION_RULE);

export type EmailAction = z.output<typeof emailAction>;

/** The longest path of RFC 5321, without its angle brackets. */
const MAX_ADDRESS_LENGTH = 254;
const MAX_LOCAL_PART_LENGTH = 64;
/** RFC 5321's dot-string, and a domain of two labels or more. Quoted local parts and address literals are none of ours. */
const ADDRESS =
  /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i;
const ADDRESS_RULE = `must be an e-mail address such as user@example.com, of ${MAX_ADDRESS_LENGTH} characters at most`;

function isAddress(text: string): boolean {
  return (
    text.length <= MAX_ADDRESS_LENGTH && ADDRESS.test(text) && text.indexOf('@') <= MAX_LOCAL_PART_LENGTH
  );
}

/** As it was given: upper case is kept. */
export const emailAddress = z.string(ADDRESS_RULE).refine(isAddress, ADDRESS_RULE);

/** Far above what a mail client shows. */
const MAX_SUBJECT_LENGTH = 200;
/** Visible characters, blanks, and the joiner within an emoji: nothing that hides or moves in a log line or a terminal. */
const VISIBLE_TEXT = /^(?:[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]|(?<=[\p{S}\p{M}])\u200d(?=\p{S}))+$/u;
const SUBJECT_RULE = `must be text of 1 to ${MAX_SUBJECT_LENGTH} visible characters and blanks, not only blanks`;

function isSubject(text: string): boolean {
  return text.length <= MAX_SUBJECT_LENGTH && text.trim() !== '' && VISIBLE_TEXT.test(text);
}

export const emailSubject = z.string(SUBJECT_RULE).refine(isSubject, SUBJECT_RULE);

const MAX_LINK_LENGTH = 2_048;
const VISIBLE_LINK = /^https?:\/\/[\p{L}\p{M}\p{N}\p{P}\p{S}]+$/iu;
const LINK_RULE = `must be an http or https URL of ${MAX_LINK_LENGTH} characters at most`;

function isLink(text: string): boolean {
  return text.length <= MAX_LINK_LENGTH && VISIBLE_LINK.test(text) && URL.canParse(text);
}

const linkUrl = z.string(LINK_RULE).refine(isLink, LINK_RULE);

const BOUNCE_REASONS = ['invalid_address', 'mailbox_full', 'server_error'] as const;

const bounceReason = z.enum(BOUNCE_REASONS, `must be one of ${BOUNCE_REASONS.join(', ')}`);

const YEAR_RULE = 'must be in the years 0000 to 9999 of UTC';

/** Eight hexadecimal characters; in lower case, so that one e-mail has one spelling. */
export const emailId = z
  .string('must be 8 hexadecimal characters')
  .regex(/^[\da-f]{8}$/i, 'must be 8 hexadecimal characters')
  .toLowerCase();

const common = {
  /** In lower case, so that one event has one spelling. */
  event_id: z.uuid('must be a UUID').toLowerCase(),
  event_type: z.literal('email_update', 'must be "email_update"'),
  /** When it happened. A zone may carry the first and the last hours of the calendar out of it, and out of every order. */
  timestamp: anyTimestamp.pipe(z.string().refine((text) => /^\d{4}-/.test(toUtc(text)), YEAR_RULE)),
  email_id: emailId,
};

const details = { sender: emailAddress, recipient: emailAddress, subject: emailSubject };

const EVENT_RULE = 'must be an e-mail event: {event_id, event_type, timestamp, email_id, action, details}';
const DETAILS_RULE = 'must be details: {sender, recipient, subject';

/** Something that happened to an e-mail. A click names its link and a bounce its reason; nothing else has them. */
export const emailEventSchema = z.discriminatedUnion(
  'action',
  [
    z.strictObject({
      ...common,
      action: emailAction.exclude(['clicked', 'bounced']),
      details: z.strictObject(details, `${DETAILS_RULE}}`),
    }),
    z.strictObject({
      ...common,
      action: z.literal('clicked'),
      details: z.strictObject({ ...details, link_url: linkUrl }, `${DETAILS_RULE}, link_url}`),
    }),
    z.strictObject({
      ...common,
      action: z.literal('bounced'),
      details: z.strictObject({ ...details, bounce_reason: bounceReason }, `${DETAILS_RULE}, bounce_reason}`),
    }),
  ],
  { error: ({ code }) => (code === 'invalid_union' ? ACTION_RULE : EVENT_RULE) },
);

export type EmailEvent = z.output<typeof emailEventSchema>;

/** The details of an event of any action, as tables hold them. */
export const detailFields = {
  ...details,
  link_url: linkUrl.optional(),
  bounce_reason: bounceReason.optional(),
};
