import { z } from 'zod';
import { ApiError } from '../core/api-error.ts';
import type { ApiRequest } from '../core/service-api.ts';

/** A service that is spoken to as JSON RPC: `<target>.<operation>` stands in a header, the input is the body. */
export interface JsonService {
  /** For messages. */
  readonly name: string;
  readonly target: string;
  readonly operation: string;
}

/**
 * The JSON input of the one operation of a service that is emulated.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 * @throws ApiError UnknownOperationException, SerializationException
 */
export function readJsonCall(
  { headers, body }: ApiRequest,
  { name, target, operation }: JsonService,
): unknown {
  const asked = headers['x-amz-target'] ?? '';
  if (asked !== `${target}.${operation}`)
    throw new ApiError(
      'UnknownOperationException',
      `${asked.replace(/^.*\./, '') || 'A request without x-amz-target'} of the ${name} API is not emulated. Emulated: ${operation}.`,
    );
  return readJson(body);
}

/** @throws ApiError SerializationException */
export function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new ApiError('SerializationException', 'The body is no JSON.', { cause: error });
  }
}

/**
 * Holds an input to its schema; what the schema does not know is not emulated.
 * @throws ApiError of the type `refusal`, naming every member that does not fit.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown, refusal: string): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${z.core.toDotPath(path)}: ${message}`,
  );
  throw new ApiError(refusal, problems.join('; '), { cause: parsed.error });
}
