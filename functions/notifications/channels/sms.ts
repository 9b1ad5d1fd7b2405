import type { Channel } from '../channel.ts';
import { cutToBytes } from '../cut-to-bytes.ts';

/**
 * The limit of one Publish; SNS splits what is longer than 140 bytes into several messages, each of which is paid for.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
 */
const MAX_BYTES = 1_600;

/** SNS to a telephone number: the text alone. */
export const sms = {
  name: 'sms',
  contact: 'phone',
  send: (to, { text }, { publish }) =>
    publish({
      PhoneNumber: to,
      Message: cutToBytes(text, MAX_BYTES),
      // The route that is meant for what a user waits for, not the cheapest one.
      MessageAttributes: { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } },
    }),
} as const satisfies Channel;
