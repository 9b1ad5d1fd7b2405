import { FunctionError, type FunctionErrorCode } from '../errors.ts';
import type { Violation } from '../violations.ts';

/** A violation, and of a list of events the event it is in. */
export type ProblemViolation = Violation & { readonly index?: number };

/** Why a request is not served: https://www.rfc-editor.org/rfc/rfc9457 */
export class HttpProblem extends Error {
  readonly status: number;
  readonly violations: readonly ProblemViolation[] | undefined;

  constructor(
    status: number,
    detail: string,
    options: ErrorOptions & { violations?: readonly ProblemViolation[] } = {},
  ) {
    super(detail, options);
    this.name = 'HttpProblem';
    this.status = status;
    this.violations = options.violations;
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request does not fit',
  401: 'Nobody is signed in',
  403: 'This is not allowed',
  404: 'There is no such thing',
  409: 'It is there already',
  413: 'The body is too large',
  415: 'The body is no JSON',
  422: 'The request was refused',
  500: 'Something went wrong',
  502: 'Kafka did not answer',
  503: 'Try again in a moment',
};

/** What a function's own failures are to whoever asked; the others are nobody's fault but ours. */
const STATUSES: Partial<Record<FunctionErrorCode, number>> = {
  VALUE_INVALID: 400,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  DELIVERY_UNCONFIRMED: 502,
  TABLE_BUSY: 503,
  SETTLEMENT_CONTENDED: 503,
};

/** What AWS services say to whoever asks more often than they take, after the client has tried again itself. */
const THROTTLED = [
  ...['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'ThrottlingException'],
  ...['ThrottledException', 'TooManyRequestsException'],
];

/** The problem that an error is, or undefined when it is a fault of the function. */
export function toProblem(error: unknown): HttpProblem | undefined {
  if (error instanceof HttpProblem) return error;
  if (error instanceof Error && THROTTLED.includes(error.name))
    return new HttpProblem(
      503,
      'More is asked of AWS at the moment than it takes: try again in some seconds.',
      {
        cause: error,
      },
    );
  const status = error instanceof FunctionError ? STATUSES[error.code] : undefined;
  if (status === undefined || !(error instanceof Error)) return undefined;
  return new HttpProblem(status, error.message, { cause: error });
}

/** The JSON of a problem. `type` is left to its default: the status says which kind it is. */
export function describeProblem({ status, message, violations }: HttpProblem, requestId: string): object {
  return {
    type: 'about:blank',
    title: TITLES[status] ?? 'The request was not served',
    status,
    detail: message,
    ...(violations && { violations }),
    requestId,
  };
}
