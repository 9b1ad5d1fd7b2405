import { z } from 'zod';

/** What goes to the client. */
export interface GatewayResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

/** They are of the gateway's own connection, or told by the body as it is. */
const DROPPED = ['connection', 'content-length', 'keep-alive', 'trailer', 'transfer-encoding', 'upgrade'];
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a header must not hold.
const NOT_IN_HEADER = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/;

const headerValue = z
  .union([z.string(), z.number().transform(String), z.boolean().transform(String)])
  .refine((value) => !NOT_IN_HEADER.test(value), 'has characters that no header may have');

const responseSchema = z.object({
  statusCode: z.union([
    z.int().min(200).max(599),
    z
      .string()
      .regex(/^[2-5]\d\d$/)
      .transform(Number),
  ]),
  headers: z
    .record(z.string().regex(HEADER_NAME, 'is no name of a header'), headerValue)
    .nullish()
    .transform((headers) => headers ?? {}),
  cookies: z
    .array(headerValue)
    .nullish()
    .transform((cookies) => cookies ?? []),
  body: z
    .string()
    .nullish()
    .transform((body) => body ?? ''),
  isBase64Encoded: z
    .boolean()
    .nullish()
    .transform((isEncoded) => isEncoded ?? false),
});

/**
 * Reads what a function returned, in format 2.0. Without a `statusCode` the whole of it is the body of a 200.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.v2
 * @returns a text when it is malformed: what of it.
 */
export function readFunctionResponse(payload: string): GatewayResponse | string {
  const returned = parseJson(payload);
  if (!isObject(returned) || !('statusCode' in returned)) return infer(payload, returned);
  const read = responseSchema.safeParse(returned);
  if (!read.success)
    return read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  const { statusCode, headers, cookies, body, isBase64Encoded } = read.data;
  const kept = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  return {
    status: statusCode,
    // Without one of the function's own: https://github.com/aws/aws-lambda-dotnet, the test tool's parity tests.
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...Object.fromEntries(kept.filter(([name]) => !DROPPED.includes(name))),
    },
    cookies,
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

function infer(payload: string, returned: unknown): GatewayResponse {
  const body = Buffer.from(typeof returned === 'string' ? returned : payload);
  return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** API Gateway looks for no JSON where it infers: what does not read is the body as it is. */
function parseJson(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    // A SyntaxError is the answer.
    return undefined;
  }
}
