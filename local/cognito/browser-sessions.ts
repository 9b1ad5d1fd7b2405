import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../core/clock.ts';
import { findCookie, formatCookie } from './cookies.ts';
import { ExpiringEntries } from './expiring-entries.ts';

/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-managed-login.html */
const SESSION_LIFETIME_SECONDS = 3600;
const MOST_SESSIONS = 1000;

interface BrowserSession {
  readonly username: string;
  /** Seconds since the epoch. */
  readonly authTime: number;
}

/** Who is signed in with which browser: within an hour nobody has to choose again, until a sign-out. */
export class BrowserSessions {
  readonly #sessions: ExpiringEntries<BrowserSession>;
  readonly #cookie: string;

  /** @param port tells the cookie from that of another site on this computer: cookies know no ports. */
  constructor(clock: Clock, port: number) {
    this.#sessions = new ExpiringEntries({
      clock,
      lifetimeMs: SESSION_LIFETIME_SECONDS * 1000,
      most: MOST_SESSIONS,
    });
    this.#cookie = `cognito-${port}`;
  }

  /** @returns the cookie that tells the browser's session from now on. */
  begin(session: BrowserSession): string {
    const id = randomBytes(32).toString('base64url');
    this.#sessions.add(id, session);
    return formatCookie(this.#cookie, id, SESSION_LIFETIME_SECONDS);
  }

  find(headers: IncomingHttpHeaders): BrowserSession | undefined {
    const id = findCookie(headers, this.#cookie);
    return id === undefined ? undefined : this.#sessions.get(id);
  }

  /** @returns the cookie that takes the session's away. */
  end(headers: IncomingHttpHeaders): string {
    const id = findCookie(headers, this.#cookie);
    if (id !== undefined) this.#sessions.take(id);
    return formatCookie(this.#cookie, '', 0);
  }
}
