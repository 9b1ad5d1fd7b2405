import type * as z from 'zod';
import { isStackOverflow } from '../stack-overflow.ts';
import { listViolations, type Violation } from '../violations.ts';
import type { RouteContract } from './contract.ts';
import type { HttpEvent } from './http-event.ts';
import { HttpProblem } from './problem.ts';
import type { Route } from './route.ts';

const MAX_BODY_BYTES = 64 * 1024;

export interface ReadRequest {
  readonly parameters: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/**
 * Holds a request to its route's contract.
 * @throws HttpProblem 400 naming every violation of path, query and body; 413 and 415 for a body that is not read.
 */
export function readRequest(
  event: HttpEvent,
  { contract, parseJson = JSON.parse }: Pick<Route, 'contract' | 'parseJson'>,
): ReadRequest {
  const given = readBody(event, contract, parseJson);
  const violations: Violation[] = [];
  const read = (schema: z.ZodType | undefined, value: unknown): unknown => {
    if (schema === undefined) return undefined;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    violations.push(...listViolations(parsed.error, value));
    return undefined;
  };
  const parameters = read(contract.parameters, event.pathParameters);
  const query = read(contract.query, event.queryStringParameters);
  if (contract.query === undefined)
    violations.push(...Object.entries(event.queryStringParameters).map(toUnknown));
  const body = contract.events === undefined ? read(contract.body, given) : given;
  if (violations.length > 0)
    throw new HttpProblem(400, 'See the violations for what to change.', { violations });
  return { parameters, query, body };
}

function toUnknown([path, value]: [string, string]): Violation {
  return { path, value: JSON.stringify(value), problem: 'is no parameter that is known here: remove it' };
}

function readBody(
  event: HttpEvent,
  { body, events, maxBodyBytes = MAX_BODY_BYTES }: RouteContract,
  parseJson: (text: string) => unknown,
): unknown {
  if (body === undefined && events === undefined) return undefined;
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maxBodyBytes)
    throw new HttpProblem(
      413,
      `The body has ${bytes.length} bytes, and ${maxBodyBytes} are taken: send less at a time.`,
    );
  const type = event.headers['content-type'];
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type ?? ''))
    throw new HttpProblem(
      415,
      `The header content-type is ${type === undefined ? 'absent' : JSON.stringify(type)}: send application/json.`,
    );
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (isStackOverflow(error))
      throw new HttpProblem(400, 'The body is nested too deeply to be read.', { cause: error });
    // What JSON.parse and TextDecoder throw for text that is none.
    if (error instanceof SyntaxError || error instanceof TypeError)
      throw new HttpProblem(400, `The body is no JSON: ${error.message}`, { cause: error });
    throw error;
  }
}
