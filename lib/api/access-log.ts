/**
 * What a line of the access log says, and API Gateway's word for it. A value that a request has not, such as the caller of an
 * open route, is `-`. Nothing of headers, query or body is in it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const FIELDS = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  ip: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
  method: '$context.httpMethod',
  path: '$context.path',
  routeKey: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  responseBytes: '$context.responseLength',
  integrationStatus: '$context.integrationStatus',
  integrationLatencyMs: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
  error: '$context.error.message',
  authorizerError: '$context.authorizer.error',
  sub: '$context.authorizer.claims.sub',
  username: '$context.authorizer.claims.username',
} as const;

/** One line of JSON for each request; all values are texts, as some would be no JSON without quotes. */
export const ACCESS_LOG_FORMAT = JSON.stringify(FIELDS);
