import { randomUUID } from 'node:crypto';
import type { ApiRequest, ApiResponse, ServiceApi } from '../core/service-api.ts';
import { LambdaError, ThrottledError } from './lambda-error.ts';
import { OPERATIONS } from './operations/index.ts';
import type { LambdaApiContext } from './operations/operation.ts';
import type { LambdaEngine } from './start-lambda.ts';
import { nameUnemulated } from './unemulated-operations.ts';

const API_VERSION = '/2015-03-31';

/** The Lambda API over an engine; signing name `lambda`. */
export function lambdaApi(engine: LambdaEngine, options: Omit<LambdaApiContext, 'engine'>): ServiceApi {
  const context = { engine, ...options };
  return async (request) => {
    try {
      return await dispatch(request, context);
    } catch (thrown) {
      if (thrown instanceof LambdaError) return answerError(thrown);
      throw thrown;
    }
  };
}

async function dispatch(request: ApiRequest, context: LambdaApiContext): Promise<ApiResponse> {
  const { method, path } = request;
  if (path.startsWith(API_VERSION)) {
    for (const operation of OPERATIONS) {
      const match = operation.method === method ? operation.path.exec(path.slice(API_VERSION.length)) : null;
      if (match === null) continue;
      const functionName = decode(match.groups?.['name']);
      const uuid = decode(match.groups?.['uuid']);
      return await operation.handle({ request, functionName, uuid }, context);
    }
  }
  const emulated = OPERATIONS.map((operation) => operation.name).join(', ');
  throw new LambdaError(
    'NotEmulatedException',
    `${nameUnemulated(method, path)} of the Lambda API is not emulated. Emulated: ${emulated}.`,
  );
}

function decode(encoded: string | undefined): string {
  try {
    return decodeURIComponent(encoded ?? '');
  } catch (cause) {
    throw new LambdaError(
      'InvalidParameterValueException',
      `"${encoded}" is not percent-encoded as a path must be.`,
      { cause },
    );
  }
}

function answerError(error: LambdaError): ApiResponse {
  const body =
    error instanceof ThrottledError
      ? { Reason: error.reason, Type: error.type, message: error.message }
      : { Type: error.type, Message: error.message, message: error.message };
  return {
    status: error.status,
    headers: {
      'Content-Type': 'application/json',
      'x-amzn-ErrorType': error.code,
      'x-amzn-RequestId': randomUUID(),
    },
    body: JSON.stringify(body),
  };
}
