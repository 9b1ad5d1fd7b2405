import { randomUUID } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { ExpiringEntries } from './expiring-entries.ts';

/** https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html */
const CODE_LIFETIME_MS = 5 * 60_000;
const MOST_CODES = 1000;

/** What a code stands for. */
export interface AuthorizationGrant {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly codeChallenge: string;
  readonly nonce: string | undefined;
  readonly username: string;
  /** Seconds since the epoch. */
  readonly authTime: number;
}

/** Codes on their way through the browser: each for one use, within five minutes. */
export class AuthorizationCodes {
  readonly #grants: ExpiringEntries<AuthorizationGrant>;

  constructor(clock: Clock) {
    this.#grants = new ExpiringEntries({ clock, lifetimeMs: CODE_LIFETIME_MS, most: MOST_CODES });
  }

  issue(grant: AuthorizationGrant): string {
    const code = randomUUID();
    this.#grants.add(code, grant);
    return code;
  }

  /** Whoever comes with a code uses it up, whether what comes with it fits or not. */
  redeem(code: string): AuthorizationGrant | undefined {
    return this.#grants.take(code);
  }
}
