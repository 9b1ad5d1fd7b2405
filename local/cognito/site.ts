import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../core/clock.ts';
import type { AuthorizationCodes } from './authorization-codes.ts';
import type { BrowserSessions } from './browser-sessions.ts';
import type { FormTokens } from './form-tokens.ts';
import type { UserPool } from './user-pool.ts';

/** What one sign-in site has: a pool, and what its browsers are in the middle of. */
export interface Site {
  readonly pool: UserPool;
  readonly clock: Clock;
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  readonly codes: AuthorizationCodes;
  readonly browsers: BrowserSessions;
  readonly formTokens: FormTokens;
}

export interface SiteRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The body of a form; empty for a GET. */
  readonly form: URLSearchParams;
}

export interface SiteAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

export type Handler = (site: Site, request: SiteRequest) => SiteAnswer | Promise<SiteAnswer>;

export interface Endpoint {
  /** `{poolId}` stands for the id of the pool. */
  readonly path: string;
  readonly methods: { readonly GET?: Handler; readonly POST?: Handler };
  /** `any` when a page of any origin may call it, as Cognito has it. */
  readonly origins?: 'any';
}

export function redirect(location: string, cookies: readonly string[] = []): SiteAnswer {
  return { status: 302, headers: { location, ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }) } };
}

export function answerJson(status: number, body: object, headers: Record<string, string> = {}): SiteAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** The seconds since the epoch that tokens count in. */
export function secondsOf(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}
