/** An answer that API Gateway gives by itself, in its own words: status and message belong together. */
const MESSAGES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

export class GatewayError extends Error {
  readonly status: keyof typeof MESSAGES;
  readonly headers: Readonly<Record<string, string>>;
  /** `Not Found`; the error's own message is for the journal, callers are not told it. */
  readonly told: string;

  /** @param options.told said to the caller in place of API Gateway's words: where the runner itself refuses. */
  constructor(
    status: keyof typeof MESSAGES,
    reason: string,
    options: { headers?: Readonly<Record<string, string>>; told?: string; cause?: unknown } = {},
  ) {
    super(reason, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GatewayError';
    this.status = status;
    this.headers = options.headers ?? {};
    this.told = options.told ?? MESSAGES[status];
  }
}
