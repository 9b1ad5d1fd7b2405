import type { IncomingMessage } from 'node:http';
import type { Claims } from './claims.ts';

/** One request on its way through the gateway, and what has become known of it so far. */
export interface Exchange {
  readonly request: IncomingMessage;
  /** As API Gateway makes them: 15 letters and digits and a `=`. */
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Decoded; as it was sent where it does not decode. */
  path: string;
  routeKey: string | null;
  claims?: Claims;
  functionName?: string;
  /** Request id of the function's invocation. */
  invocationId?: string;
  integrationMs?: number;
  /** What the client was told when the gateway answered by itself. */
  message?: string;
  /** Why it did not end as it should have: for the journal, not for the client. */
  problem?: string;
}
