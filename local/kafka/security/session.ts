import { randomUUID } from 'node:crypto';
import type { Principal } from '../../core/access.ts';
import { asError } from '../../core/errors.ts';
import type { KafkaErrorName } from '../wire/errors.ts';
import { parseBearerToken } from './oauthbearer.ts';
import { type Action, cluster, type Resource } from './rights.ts';

/** Who a token belongs to, and until when (milliseconds since the epoch). */
export interface Authenticated {
  /** The ARN as it is shown. */
  readonly principal: string;
  readonly identity: Principal;
  readonly expiresAt: number;
}

export interface SaslOptions {
  /** @throws when the token does not hold; the reason is journalled, the client reads only "Access denied". */
  authenticate(token: string): Promise<Authenticated>;
  /** Journals a denial. */
  readonly authorize: (identity: Principal, action: Action, resource: Resource) => boolean;
  /** Leaves no trace. */
  readonly sees: (identity: Principal, action: Action, resource: Resource) => boolean;
  now(): number;
  /** Told why a client was refused. */
  refused(reason: string): void;
}

export type AuthenticateResult = { lifetimeMs: number } | { error: KafkaErrorName; message: string };

const MECHANISM = 'OAUTHBEARER';

/**
 * The SASL state of one connection: handshake, authentication, and again before the session ends (KIP-368).
 * Without options the connection is a plaintext one that needs none.
 */
export class SaslSession {
  readonly #options: SaslOptions | undefined;
  #handshaken = false;
  #authenticated: Authenticated | undefined;
  #failed = false;

  constructor(options: SaslOptions | undefined) {
    this.#options = options;
  }

  get identity(): Principal | undefined {
    return this.#authenticated?.identity;
  }

  /** May requests other than those of the authentication be answered? Not after the token has run out. */
  get ready(): boolean {
    if (this.#options === undefined) return true;
    return this.#authenticated !== undefined && this.#options.now() < this.#authenticated.expiresAt;
  }

  /** Once an authentication failed, the connection closes after the answer. */
  get failed(): boolean {
    return this.#failed;
  }

  /** The mechanisms offered to clients; none on a plaintext connection. */
  get mechanisms(): readonly string[] {
    return this.#options === undefined ? [] : [MECHANISM];
  }

  handshake(mechanism: string): KafkaErrorName {
    if (this.#options === undefined) return 'ILLEGAL_SASL_STATE';
    if (mechanism !== MECHANISM) {
      this.#failed = true;
      this.#options.refused(`the SASL mechanism ${mechanism} is not offered, only ${MECHANISM}`);
      return 'UNSUPPORTED_SASL_MECHANISM';
    }
    this.#handshaken = true;
    return 'NONE';
  }

  async authenticate(message: Buffer): Promise<AuthenticateResult> {
    const options = this.#options;
    if (options === undefined || !this.#handshaken) {
      return { error: 'ILLEGAL_SASL_STATE', message: 'SaslAuthenticate comes after SaslHandshake' };
    }
    this.#handshaken = false;
    const token = parseBearerToken(message);
    if (token === undefined) return this.#deny(options, 'the message is not an OAUTHBEARER one');
    let authenticated: Authenticated;
    try {
      authenticated = await options.authenticate(token);
    } catch (thrown) {
      // Why a token does not hold is for the journal; the client reads what MSK says.
      return this.#deny(options, asError(thrown).message);
    }
    const before = this.#authenticated;
    if (before !== undefined && before.principal !== authenticated.principal) {
      this.#failed = true;
      const change = `from IAM.${before.principal}: IAM.${authenticated.principal}`;
      const message = `Cannot change principals during re-authentication ${change}`;
      options.refused(message);
      return { error: 'SASL_AUTHENTICATION_FAILED', message: `[${randomUUID()}]: ${message}` };
    }
    if (!options.authorize(authenticated.identity, 'Connect', cluster)) {
      return this.#deny(options, `${authenticated.principal} may not kafka-cluster:Connect`);
    }
    this.#authenticated = authenticated;
    return { lifetimeMs: Math.max(0, Math.floor(authenticated.expiresAt - options.now())) };
  }

  /** Real MSK answers error 58 with this text at once, not the JSON of the RFC: kafkajs would take that for a success. */
  #deny(options: SaslOptions, reason: string): AuthenticateResult {
    this.#failed = true;
    options.refused(reason);
    return { error: 'SASL_AUTHENTICATION_FAILED', message: `[${randomUUID()}]: Access denied` };
  }
}
