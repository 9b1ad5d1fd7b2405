import { z } from 'zod';
import { ApiError } from '../core/api-error.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_MESSAGE_BYTES = 256 * 1024;
/** https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html */
const MAX_SMS_CHARACTERS = 1600;
/** Printable ASCII that begins with no space. */
const SUBJECT = /^[\x21-\x7e][\x20-\x7e]{0,99}$/;
const E164 = /^\+[1-9]\d{1,14}$/;
const ARN = /^arn:[\w-]+:sns:(?<region>[\w-]+):\d{12}:(?<name>.+)$/;
const ENDPOINT = /^endpoint\/(?<platform>[^/]+)\/[^/]+\/[^/]+$/;
const ATTRIBUTE = /^MessageAttributes\.entry\.\d+\./;

/**
 * Message attributes are accepted and without effect: nothing is sent, so nobody's sender id or price is asked. What
 * belongs to FIFO topics is refused by its name.
 */
const parametersSchema = z.strictObject({
  TopicArn: z.string().optional(),
  TargetArn: z.string().optional(),
  PhoneNumber: z.string().optional(),
  Message: z.string().default(''),
  Subject: z.string().optional(),
  MessageStructure: z.string().optional(),
});
type Parameters = z.output<typeof parametersSchema>;

const variantsSchema = z.record(z.string(), z.unknown());

export interface PublishRequest {
  readonly channel: 'sms' | 'push' | 'topic';
  /** Phone number or ARN: what the right to publish is asked for. */
  readonly to: string;
  readonly subject?: string;
  readonly body: string;
}

/** @throws ApiError InvalidParameter in SNS's words. */
export function readPublishRequest(given: URLSearchParams, { region }: { region: string }): PublishRequest {
  const parameters = parseParameters(given);
  const { channel, to, variant } = readTarget(parameters, region);
  const { Subject: subject } = parameters;
  if (subject !== undefined && !SUBJECT.test(subject)) throw refuse('Subject');
  return {
    ...{ channel, to, body: readBody(parameters, { channel, variant }) },
    ...(subject === undefined ? {} : { subject }),
  };
}

function parseParameters(given: URLSearchParams): Parameters {
  const named = [...given].filter(([name]) => !ATTRIBUTE.test(name));
  const parsed = parametersSchema.safeParse(Object.fromEntries(named));
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.flatMap((issue) => ('keys' in issue ? issue.keys : issue.path));
  throw refuse(`${names.join(', ')} Reason: not emulated`);
}

/** `variant` is the platform's name for its own text of a message. */
function readTarget(
  { TopicArn, TargetArn, PhoneNumber }: Parameters,
  region: string,
): Pick<PublishRequest, 'channel' | 'to'> & { variant: string } {
  const given = [TopicArn, TargetArn, PhoneNumber].filter((target) => target !== undefined);
  const [to] = given;
  if (to === undefined) throw refuse('TopicArn or TargetArn Reason: no value for required parameter');
  if (given.length > 1)
    throw refuse('TopicArn, TargetArn and PhoneNumber Reason: only one of them may be given');
  if (PhoneNumber !== undefined) {
    if (!E164.test(to)) throw refuse(`PhoneNumber Reason: ${to} is not valid to publish to`);
    return { channel: 'sms', to, variant: 'sms' };
  }
  const parameter = TopicArn === undefined ? 'TargetArn' : 'TopicArn';
  const arn = ARN.exec(to)?.groups;
  const name = arn?.['name'];
  if (arn === undefined || name === undefined)
    throw refuse(`${parameter} Reason: ${to} is no ARN of a topic or an endpoint`);
  if (arn['region'] !== region) throw refuse(`${parameter} Reason: ${to} is not of the region ${region}`);
  const platform = parameter === 'TargetArn' ? ENDPOINT.exec(name)?.groups?.['platform'] : undefined;
  if (platform !== undefined) return { channel: 'push', to, variant: platform };
  if (/[/:]/.test(name)) throw refuse(`${parameter} Reason: ${to} is no ARN of a topic or an endpoint`);
  return { channel: 'topic', to, variant: 'default' };
}

function readBody(
  { Message: message, MessageStructure: structure }: Parameters,
  { channel, variant }: { channel: PublishRequest['channel']; variant: string },
): string {
  if (message === '') throw refuse('Empty message');
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) throw refuse('Message too long');
  const body = structure === undefined ? message : readVariant(message, { structure, variant });
  if (channel === 'sms' && body.length > MAX_SMS_CHARACTERS) throw refuse('Message too long');
  return body;
}

/** A message for several platforms: each takes its own text, or the default. */
function readVariant(
  message: string,
  { structure, variant }: { structure: string; variant: string },
): string {
  if (structure !== 'json') throw refuse('MessageStructure');
  let parsed: Record<string, unknown>;
  try {
    parsed = variantsSchema.parse(JSON.parse(message));
  } catch (error) {
    throw refuse('Message Structure - JSON message body failed to parse', error);
  }
  const { default: otherwise } = parsed;
  if (typeof otherwise !== 'string')
    throw refuse('Message Structure - No default entry in JSON message body');
  const own = parsed[variant];
  return typeof own === 'string' ? own : otherwise;
}

function refuse(problem: string, cause?: unknown): ApiError {
  return new ApiError('InvalidParameter', `Invalid parameter: ${problem}`, { cause });
}
