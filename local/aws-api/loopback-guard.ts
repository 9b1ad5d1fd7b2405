import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../core/api-error.ts';
import { isOwnUrl } from '../core/own-host.ts';

/**
 * Keeps web pages out: any page in a browser may send requests to the loopback, and unknown keys are the operator's. A
 * page is told by its Origin, and a host name that was made to resolve to the loopback by the Host header. Behind a
 * published port of a container callers still name the loopback.
 * @param ownHost the address that the APIs were told to listen on: who names that one is no stranger either.
 * @throws ApiError AccessDeniedException
 */
export function refuseForeignCallers(headers: IncomingHttpHeaders, ownHost: string): void {
  const host = headers.host ?? '';
  if (!isOwnUrl(`http://${host}`, ownHost)) throw refuse('Host', host);
  const { origin } = headers;
  if (origin !== undefined && !isOwnUrl(origin, ownHost)) throw refuse('Origin', origin);
  if (headers['sec-fetch-site'] === 'cross-site') throw refuse('Sec-Fetch-Site', 'cross-site');
}

function refuse(header: string, value: string): ApiError {
  return new ApiError(
    'AccessDeniedException',
    `The runner's APIs are for this computer alone: the ${header} header is "${value}", expected a loopback address.`,
    { status: 403 },
  );
}
