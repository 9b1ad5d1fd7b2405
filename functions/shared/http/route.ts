import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import type { Caller } from './caller.ts';
import type { RouteContract } from './contract.ts';

/** A request that fits its contract. */
export interface RouteRequest<P, Q, B> {
  readonly parameters: P;
  readonly query: Q;
  readonly body: B;
  /** Absent of open routes. */
  readonly caller: Caller | undefined;
  /** Names in lower case; a header that came twice is one text, joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of API Gateway. */
  readonly requestId: string;
}

/** What a route answers that is no JSON. */
export class RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text goes as it is, bytes in base64. */
  readonly content: Buffer | string;

  constructor(status: number, headers: Readonly<Record<string, string>>, content: Buffer | string) {
    this.status = status;
    this.headers = headers;
    this.content = content;
  }
}

export interface Route {
  readonly contract: RouteContract;
  /** Reads a body where JSON.parse would lose something of it; throws SyntaxError, as JSON.parse does, when it is no JSON. */
  readonly parseJson?: ((text: string) => unknown) | undefined;
  run(request: RouteRequest<unknown, unknown, unknown>, context: Context): Promise<unknown>;
}

/**
 * A contract and what it does. `run` gets what the contract's schemas made of the request, and answers the body.
 * @throws what `run` throws: HttpProblem, or a FunctionError that stands for one; anything else is answered as 500.
 */
export function implement<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  contract: RouteContract<P, Q, B, A>,
  run: (
    request: RouteRequest<z.output<P>, z.output<Q>, z.output<B>>,
    context: Context,
  ) => Promise<z.input<A> | RawAnswer>,
  { parseJson }: Pick<Route, 'parseJson'> = {},
): Route {
  return {
    contract,
    parseJson,
    // The request was parsed by this very contract's schemas: see serveRoutes.
    run: (request, context) => run(request as RouteRequest<z.output<P>, z.output<Q>, z.output<B>>, context),
  };
}
