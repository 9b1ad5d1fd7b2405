import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** Why a request is not served, answered as https://www.rfc-editor.org/rfc/rfc9457 says. */
export class Problem extends Error {
  readonly status: number;
  readonly violations: readonly Violation[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string,
    options: ErrorOptions & {
      violations?: readonly Violation[];
      headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail, options);
    this.name = 'Problem';
    this.status = status;
    this.violations = options.violations;
    this.headers = options.headers ?? {};
  }
}

export interface Violation {
  readonly path: string;
  readonly value: string;
  readonly problem: string;
}

/** In the words of the HTTP API where it has the same. */
const TITLES: Readonly<Record<number, string>> = {
  400: 'The request does not fit',
  401: 'Nobody is signed in',
  403: 'This is not allowed',
  404: 'There is no such thing',
  405: 'The path has no such method',
  413: 'The body is too large',
  429: 'The function runs as often as it may',
  500: 'Something went wrong',
  503: 'Try again in a moment',
};

export function answerProblem(response: ServerResponse, problem: Problem): void {
  const { status, message: detail, violations, headers } = problem;
  const title = TITLES[status] ?? 'The request was not served';
  const body = { type: 'about:blank', title, status, detail, ...(violations && { violations }) };
  answerJson(
    response,
    { ...body, requestId: randomUUID() },
    { status, headers, type: 'application/problem+json' },
  );
}

export function answerJson(
  response: ServerResponse,
  body: object,
  options: { status?: number; type?: string; headers?: Readonly<Record<string, string>> } = {},
): void {
  const { status = 200, type = 'application/json', headers = {} } = options;
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': type,
    'content-length': text.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(text);
}
