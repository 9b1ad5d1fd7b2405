import { ErrorResponse, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { Configuration } from './configuration.ts';

/** What is carried through the sign-in page: where to be afterwards. */
interface Carried {
  readonly hash: string;
}

/**
 * Signing in with Cognito: authorization code with PKCE, tokens kept for this tab alone, renewed by the refresh token.
 * The endpoints are given, so that nothing is asked of a discovery document.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html
 */
export class SignIn {
  readonly manager: UserManager;
  readonly #configuration: Configuration;
  #renewing: Promise<User | null> | undefined;

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
    const { issuer, baseUrl, clientId, scopes } = configuration.signIn;
    this.manager = new UserManager({
      authority: issuer,
      client_id: clientId,
      redirect_uri: `${location.origin}/`,
      response_type: 'code',
      scope: scopes.join(' '),
      loadUserInfo: false,
      automaticSilentRenew: true,
      userStore: new WebStorageStateStore({ store: sessionStorage }),
      stateStore: new WebStorageStateStore({ store: sessionStorage }),
      metadata: {
        issuer,
        authorization_endpoint: `${baseUrl}/oauth2/authorize`,
        token_endpoint: `${baseUrl}/oauth2/token`,
        revocation_endpoint: `${baseUrl}/oauth2/revoke`,
      },
    });
  }

  /** Who is signed in already, or has just come back from the sign-in page. @throws Error when that said no. */
  async resume(): Promise<User | null> {
    const asked = new URLSearchParams(location.search);
    if (asked.has('state') && (asked.has('code') || asked.has('error'))) return this.#finish();
    const user = await this.manager.getUser();
    return user?.expired ? this.renew() : user;
  }

  /** Leaves for the sign-in page. */
  begin(): Promise<void> {
    return this.manager.signinRedirect({ state: { hash: location.hash } satisfies Carried });
  }

  /** New tokens for the refresh token, once for all that ask meanwhile; null when it is not taken any more. */
  renew(): Promise<User | null> {
    this.#renewing ??= this.#renewOnce().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renewOnce(): Promise<User | null> {
    try {
      const user = await this.manager.getUser();
      // Without one it would be tried in a hidden frame, which the console's policy forbids.
      if (user?.refresh_token !== undefined) return await this.manager.signinSilent();
      await this.manager.removeUser();
      return null;
    } catch (error) {
      // A refusal is for good; what was kept is tried again when nobody answered.
      if (error instanceof ErrorResponse) await this.manager.removeUser();
      return null;
    }
  }

  /** Forgets the tokens, here and at Cognito, and leaves for where its own session ends. */
  async end(): Promise<void> {
    const { baseUrl, clientId } = this.#configuration.signIn;
    try {
      await this.manager.revokeTokens(['refresh_token']);
    } catch {
      // It runs out by itself; signing out here must not hang on it.
    }
    await this.manager.removeUser();
    const query = new URLSearchParams({ client_id: clientId, logout_uri: `${location.origin}/` });
    location.assign(`${baseUrl}/logout?${query}`);
  }

  async #finish(): Promise<User> {
    try {
      const user = await this.manager.signinRedirectCallback();
      // What begin() gave along.
      const carried = user.state as Carried | undefined;
      history.replaceState(null, '', `/${carried?.hash ?? ''}`);
      return user;
    } catch (error) {
      history.replaceState(null, '', '/');
      throw error;
    }
  }
}
