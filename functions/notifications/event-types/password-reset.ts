import * as z from 'zod';
import { anyTimestamp, toUtc } from '../../shared/timestamp.ts';
import { type EventType, eventFields } from '../event-type.ts';

/** Short enough for one SMS to hold it whole. */
const MAX_LINK_LENGTH = 500;
const LINK_RULE = `must be an https link of ${MAX_LINK_LENGTH} characters at most`;
const CODE_RULE = 'must be a code of 4 to 12 digits and capital letters';
const ONE_RULE = 'must be there when there is no code, and not beside one';
const VALID_MS = 60 * 60 * 1000;

const schema = z
  .strictObject({
    ...eventFields('password_reset'),
    /** Either this or a code. */
    link: z
      .url({ protocol: /^https$/, error: LINK_RULE })
      .max(MAX_LINK_LENGTH, LINK_RULE)
      .optional(),
    code: z
      .string(CODE_RULE)
      .regex(/^[0-9A-Z]{4,12}$/, CODE_RULE)
      .optional(),
    /** Until when link or code is good; without a zone in UTC. */
    expires_at: anyTimestamp,
  })
  .refine(({ link, code }) => (link === undefined) !== (code === undefined), {
    path: ['link'],
    error: ONE_RULE,
  });

/** Somebody has asked to set a new password, and waits for it: at night too, and however much else was sent. */
export const passwordReset = {
  name: 'password_reset',
  schema,
  channels: ['log', 'email', 'sms'],
  urgent: true,
  secretFields: ['link', 'code'],
  render({ user, link, code, expires_at }) {
    const secret = link ?? code ?? '';
    const until = `${toUtc(expires_at).slice(0, 16).replace('T', ' ')} UTC`;
    const how =
      link === undefined
        ? `Your code to reset your password is ${secret}`
        : `Reset your password at ${secret}`;
    return {
      subject: 'Reset your password',
      text: `Hello ${user}. ${how} (good until ${until}). If you did not ask for it, do nothing.`,
      secrets: [secret],
    };
  },
  expiresAt: ({ expires_at }) => expires_at,
  generate: ({ random, now }) => ({
    code: String(Math.floor(random() * 1_000_000)).padStart(6, '0'),
    expires_at: new Date(now().getTime() + VALID_MS).toISOString(),
  }),
} satisfies EventType<z.output<typeof schema>>;
