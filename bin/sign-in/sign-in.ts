import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { asError, UserError } from '../../local/core/errors.ts';
import type { SignInClient } from '../../local/runner-description.ts';
import { readProblem, readSignInForm } from './sign-in-page.ts';

const tokensSchema = z.looseObject({ access_token: z.string(), expires_in: z.number() });

/** The answer of the token endpoint, as it came. `expires_in` in seconds. */
export type Tokens = z.infer<typeof tokensSchema>;

/**
 * Signs in on the runner's page as a browser would: authorization code and PKCE, every scope of the client.
 * @throws UserError ARGUMENT_INVALID when there is no such user, REQUEST_FAILED when the page does not do its part.
 */
export async function signIn(client: SignInClient, username: string): Promise<Tokens> {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const code = await askForCode(client, { username, verifier, state });
  const answer = await request(`${client.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'authorization_code', client_id: client.id, redirect_uri: client.callbackUrl },
      ...{ code, code_verifier: verifier },
    }),
  });
  if (!answer.ok) throw fail(`the token endpoint answered ${answer.status} ${await answer.text()}`);
  return tokensSchema.parse(await answer.json());
}

interface SignInAttempt {
  readonly username: string;
  readonly verifier: string;
  readonly state: string;
}

async function askForCode(
  { url, id, callbackUrl }: SignInClient,
  { username, verifier, state }: SignInAttempt,
): Promise<string> {
  const parameters = new URLSearchParams({
    ...{ response_type: 'code', client_id: id, redirect_uri: callbackUrl, state },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const page = await follow(await request(`${url}/oauth2/authorize?${parameters}`, {}), url);
  const text = await page.text();
  const form = readSignInForm(text);
  if (form === undefined) throw fail(readProblem(text) ?? `the page answered ${page.status} and no form`);
  if (!form.users.includes(username))
    throw new UserError(
      'ARGUMENT_INVALID',
      `--as: the user pool has no ${JSON.stringify(username)}. There are: ${form.users.join(', ')}.`,
    );
  const sent = await request(new URL(form.action, url).href, {
    method: 'POST',
    headers: { origin: url, cookie: toCookieHeader(page) },
    body: new URLSearchParams({ _csrf: form.token, username }),
  });
  const location = sent.headers.get('location');
  if (location === null)
    throw fail(readProblem(await sent.text()) ?? `the page answered its form with ${sent.status}`);
  return readCode(location, state);
}

/** Goes on to the sign-in page, and nowhere else: an application is told there why it gets none. */
async function follow(response: Response, site: string): Promise<Response> {
  const location = response.headers.get('location');
  if (location === null) return response;
  const target = new URL(location, site);
  if (target.origin !== new URL(site).origin) throw fail(describeError(target.searchParams));
  return request(target.href, {});
}

function readCode(location: string, state: string): string {
  const { searchParams } = new URL(location);
  const code = searchParams.get('code');
  if (code === null || searchParams.get('state') !== state) throw fail(describeError(searchParams));
  return code;
}

function describeError(parameters: URLSearchParams): string {
  return parameters.get('error_description') ?? parameters.get('error') ?? 'there is no code in the answer';
}

/** Redirects are answers here: what they say is read, and nobody goes there. */
async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'manual' });
  } catch (error) {
    throw new UserError(
      'REQUEST_FAILED',
      `The sign-in page at ${new URL(url).origin} does not answer: ${asError(error).message}.`,
      { cause: error },
    );
  }
}

function toCookieHeader(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
}

function fail(why: string): UserError {
  return new UserError('REQUEST_FAILED', `The sign-in failed: ${why}`);
}
