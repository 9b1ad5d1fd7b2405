import type { Principal } from '../core/access.ts';
import { answerQueryCall, readQueryCall, refuseAction } from '../core/query-protocol.ts';
import type { ServiceApi } from '../core/service-api.ts';
import { uniqueId } from './unique-id.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/**
 * STS that tells callers who they are, signing name `sts`. That takes no permission: a policy cannot even deny it.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function stsApi({ account }: { account: string }): ServiceApi {
  return async (request) => {
    const { action } = readQueryCall(request);
    if (action !== 'GetCallerIdentity') refuseAction('STS', action, ['GetCallerIdentity']);
    const { principal } = request;
    return answerQueryCall(action, NAMESPACE, {
      Arn: principal.arn,
      UserId: toUserId(principal),
      Account: account,
    });
  };
}

function toUserId({ arn, roleArn }: Principal): string {
  if (roleArn === undefined) return uniqueId('AIDA', arn);
  return `${uniqueId('AROA', roleArn)}:${arn.slice(arn.lastIndexOf('/') + 1)}`;
}
