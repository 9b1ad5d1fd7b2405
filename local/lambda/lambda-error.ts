/**
 * Why Lambda refuses a request, an invocation before the function runs among them: the service's names, statuses and texts.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 */
const LAMBDA_ERRORS = {
  AccessDeniedException: { status: 403, type: 'User' },
  InvalidParameterValueException: { status: 400, type: 'User' },
  InvalidRequestContentException: { status: 400, type: 'User' },
  NotEmulatedException: { status: 501, type: 'Service' },
  RequestTooLargeException: { status: 413, type: 'User' },
  ResourceInUseException: { status: 400, type: 'User' },
  ResourceNotFoundException: { status: 404, type: 'User' },
  ServiceException: { status: 500, type: 'Service' },
  TooManyRequestsException: { status: 429, type: 'User' },
} as const;

export type LambdaErrorCode = keyof typeof LAMBDA_ERRORS;

export class LambdaError extends Error {
  readonly code: LambdaErrorCode;
  readonly status: number;
  /** `User` or `Service`, as the body of the answer says it. */
  readonly type: string;

  constructor(code: LambdaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = code;
    this.code = code;
    this.status = LAMBDA_ERRORS[code].status;
    this.type = LAMBDA_ERRORS[code].type;
  }
}

export type ThrottleReason =
  | 'ReservedFunctionConcurrentInvocationLimitExceeded'
  | 'ConcurrentInvocationLimitExceeded';

/** No environment may be added: the reserved concurrency, or the account's limit, is at work already. */
export class ThrottledError extends LambdaError {
  readonly reason: ThrottleReason;

  constructor(reason: ThrottleReason) {
    super('TooManyRequestsException', 'Rate Exceeded.');
    this.reason = reason;
  }
}
