import type { IncomingHttpHeaders } from 'node:http';
import { isOwnUrl } from '../core/own-host.ts';
import type { CorsDefinition } from './api-definition.ts';
import { allowsOrigin } from './cors.ts';
import { GatewayError } from './gateway-error.ts';

/**
 * Keeps out pages of strangers, for which a runner is in reach as API Gateway is not: a name that was made to resolve to
 * the loopback is told by the Host header, a page by its Origin. One that CORS allows may, and so may whoever follows a
 * link from elsewhere.
 * @throws GatewayError 403
 */
export function refuseForeignCallers(
  headers: IncomingHttpHeaders,
  { ownHost, cors }: { ownHost: string; cors: CorsDefinition | undefined },
): void {
  const { host = '', origin } = headers;
  if (!isOwnUrl(`http://${host}`, ownHost)) throw refuse('Host', host);
  if (origin !== undefined) {
    const isAllowed = cors !== undefined && allowsOrigin(cors, origin);
    if (!isAllowed && !isOwnUrl(origin, ownHost)) throw refuse('Origin', origin);
    return;
  }
  const isCrossSite = headers['sec-fetch-site'] === 'cross-site';
  if (isCrossSite && headers['sec-fetch-mode'] !== 'navigate') throw refuse('Sec-Fetch-Site', 'cross-site');
}

function refuse(header: string, value: string): GatewayError {
  const told = `The runner's HTTP APIs are for this computer alone: the ${header} header is "${value}", expected a loopback address.`;
  return new GatewayError(403, told, { told });
}
