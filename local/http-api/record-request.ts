import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import { type LoggedRequest, renderAccessLog } from './access-log.ts';
import type { StageDefinition } from './api-definition.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayResponse } from './function-response.ts';
import { sourceIpOf } from './request-event.ts';

/** Writes what became of a request to the journal, with the line that the stage's access log would have of it. */
export function recordRequest(
  exchange: Exchange,
  response: GatewayResponse,
  to: { journal: Journal; clock: Clock; account: string; apiId: string; stage: StageDefinition | undefined },
): void {
  const { request, requestId, path, routeKey, claims, functionName, invocationId, problem } = exchange;
  const durationMs = to.clock.now() - exchange.startedAt;
  const subject = claims?.['sub'];
  const format = to.stage?.accessLogFormat;
  to.journal.record({
    ...{ kind: 'http-request', apiId: to.apiId, method: request.method ?? 'GET', path, routeKey },
    ...{ status: response.status, requestId, durationMs },
    ...(typeof subject === 'string' ? { subject } : {}),
    ...(functionName === undefined ? {} : { functionName }),
    ...(invocationId === undefined ? {} : { invocationId }),
    ...(problem === undefined ? {} : { error: problem }),
    ...(format === undefined
      ? {}
      : { accessLog: renderAccessLog(format, toLogged(exchange, response, { ...to, durationMs })) }),
  });
}

function toLogged(
  exchange: Exchange,
  response: GatewayResponse,
  of: { account: string; apiId: string; durationMs: number },
): LoggedRequest {
  const { request, requestId, path, routeKey, startedAt } = exchange;
  const { claims, invocationId, integrationMs, message } = exchange;
  return {
    ...{ accountId: of.account, apiId: of.apiId, requestId, path, routeKey },
    ...{ method: request.method ?? 'GET', protocol: `HTTP/${request.httpVersion}` },
    ...{ sourceIp: sourceIpOf(request), userAgent: request.headers['user-agent'] ?? '' },
    ...{ host: request.headers.host ?? '', status: response.status, responseBytes: response.body.length },
    ...{ time: startedAt, durationMs: of.durationMs },
    ...(integrationMs === undefined ? {} : { integrationMs }),
    ...(claims === undefined ? {} : { claims }),
    ...(invocationId === undefined ? {} : { invocationId }),
    ...(message === undefined ? {} : { message }),
    ...describeFault(exchange, response.status),
  };
}

/** Who was at fault: the function or, before one is asked, the authorizer. */
function describeFault({ functionName, problem }: Exchange, status: number): Partial<LoggedRequest> {
  if (problem === undefined) return {};
  if (functionName !== undefined) return { integrationError: problem };
  return status === 401 || status === 403 ? { authorizerError: problem } : {};
}
