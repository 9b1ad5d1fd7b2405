import { randomBytes, randomUUID } from 'node:crypto';
import type { AccessControl, AccessFilter, Principal } from '../core/access.ts';
import { ApiError } from '../core/api-error.ts';
import { partitionOf } from '../core/partition.ts';
import type { ServiceApi } from '../core/service-api.ts';
import type { Outbox } from './outbox.ts';
import { readSendEmailRequest, type SendEmailRequest } from './send-email-request.ts';
import type { SendingRate } from './sending-rate.ts';

interface SesOptions {
  readonly outbox: Outbox;
  readonly access: AccessControl & AccessFilter;
  readonly rate: SendingRate;
  readonly region: string;
  readonly account: string;
}

const SEND_EMAIL = '/v2/email/outbound-emails';

/**
 * SES v2 that keeps e-mails instead of sending them, signing name `ses`. Every well-formed address is accepted, those of
 * the mailbox simulator too: bounces and complaints come later on AWS and here never. That identities are verified, and
 * recipients too while an account is in the sandbox, is not emulated.
 * @throws ApiError in the service's own words, as its answer.
 */
export function sesApi(options: SesOptions): ServiceApi {
  return async ({ method, path, body, principal }) => {
    if (method !== 'POST' || path !== SEND_EMAIL)
      throw new ApiError(
        'BadRequestException',
        `${method} ${path} of the SES API is not emulated. Emulated: SendEmail.`,
      );
    const request = readSendEmailRequest(body);
    requireRight(options, principal, request);
    if (!options.rate.take())
      throw new ApiError('TooManyRequestsException', 'Maximum sending rate exceeded.', { status: 429 });
    const messageId = `${randomBytes(8).toString('hex')}-${randomUUID()}-000000`;
    const { from, recipients: to, subject, body: text } = request;
    await options.outbox.keep({
      ...{ messageId, service: 'ses', channel: 'email', from, to: [...to], subject, body: text },
      principal: principal.arn,
    });
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ MessageId: messageId }),
    };
  };
}

/**
 * The right is on the identity that was verified, which may be the address or its whole domain.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
 */
function requireRight(
  options: SesOptions,
  principal: Principal,
  { sender, identityArn }: SendEmailRequest,
): void {
  const { access, region, account } = options;
  const toArn = (identity: string) =>
    `arn:${partitionOf(region)}:ses:${region}:${account}:identity/${identity}`;
  const identities =
    identityArn === undefined ? [toArn(sender.address), toArn(sender.domain)] : [identityArn];
  if (identities.some((identity) => access.allows(principal, 'ses:SendEmail', identity))) return;
  const [identity = ''] = identities;
  const decision = access.check(principal, 'ses:SendEmail', identity);
  if (!decision.allowed) throw new ApiError('AccessDeniedException', decision.reason, { status: 403 });
}
