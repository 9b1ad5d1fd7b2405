import type { Principal } from '../../core/access.ts';
import type { Clock } from '../../core/clock.ts';
import type { Journal } from '../../core/journal.ts';
import type { GroupCoordinator } from '../groups/coordinator.ts';
import type { Partitions } from '../log/partitions.ts';
import type { ProducerIds } from '../log/producer-ids.ts';
import type { Action, Resource, ResourceType, Right } from '../security/rights.ts';
import type { SaslSession } from '../security/session.ts';
import type { TopicCatalog } from '../topics/catalog.ts';
import { type Fields, type Struct, type StructInput, struct } from '../wire/schema.ts';
import type { Codec } from '../wire/types.ts';

/** The versions of an API that ApiVersions tells of. */
export interface ApiRange {
  readonly apiKey: number;
  readonly minVersion: number;
  readonly maxVersion: number;
}

/** The parts of the broker that outlive a connection. */
export interface BrokerServices {
  readonly clusterId: string;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly topics: TopicCatalog;
  readonly partitions: Partitions;
  readonly producerIds: ProducerIds;
  readonly groups: GroupCoordinator;
  /** What ApiVersions answers. */
  readonly advertised: readonly ApiRange[];
}

/** What a handler knows about one request. */
export interface ApiContext extends BrokerServices {
  readonly apiVersion: number;
  readonly clientId: string | null;
  /** Undefined on a plaintext connection, which may do everything. */
  readonly identity: Principal | undefined;
  /** This broker as the listener of this connection advertises it. */
  readonly node: { readonly id: number; readonly host: string; readonly port: number };
  /** Aborts when the connection is gone: whoever parks a request takes it back then. */
  readonly closed: AbortSignal;
  readonly session: SaslSession;
  /** Whether the caller may; a denial is journalled by whoever decides. */
  authorize(action: Action, resource: Resource): boolean;
  /** Whether the caller may, where a no only leaves something out of the answer. */
  sees(action: Action, resource: Resource): boolean;
}

/** A Produce with acks=0 is not answered at all. */
export const NO_RESPONSE = Symbol('no response');
/** Closes the connection instead: how Kafka tells a producer with acks=0 that an append failed. */
export const CLOSE_CONNECTION = Symbol('close the connection');
export type HandlerResult<Res> = Res | typeof NO_RESPONSE | typeof CLOSE_CONNECTION;

/**
 * The rights an API asks for. `needs` is checked before the handler, which then never sees a denied request: `refuse`
 * makes the answer. `each` names the rights that the handler asks for one by one, because a denial is an entry in its
 * response; a test holds the handler to it.
 */
export type Authorization<Req, Res> =
  | 'before-authentication'
  /** Connect is all it takes. */
  | 'connect'
  | { readonly each: readonly (readonly [Action, ResourceType])[] }
  | {
      needs(request: Req): Right;
      refuse(request: Req): Res;
      readonly each?: readonly (readonly [Action, ResourceType])[];
    };

export interface ApiTable<Request extends Fields, Response extends Fields> {
  /** First and last version that is handled. */
  readonly versions: readonly [number, number];
  /** First version that ApiVersions names, when it is below what is handled. */
  readonly advertisedFrom?: number;
  /** First flexible version; 'never' when there is none. */
  readonly flexible: number | 'never';
  readonly request: Request;
  readonly response: Response;
  readonly authorize: Deferred<Response, Authorization<Struct<Request>, StructInput<Response>>>;
  readonly handle: Deferred<Response, Handler<Struct<Request>, StructInput<Response>>>;
}

type Handler<Req, Res> = (
  context: ApiContext,
  request: Req,
) => HandlerResult<Res> | Promise<HandlerResult<Res>>;

/** `T`, but only looked at once `S` is known: else TypeScript widens the literals that a handler returns. */
type Deferred<S, T> = S extends Fields ? T : never;

/** One API of the protocol, all versions of it. */
export interface Api<Req = unknown, ReqIn = unknown, Res = unknown, ResIn = unknown> {
  readonly key: number;
  readonly name: string;
  readonly versions: readonly [number, number];
  readonly advertisedFrom: number;
  readonly authorize: Authorization<Req, ResIn>;
  isFlexible(version: number): boolean;
  /** Compiled at first use, then kept. */
  requestCodec(version: number): Codec<Req, ReqIn>;
  responseCodec(version: number): Codec<Res, ResIn>;
  handle(context: ApiContext, request: Req): HandlerResult<ResIn> | Promise<HandlerResult<ResIn>>;
}

/** Makes an API of its table: key and name as in Kafka's protocol guide. */
export function api<const Request extends Fields, const Response extends Fields>(
  key: number,
  name: string,
  table: ApiTable<Request, Response>,
): Api<Struct<Request>, StructInput<Request>, Struct<Response>, StructInput<Response>> {
  const isFlexible = (version: number) => table.flexible !== 'never' && version >= table.flexible;
  // Both are known here to be what they defer to.
  const authorize = table.authorize as Authorization<Struct<Request>, StructInput<Response>>;
  const handle = table.handle as Handler<Struct<Request>, StructInput<Response>>;
  const request = struct(table.request);
  const response = struct(table.response);
  return {
    key,
    name,
    versions: table.versions,
    advertisedFrom: table.advertisedFrom ?? table.versions[0],
    authorize,
    isFlexible,
    requestCodec: remember((version) => request.codec({ version, flexible: isFlexible(version) })),
    responseCodec: remember((version) => response.codec({ version, flexible: isFlexible(version) })),
    handle,
  };
}

function remember<T>(make: (version: number) => T): (version: number) => T {
  const made = new Map<number, T>();
  return (version) => {
    const known = made.get(version);
    if (known !== undefined) return known;
    const fresh = make(version);
    made.set(version, fresh);
    return fresh;
  };
}
