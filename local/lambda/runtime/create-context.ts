import type { IncomingHttpHeaders } from 'node:http';

/**
 * The second argument of a handler, from the headers of the invocation and the variables of the environment.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export function createContext(headers: IncomingHttpHeaders, variables: NodeJS.ProcessEnv) {
  const deadline = Number(header(headers, 'lambda-runtime-deadline-ms'));
  return {
    functionName: variables['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: variables['AWS_LAMBDA_FUNCTION_VERSION'],
    memoryLimitInMB: variables['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: variables['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: variables['AWS_LAMBDA_LOG_STREAM_NAME'],
    clientContext: parseJson(header(headers, 'lambda-runtime-client-context')),
    identity: parseJson(header(headers, 'lambda-runtime-cognito-identity')),
    invokedFunctionArn: header(headers, 'lambda-runtime-invoked-function-arn'),
    awsRequestId: header(headers, 'lambda-runtime-aws-request-id'),
    tenantId: header(headers, 'lambda-runtime-aws-tenant-id'),
    xRayTraceId: header(headers, 'lambda-runtime-trace-id'),
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function parseJson(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}
