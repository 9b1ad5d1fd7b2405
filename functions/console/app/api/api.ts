import type { AnswerOf } from '../../../shared/http/contract.ts';
import { type Query, toSearch } from '../location.ts';
import { Problem, readProblem } from './problem.ts';

export interface Call {
  /** What stands for `{name}` in the path. */
  readonly parameters?: Readonly<Record<string, string | number>> | undefined;
  readonly query?: Query | undefined;
  readonly body?: unknown;
  /** A repeat of the call with the same key counts nothing twice. */
  readonly idempotencyKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Who the calls are made for. */
export interface Bearer {
  getToken(): string | undefined;
  /** Renews the token; false when one has to sign in again. */
  renew(): Promise<boolean>;
}

/** The HTTP API. Paths are those of the contract, as `/orders/{order_id}`; the type argument is `typeof` its contract. */
export class Api {
  readonly #bearer: Bearer;

  constructor(bearer: Bearer) {
    this.#bearer = bearer;
  }

  /** @throws Problem */
  get<C>(path: string, call: Call = {}): Promise<AnswerOf<C>> {
    return this.#json('GET', path, call);
  }

  /** @throws Problem */
  post<C>(path: string, call: Call = {}): Promise<AnswerOf<C>> {
    return this.#json('POST', path, call);
  }

  /** @throws Problem */
  patch<C>(path: string, call: Call = {}): Promise<AnswerOf<C>> {
    return this.#json('PATCH', path, call);
  }

  /** What is no route of the contract: the runner's live view. @throws Problem */
  async runner<T>(method: 'GET' | 'POST', path: string, call: Call = {}): Promise<T> {
    const response = await this.send(method, path, call);
    // Its types are declared in runner/types.ts; both sides are of one release.
    return (await response.json()) as T;
  }

  /**
   * The answer to a call, its body unread. A token that has run out is renewed once.
   * @throws Problem for a status that is no success, and when there was no answer; AbortError when given up.
   */
  async send(method: string, path: string, call: Call = {}): Promise<Response> {
    let response = await this.#fetch(method, path, call);
    if (response.status === 401 && (await this.#bearer.renew()))
      response = await this.#fetch(method, path, call);
    if (!response.ok) throw await readProblem(response);
    return response;
  }

  async #json<C>(method: string, path: string, call: Call): Promise<AnswerOf<C>> {
    const response = await this.send(method, path, call);
    // The API's answers are held to the same contract by its tests; both sides are of one deployment.
    return (await response.json()) as AnswerOf<C>;
  }

  async #fetch(method: string, path: string, call: Call): Promise<Response> {
    const token = this.#bearer.getToken();
    const url = toUrl(path, call);
    try {
      return await fetch(url, {
        method,
        signal: call.signal ?? null,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(call.body !== undefined && { 'content-type': 'application/json' }),
          ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
        },
        ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      });
    } catch (error) {
      if (call.signal?.aborted) throw error;
      const detail = 'Nothing answered. Check the network, or whether the runner is still up.';
      throw new Problem({ status: 0, title: 'The API cannot be reached', detail }, { cause: error });
    }
  }
}

/**
 * `/orders/{order_id}` with its parameters and query.
 * @throws Problem for a name that would lead to another path, whoever made the link to it.
 */
export function toUrl(
  path: string,
  { parameters = {}, query = {} }: Pick<Call, 'parameters' | 'query'>,
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`nothing given for {${name}} in ${path}`);
    // However they are encoded: https://url.spec.whatwg.org/#double-dot-path-segment
    if (value === '.' || value === '..')
      throw new Problem({
        status: 404,
        title: 'There is no such thing',
        detail: `Nothing is called “${value}”.`,
      });
    return encodeURIComponent(value);
  });
  return `${filled}${toSearch(query)}`;
}
