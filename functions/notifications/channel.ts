import type { SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import type { PublishCommandInput } from '@aws-sdk/client-sns';
import type { Contact } from '../fulfilment/tables/users.ts';

/** What a user is told. */
export interface Message {
  /** One line. */
  readonly subject: string;
  readonly text: string;
}

/** What a channel may send with; each call resolves with the id the provider gave the message. */
export interface Providers {
  /** The e-mail address that e-mails come from. */
  readonly sender: string;
  readonly sendEmail: (input: SendEmailCommandInput) => Promise<string>;
  readonly publish: (input: PublishCommandInput) => Promise<string>;
}

/** One way to tell somebody something. */
export interface Channel {
  readonly name: string;
  /**
   * The contact field that holds where to send. Absent: the channel reaches no user, so that opt-out, quiet hours and the
   * rate limit, which are there to leave a user alone, do not hold for it, and its messages are logged in every mode.
   */
  readonly contact?: keyof Contact;
  /** Whether an address on the suppression list gets nothing over this channel. */
  readonly suppressible?: boolean;
  /**
   * Hands the message to the provider.
   * @throws what the provider answers; see judgeFailure.
   */
  send?(to: string, message: Message, providers: Providers): Promise<string>;
}
