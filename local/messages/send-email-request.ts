import { z } from 'zod';
import { ApiError } from '../core/api-error.ts';
import { asError } from '../core/errors.ts';
import { type EmailAddress, parseEmailAddress } from './email-address.ts';

/** https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const MAX_RECIPIENTS = 50;

const content = z.strictObject({ Data: z.string(), Charset: z.string().nullish() });
const addresses = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

/**
 * What is understood of a request; any other field is refused by its name. Accepted and without effect here: what is
 * about replies, bounces and statistics, for no message ever leaves.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
const requestSchema = z.strictObject({
  FromEmailAddress: z.string().nullish(),
  FromEmailAddressIdentityArn: z.string().nullish(),
  Destination: z
    .strictObject({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses })
    .nullish(),
  ReplyToAddresses: addresses,
  FeedbackForwardingEmailAddress: z.string().nullish(),
  FeedbackForwardingEmailAddressIdentityArn: z.string().nullish(),
  EmailTags: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).nullish(),
  Content: z.strictObject({
    Simple: z.strictObject({
      Subject: content,
      Body: z.strictObject({ Text: content.nullish(), Html: content.nullish() }),
      Headers: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).nullish(),
    }),
  }),
});

export interface SendEmailRequest {
  /** As given, with the name before the address. */
  readonly from: string;
  readonly sender: EmailAddress;
  /** The identity to send as, when it is not the sender's own. */
  readonly identityArn?: string;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly body: string;
}

/** @throws ApiError BadRequestException in SES's words for what is missing, malformed or too much. */
export function readSendEmailRequest(body: Buffer): SendEmailRequest {
  const request = parseRequest(body);
  const from = request.FromEmailAddress ?? '';
  if (from === '') throw refuse("Missing required header 'From'.");
  const sender = requireAddress(from);
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = request.Destination ?? {};
  const recipients = [...ToAddresses, ...CcAddresses, ...BccAddresses];
  if (recipients.length === 0) throw refuse('The message has no recipient: Destination names none.');
  if (recipients.length > MAX_RECIPIENTS) throw refuse(`Recipient count exceeds ${MAX_RECIPIENTS}.`);
  for (const address of [...recipients, ...request.ReplyToAddresses]) requireAddress(address);
  const { Subject: subject, Body: parts } = request.Content.Simple;
  const text = parts.Text?.Data ?? parts.Html?.Data;
  if (text === undefined)
    throw refuse('The message has no body: Content.Simple.Body has neither Text nor Html.');
  const identityArn = request.FromEmailAddressIdentityArn ?? undefined;
  return {
    ...{ from, sender, recipients, subject: subject.Data, body: text },
    ...(identityArn === undefined ? {} : { identityArn }),
  };
}

function parseRequest(body: Buffer): z.output<typeof requestSchema> {
  const parsed = requestSchema.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const path = issue.path.join('.');
    if (issue.code === 'unrecognized_keys')
      return `${issue.keys.map((key) => [path, key].filter(Boolean).join('.')).join(', ')} is not emulated`;
    return `${path}: ${issue.message}`;
  });
  throw refuse(`${problems.length} validation error detected: ${problems.join('; ')}`, parsed.error);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw refuse(`The request body is not JSON: ${asError(error).message}`, error);
  }
}

function requireAddress(text: string): EmailAddress {
  const parsed = parseEmailAddress(text);
  if ('problem' in parsed) throw refuse(parsed.problem);
  return parsed;
}

function refuse(message: string, cause?: unknown): ApiError {
  return new ApiError('BadRequestException', message, { cause });
}
