/** One way in which what was sent does not fit; `index` is that of the event it is in, of a list of events. */
export interface Violation {
  readonly path: string;
  readonly value: string;
  readonly problem: string;
  readonly index?: number;
}

/** Why a request was not served, as the API says (RFC 9457) or as the browser does: then `status` is 0. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly violations: readonly Violation[];
  readonly requestId: string | undefined;

  constructor(told: ToldProblem, options?: ErrorOptions) {
    super(told.detail ?? told.title, options);
    this.name = 'Problem';
    this.status = told.status;
    this.title = told.title;
    this.violations = told.violations ?? [];
    this.requestId = told.requestId;
  }
}

export interface ToldProblem {
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  readonly violations?: readonly Violation[];
  readonly requestId?: string;
}

/** Whether the same request may succeed a moment later. */
export function isPassing(problem: unknown): boolean {
  return problem instanceof Problem && (problem.status === 0 || problem.status >= 500);
}

/** What an answer that is no success says of itself: a problem, or API Gateway's own `{"message"}`. */
export async function readProblem(response: Response): Promise<Problem> {
  const { status } = response;
  const fallback = { status, title: TITLES[status] ?? `The API answered ${status}` };
  const told = parseObject(await response.text());
  if (told === undefined) return new Problem(fallback);
  const message = told['message'];
  return new Problem({
    ...fallback,
    ...(typeof message === 'string' && { detail: message }),
    // What the API's own contract says of its problems.
    ...(told as Partial<ToldProblem>),
    status,
  });
}

const TITLES: Readonly<Record<number, string>> = {
  401: 'You are signed out',
  403: 'This is not allowed',
  404: 'There is no such thing',
  413: 'That is too large',
  429: 'Too many requests at once',
  502: 'The function behind this did not answer',
  503: 'Busy: try again in a moment',
  504: 'It took too long',
};

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // An object was just seen to be one.
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    // A page of a proxy, not of the API.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
