import { randomUUID } from 'node:crypto';
import type { AccessControl } from '../core/access.ts';
import { ApiError } from '../core/api-error.ts';
import { answerQueryCall, readQueryCall, refuseAction } from '../core/query-protocol.ts';
import type { ServiceApi } from '../core/service-api.ts';
import type { Outbox } from './outbox.ts';
import { readPublishRequest } from './publish-request.ts';
import type { SendingRate } from './sending-rate.ts';

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/**
 * SNS that keeps text messages and push notifications instead of sending them, signing name `sns`. Whether an endpoint
 * exists is not known here, so each of the right form is accepted; topics are not emulated, so there is none.
 * @throws ApiError in the service's own words, as its answer.
 */
export function snsApi(options: {
  outbox: Outbox;
  access: AccessControl;
  rate: SendingRate;
  region: string;
}): ServiceApi {
  return async (request) => {
    const { action, parameters } = readQueryCall(request);
    if (action !== 'Publish') refuseAction('SNS', action, ['Publish']);
    const { channel, to, subject, body } = readPublishRequest(parameters, options);
    // A phone number is no ARN, and so is matched by `Resource: "*"` or a `NotResource` of all ARNs alone.
    const decision = options.access.check(request.principal, 'sns:Publish', to);
    if (!decision.allowed) throw new ApiError('AuthorizationError', decision.reason, { status: 403 });
    if (channel === 'topic') throw new ApiError('NotFound', 'Topic does not exist', { status: 404 });
    if (!options.rate.take()) throw new ApiError('Throttled', 'Rate exceeded', { status: 429 });
    const messageId = randomUUID();
    await options.outbox.keep({
      ...{ messageId, service: 'sns', channel, to: [to], body, principal: request.principal.arn },
      ...(subject === undefined ? {} : { subject }),
    });
    return answerQueryCall(action, NAMESPACE, { MessageId: messageId });
  };
}
