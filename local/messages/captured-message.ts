import { z } from 'zod';

/** A message that would have gone out, as it is kept and shown. */
export const capturedMessageSchema = z.object({
  /** Milliseconds since the epoch. */
  time: z.number(),
  messageId: z.string(),
  service: z.enum(['ses', 'sns']),
  channel: z.enum(['email', 'sms', 'push']),
  /** The sender of an e-mail. */
  from: z.string().optional(),
  /** Addresses, a phone number, or the ARN of a push endpoint. */
  to: z.array(z.string()),
  subject: z.string().optional(),
  /** Of an e-mail the text, or the HTML when there is no text. */
  body: z.string(),
  /** ARN of who sent it. */
  principal: z.string(),
});

export type CapturedMessage = z.output<typeof capturedMessageSchema>;
