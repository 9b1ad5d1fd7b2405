import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Providers } from './channel.ts';

/**
 * One try a call: whether to try again is decided where the result is recorded, for a try whose answer was lost may have sent.
 */
const ONE_TRY = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};
/** Both providers name every message; the result says so if one did not. */
const UNNAMED = 'unnamed';

/** SES and SNS, each with a client that is made at its first message. */
export function createProviders(sender: string): Providers {
  let ses: SESv2Client | undefined;
  let sns: SNSClient | undefined;
  return {
    sender,
    async sendEmail(input) {
      ses ??= new SESv2Client(ONE_TRY);
      const { MessageId } = await ses.send(new SendEmailCommand(input));
      return MessageId ?? UNNAMED;
    },
    async publish(input) {
      sns ??= new SNSClient(ONE_TRY);
      const { MessageId } = await sns.send(new PublishCommand(input));
      return MessageId ?? UNNAMED;
    },
  };
}
