import { type Claims, toTextClaims } from './claims.ts';
import { formatTime } from './request-event.ts';

/** What a line of an access log can tell of a request. */
export interface LoggedRequest {
  readonly accountId: string;
  readonly apiId: string;
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly protocol: string;
  readonly routeKey: string | null;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly host: string;
  readonly status: number;
  readonly responseBytes: number;
  readonly time: number;
  readonly durationMs: number;
  readonly integrationMs?: number;
  readonly invocationId?: string;
  readonly claims?: Claims;
  /** What the client was told when the gateway answered by itself. */
  readonly message?: string;
  readonly authorizerError?: string;
  readonly integrationError?: string;
}

const VARIABLE = /\$context\.[\w.:-]*\w/g;
const PREFIX = '$context.';
const CLAIM = 'authorizer.claims.';
/** It has its quotes already. */
const QUOTED = 'error.messageString';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
const VARIABLES: Readonly<Record<string, (request: LoggedRequest) => string | number | null | undefined>> = {
  accountId: ({ accountId }) => accountId,
  apiId: ({ apiId }) => apiId,
  'authorizer.error': ({ authorizerError }) => authorizerError,
  awsEndpointRequestId: ({ invocationId }) => invocationId,
  dataProcessed: ({ responseBytes }) => responseBytes,
  domainName: ({ host }) => host,
  domainPrefix: ({ apiId }) => apiId,
  'error.message': ({ message }) => message,
  'error.messageString': ({ message }) => (message === undefined ? undefined : JSON.stringify(message)),
  'error.responseType': () => undefined,
  extendedRequestId: ({ requestId }) => requestId,
  httpMethod: ({ method }) => method,
  'identity.sourceIp': ({ sourceIp }) => sourceIp,
  'identity.userAgent': ({ userAgent }) => userAgent,
  'integration.error': ({ integrationError }) => integrationError,
  'integration.integrationStatus': ({ invocationId }) => (invocationId === undefined ? undefined : 200),
  'integration.latency': ({ integrationMs }) => integrationMs,
  'integration.requestId': ({ invocationId }) => invocationId,
  'integration.status': ({ invocationId, status }) => (invocationId === undefined ? undefined : status),
  integrationErrorMessage: ({ integrationError }) => integrationError,
  integrationLatency: ({ integrationMs }) => integrationMs,
  integrationStatus: ({ invocationId }) => (invocationId === undefined ? undefined : 200),
  path: ({ path }) => path,
  protocol: ({ protocol }) => protocol,
  requestId: ({ requestId }) => requestId,
  requestTime: ({ time }) => formatTime(time),
  requestTimeEpoch: ({ time }) => time,
  responseLatency: ({ durationMs }) => durationMs,
  responseLength: ({ responseBytes }) => responseBytes,
  routeKey: ({ routeKey }) => routeKey,
  stage: () => '$default',
  status: ({ status }) => status,
};

/** Why API Gateway, or the runner, would not take a format; undefined when it is right. */
export function findFormatProblem(format: string): string | undefined {
  if (/[\r\n]/.test(format)) return 'has to be on one line';
  const names = listVariables(format);
  if (!names.includes('requestId') && !names.includes('extendedRequestId'))
    return 'has to have $context.requestId or $context.extendedRequestId';
  const unknown = names.filter((name) => !Object.hasOwn(VARIABLES, name) && !name.startsWith(CLAIM));
  return unknown.length === 0
    ? undefined
    : `has variables that are not emulated: ${unknown.map((name) => `$context.${name}`).join(', ')}`;
}

/** The line of a request: what there is not of it is a hyphen. Values are escaped for the JSON that a format mostly is. */
export function renderAccessLog(format: string, request: LoggedRequest): string {
  return format.replaceAll(VARIABLE, (variable) => {
    const name = variable.slice(PREFIX.length);
    const value = String(readVariable(name, request) ?? '-');
    return name === QUOTED ? value : JSON.stringify(value).slice(1, -1);
  });
}

function readVariable(name: string, request: LoggedRequest): unknown {
  return name.startsWith(CLAIM)
    ? toTextClaims(request.claims ?? {})[name.slice(CLAIM.length)]
    : VARIABLES[name]?.(request);
}

function listVariables(format: string): string[] {
  return [...format.matchAll(VARIABLE)].map(([variable]) => variable.slice(PREFIX.length));
}
