import type { AccessControl } from '../../core/access.ts';
import type { ApiRequest, ApiResponse } from '../../core/service-api.ts';
import type { EventSourceMappings } from '../event-source-mappings.ts';
import { LambdaError } from '../lambda-error.ts';
import type { LambdaEngine } from '../start-lambda.ts';

/** What the API's operations work with. */
export interface LambdaApiContext {
  readonly engine: LambdaEngine;
  readonly mappings: EventSourceMappings;
  readonly access: AccessControl;
  readonly region: string;
  readonly account: string;
}

/** One operation of the Lambda API. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  /** The path without the leading date; `name` captures the function's name, `uuid` the mapping's id, still percent-encoded. */
  readonly path: RegExp;
  handle(call: OperationCall, context: LambdaApiContext): Promise<ApiResponse>;
}

export interface OperationCall {
  readonly request: ApiRequest;
  /** Decoded; empty for an operation that names no function. */
  readonly functionName: string;
  /** Decoded; empty for an operation that names no event source mapping. */
  readonly uuid: string;
}

/** @throws LambdaError AccessDeniedException with the decision's reason. */
export function authorize(
  { access }: LambdaApiContext,
  request: ApiRequest,
  { action, resource }: { action: string; resource: string },
): void {
  const decision = access.check(request.principal, action, resource);
  if (!decision.allowed) throw new LambdaError('AccessDeniedException', decision.reason);
}

export function answerJson(status: number, body: object): ApiResponse {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
