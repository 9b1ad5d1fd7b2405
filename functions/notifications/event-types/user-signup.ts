import * as z from 'zod';
import { contactSchema } from '../../fulfilment/tables/users.ts';
import { pick } from '../../shared/pick.ts';
import { type EventType, eventFields } from '../event-type.ts';

const PLANS = ['free', 'standard', 'premium'] as const;

const schema = z.strictObject({
  ...eventFields('user_signup'),
  plan: z.enum(PLANS, `must be one of ${PLANS.join(', ')}`),
  /** Where the new user is welcomed who has no entry with a contact yet. */
  email: contactSchema.shape.email,
});

/** Somebody has signed up. */
export const userSignup = {
  name: 'user_signup',
  schema,
  channels: ['log', 'email'],
  urgent: false,
  render: ({ user, plan }) => ({
    subject: `Welcome, ${user}`,
    text: `Hello ${user}, your account is ready. You are on the ${plan} plan.`,
  }),
  contact: ({ email }) => (email === undefined ? {} : { email }),
  generate: ({ random }) => ({ plan: pick(PLANS, random) }),
} satisfies EventType<z.output<typeof schema>>;
