import { z } from 'zod';
import type { ApiRequest, ApiResponse } from '../../core/service-api.ts';
import { parseFunctionReference } from '../function-reference.ts';
import type { InvocationType } from '../invocation.ts';
import { LambdaError } from '../lambda-error.ts';
import { authorize, type Operation } from './operation.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_SYNC_BYTES = 6 * 1024 * 1024;
const MAX_ASYNC_BYTES = 1024 * 1024;
const MAX_CLIENT_CONTEXT_BYTES = 3583;

const invocationType = z.enum(['RequestResponse', 'Event', 'DryRun']).default('RequestResponse');
const logType = z.enum(['None', 'Tail']).default('None');

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const invoke: Operation = {
  name: 'Invoke',
  method: 'POST',
  path: /^\/functions\/(?<name>[^/]+)\/invocations$/,
  async handle({ request, functionName }, context) {
    const { name, arn, qualifier } = parseFunctionReference(functionName, {
      ...context,
      qualifier: request.query.get('Qualifier') ?? undefined,
    });
    const resource = qualifier === undefined ? arn : `${arn}:${qualifier}`;
    authorize(context, request, { action: 'lambda:InvokeFunction', resource });
    if (!context.engine.has(arn))
      throw new LambdaError('ResourceNotFoundException', `Function not found: ${arn}:$LATEST`);

    const type = parseHeader(request, 'x-amz-invocation-type', invocationType);
    const log = parseHeader(request, 'x-amz-log-type', logType);
    const clientContext = readClientContext(request);
    const result = await context.engine.invoke({
      functionName: name,
      payload: readPayload(request, type),
      type,
      by: 'invoke',
      ...(clientContext === undefined ? {} : { clientContext }),
      ...(request.headers['x-amzn-trace-id'] === undefined
        ? {}
        : { traceHeader: request.headers['x-amzn-trace-id'] }),
    });
    const response: ApiResponse = {
      status: result.statusCode,
      headers: {
        'Content-Type': 'application/json',
        'x-amzn-RequestId': result.requestId,
        'X-Amz-Executed-Version': result.executedVersion,
        ...(result.functionError === undefined ? {} : { 'X-Amz-Function-Error': result.functionError }),
        ...(log === 'Tail' && type === 'RequestResponse'
          ? { 'X-Amz-Log-Result': Buffer.from(result.logTail).toString('base64') }
          : {}),
      },
      body: result.payload,
    };
    return response;
  },
};

function parseHeader<T>(request: ApiRequest, header: string, schema: z.ZodType<T>): T {
  const value = request.headers[header];
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new LambdaError(
    'InvalidParameterValueException',
    `1 validation error detected: Value '${value}' at '${header}' is not one of the values it may have`,
  );
}

/** An empty body is an empty event. */
function readPayload(request: ApiRequest, type: InvocationType): string {
  const limit = type === 'Event' ? MAX_ASYNC_BYTES : MAX_SYNC_BYTES;
  if (request.body.length > limit)
    throw new LambdaError(
      'RequestTooLargeException',
      `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    );
  if (request.body.length === 0) return '{}';
  const payload = request.body.toString('utf8');
  try {
    JSON.parse(payload);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LambdaError(
      'InvalidRequestContentException',
      `Could not parse request body into json: Could not parse payload into json: ${why}`,
      { cause },
    );
  }
  return payload;
}

function readClientContext(request: ApiRequest): string | undefined {
  const header = request.headers['x-amz-client-context'];
  if (header === undefined) return undefined;
  if (header.length > MAX_CLIENT_CONTEXT_BYTES)
    throw new LambdaError(
      'InvalidRequestContentException',
      `Client context must be no more than ${MAX_CLIENT_CONTEXT_BYTES} bytes when base64-encoded; it has ${header.length}.`,
    );
  const text = Buffer.from(header, 'base64').toString('utf8');
  try {
    z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch (cause) {
    throw new LambdaError(
      'InvalidRequestContentException',
      'Client context must be a valid Base64-encoded JSON object.',
      { cause },
    );
  }
  return text;
}
