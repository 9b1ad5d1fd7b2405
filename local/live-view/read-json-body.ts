import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { asError } from '../core/errors.ts';
import { readBody } from '../core/read-body.ts';
import { Problem, type Violation } from './problem.ts';

const MAX_VALUE_CHARACTERS = 120;

/**
 * Reads a JSON body. Numbers that JavaScript would round keep their digits when they are written as JSON again.
 * @throws Problem 400 naming all that does not fit, 413 beyond `maxBytes`.
 */
export async function readJsonBody<T>(
  request: IncomingMessage,
  { schema, maxBytes }: { schema: z.ZodType<T>; maxBytes: number },
): Promise<T> {
  const refuse = (): Problem => new Problem(413, `The body has more than ${maxBytes} bytes.`);
  const text = (await readBody(request, { maxBytes, refuse })).toString('utf8');
  let body: unknown;
  try {
    body = JSON.parse(text, (_key, value, { source }) =>
      typeof value === 'number' && source !== undefined && String(value) !== source
        ? JSON.rawJSON(source)
        : value,
    );
  } catch (error) {
    throw new Problem(400, `The body is no JSON: ${asError(error).message}`, { cause: error });
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Problem(400, 'The body does not fit; each violation is named.', {
    violations: parsed.error.issues.flatMap((issue) => listViolations(issue, body)),
  });
}

function listViolations(issue: z.core.$ZodIssue, body: unknown): Violation[] {
  const paths =
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
  const problem =
    issue.code === 'unrecognized_keys' ? 'is no field that is known here: remove it' : issue.message;
  return paths.map((path) => ({ path: path.join('.'), value: showValue(body, path), problem }));
}

/** What is found there, as JSON cut to a readable length. */
function showValue(body: unknown, path: readonly PropertyKey[]): string {
  const found = path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    body,
  );
  const text = JSON.stringify(found) ?? 'absent';
  return text.length > MAX_VALUE_CHARACTERS ? `${text.slice(0, MAX_VALUE_CHARACTERS)}…` : text;
}
