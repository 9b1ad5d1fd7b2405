import type * as z from 'zod';

/** Who may: anybody, who is signed in as a viewer or an operator, or an operator alone. */
export type Access = 'open' | 'viewer' | 'operator';

export type Method = 'GET' | 'POST' | 'PATCH';

/** A body of one event, or of a list of up to a thousand. */
export interface EventsForm {
  /** What one of them is called in the description of the API. */
  readonly name: string;
  readonly schema: z.ZodType;
  /** The fields that an event gets when it comes without them. */
  readonly optional: readonly string[];
  readonly example: Readonly<Record<string, unknown>>;
}

/**
 * A route of the HTTP API as data: what it takes, what it answers, who may, and which function it is. The functions hold
 * requests to it, the document that describes the API is generated from it, and the stacks are made from that document.
 */
export interface RouteContract<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
> {
  readonly operationId: string;
  readonly method: Method;
  /** In the words of API Gateway: `/users/{user}`. */
  readonly path: `/${string}`;
  readonly tag: string;
  readonly summary: string;
  readonly access: Access;
  /** The function behind it: a file under `functions/` without extension. */
  readonly entry: string;
  /** Strict objects of texts, which the schemas make into more. Absent: none are taken. */
  readonly parameters?: P;
  readonly query?: Q;
  /** Absent: none is taken. */
  readonly body?: B;
  /** In place of `body`: the producer reads the events itself, and tells of each what is wrong with it. */
  readonly events?: EventsForm;
  /** Bytes of a body at most. Absent: 64 KB. */
  readonly maxBodyBytes?: number;
  /** What the answer is when all goes well: its status, and its body. */
  readonly answer: {
    readonly status: 200 | 201;
    readonly description: string;
    readonly body?: A;
    readonly contentType?: string;
  };
  /** The problems it may answer beyond those of every route, by status. */
  readonly problems?: Readonly<Record<number, string>>;
}

/** A contract with the types of its schemas. */
export function defineContract<
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
  A extends z.ZodType = z.ZodUndefined,
>(contract: RouteContract<P, Q, B, A>): RouteContract<P, Q, B, A> {
  return contract;
}

/** `GET /users/{user}`, as API Gateway calls a route. */
export function toRouteKey({ method, path }: Pick<RouteContract, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

/** What a route answers. */
export type AnswerOf<C> =
  C extends RouteContract<z.ZodType, z.ZodType, z.ZodType, infer A> ? z.output<A> : never;
