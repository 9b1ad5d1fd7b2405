import { join } from 'node:path';
import type { JWK } from 'jose';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type {
  ClientDefinition,
  GroupDefinition,
  PoolDefinition,
  ResourceServerDefinition,
} from './definitions.ts';
import { RefreshSessions } from './refresh-sessions.ts';
import { type SignInSite, startSignInSite } from './sign-in-site.ts';
import { openSigningKeys } from './signing-keys.ts';
import { UserPool } from './user-pool.ts';

export interface UserPoolsOptions {
  readonly clock: Clock;
  readonly journal: Journal;
  /** Keys and refresh tokens are kept below it. */
  readonly stateDirectory: string;
  /** Of the first sign-in page; further ones take free ports. */
  readonly port: number;
  /** IP address to listen on, the loopback when absent. */
  readonly host?: string | undefined;
}

/** A client of a pool with a sign-in page. */
export interface SignInClient {
  /** Of the sign-in page, without a slash at the end. */
  readonly url: string;
  readonly id: string;
  readonly name: string;
  /** The first of its CallbackURLs. */
  readonly callbackUrl: string;
  readonly scopes: string[];
}

/** The user pools of Amazon Cognito: every user pool of the plan, and the pages where their users sign in. */
export class UserPools {
  readonly #options: UserPoolsOptions;
  readonly #pools = new Map<string, UserPool>();
  readonly #sites = new Map<UserPool, SignInSite>();
  #started = 0;

  constructor(options: UserPoolsOptions) {
    this.#options = options;
  }

  /** Resolves when the pool has its keys. */
  async addPool(definition: PoolDefinition): Promise<void> {
    const { stateDirectory, clock } = this.#options;
    const folder = join(stateDirectory, 'cognito', definition.id);
    const [keys, sessions] = await Promise.all([
      openSigningKeys(join(folder, 'keys.json')),
      RefreshSessions.open(join(folder, 'refresh-tokens.json'), clock),
    ]);
    this.#pools.set(definition.id, new UserPool(definition, keys, sessions));
  }

  addGroup(poolId: string, group: GroupDefinition): void {
    this.#get(poolId).addGroup(group);
  }

  addResourceServer(poolId: string, server: ResourceServerDefinition): void {
    this.#get(poolId).addResourceServer(server);
  }

  /** @throws Error in the words of AWS when the client may ask for a scope that there is not. */
  addClient(poolId: string, client: ClientDefinition): void {
    this.#get(poolId).addClient(client);
  }

  /** The public keys of the pool whose tokens have this `iss`; undefined when no pool here has. */
  findKeys(issuer: string): { readonly keys: readonly JWK[] } | undefined {
    return [...this.#pools.values()].find((pool) => pool.issuer === issuer)?.jwks;
  }

  /**
   * Listens for what the domain of a pool answers on AWS.
   * @throws UserError PORT_TAKEN
   */
  async startSignIn(poolId: string): Promise<SignInSite> {
    const { host, clock, journal } = this.#options;
    const pool = this.#get(poolId);
    const port = this.#started++ === 0 ? this.#options.port : 0;
    const site = await startSignInSite(pool, { port, host, clock, journal });
    this.#sites.set(pool, site);
    return site;
  }

  /** Where to sign in for which client, of the pools that have a page for it. */
  signIns(): readonly SignInClient[] {
    return [...this.#sites].flatMap(([pool, { url }]) =>
      pool
        .clients()
        .flatMap(({ id, name, callbackUrls: [callbackUrl], scopes }) =>
          callbackUrl === undefined ? [] : [{ url, id, name, callbackUrl, scopes: [...scopes] }],
        ),
    );
  }

  #get(poolId: string): UserPool {
    const pool = this.#pools.get(poolId);
    if (pool !== undefined) return pool;
    throw new Error(`User pool ${poolId} does not exist. Declare it in the app.`);
  }
}
