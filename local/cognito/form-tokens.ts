import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { findCookie, formatCookie } from './cookies.ts';

/** Cognito's name for it. */
const COOKIE = 'XSRF-TOKEN';
const LIFETIME_SECONDS = 3600;
const SECRET_FORM = /^[\w-]{43}$/;

/**
 * Ties the form of a sign-in page to the browser that it was shown to and to what it was asked for, so that no other page
 * can send it: what it carries is made of a cookie of that browser and a key that this process alone knows.
 */
export class FormTokens {
  readonly #key = randomBytes(32);

  /** @param subject what the form is for. */
  issue(headers: IncomingHttpHeaders, subject: string): { token: string; cookie: string } {
    const given = findCookie(headers, COOKIE) ?? '';
    const secret = SECRET_FORM.test(given) ? given : randomBytes(32).toString('base64url');
    return { token: this.#sign(secret, subject), cookie: formatCookie(COOKIE, secret, LIFETIME_SECONDS) };
  }

  isValid(headers: IncomingHttpHeaders, subject: string, token: string): boolean {
    const secret = findCookie(headers, COOKIE) ?? '';
    if (!SECRET_FORM.test(secret)) return false;
    const expected = Buffer.from(this.#sign(secret, subject));
    const given = Buffer.from(token);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  #sign(secret: string, subject: string): string {
    return createHmac('sha256', this.#key).update(`${secret}\n${subject}`).digest('base64url');
  }
}
