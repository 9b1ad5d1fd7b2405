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

/** The user pools of Amazon Cognito: every user pool of the plan, and the pages where their users sign in. */
export class UserPools {
  readonly #options: UserPoolsOptions;
  readonly #pools = new Map<string, UserPool>();

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

  #get(poolId: string): UserPool {
    const pool = this.#pools.get(poolId);
    if (pool !== undefined) return pool;
    throw new Error(`User pool ${poolId} does not exist. Declare it in the app.`);
  }
}
