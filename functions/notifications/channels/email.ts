import type { Channel } from '../channel.ts';

/** SES v2. */
export const email = {
  name: 'email',
  contact: 'email',
  suppressible: true,
  send: (to, { subject, text }, { sender, sendEmail }) =>
    sendEmail({
      FromEmailAddress: sender,
      Destination: { ToAddresses: [to] },
      Content: {
        Simple: {
          Subject: { Data: subject, Charset: 'UTF-8' },
          Body: { Text: { Data: text, Charset: 'UTF-8' } },
        },
      },
    }),
} as const satisfies Channel;
