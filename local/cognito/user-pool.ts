import type { JWK } from 'jose';
import type {
  ClientDefinition,
  GroupDefinition,
  PoolDefinition,
  ResourceServerDefinition,
} from './definitions.ts';
import type { RefreshSessions } from './refresh-sessions.ts';
import type { SigningKeys } from './signing-keys.ts';
import { type User, userOf } from './user.ts';

/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html */
const RESERVED_SCOPES = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'];

/** A pool nobody has put into a group would have no user to sign in as. */
const WITHOUT_GROUPS: GroupDefinition = { name: 'user', description: 'Is in no group: the pool has none.' };

/** One user pool: what its tokens are signed with, who may sign in, and for which clients. */
export class UserPool {
  readonly id: string;
  /** What `iss` of its tokens says, here as on AWS. */
  readonly issuer: string;
  readonly keys: SigningKeys;
  readonly sessions: RefreshSessions;
  readonly #groups = new Map<string, GroupDefinition>();
  readonly #clients = new Map<string, ClientDefinition>();
  readonly #resourceServers = new Map<string, ResourceServerDefinition>();

  constructor({ id, region }: PoolDefinition, keys: SigningKeys, sessions: RefreshSessions) {
    this.id = id;
    this.issuer = issuerOf({ id, region });
    this.keys = keys;
    this.sessions = sessions;
  }

  /** What jwks.json lists. */
  get jwks(): { readonly keys: readonly JWK[] } {
    return { keys: [this.keys.id.publicJwk, this.keys.access.publicJwk] };
  }

  addGroup(group: GroupDefinition): void {
    this.#groups.set(group.name, group);
  }

  addResourceServer(server: ResourceServerDefinition): void {
    this.#resourceServers.set(server.identifier, server);
  }

  /** @throws Error in the words of AWS when the client may ask for a scope that there is not. */
  addClient(client: ClientDefinition): void {
    const unknown = client.scopes.filter((scope) => !this.#hasScope(scope));
    if (unknown.length > 0)
      throw new Error(
        `Invalid scope requested: ${unknown.join(', ')}. A client's scopes are ${RESERVED_SCOPES.join(', ')}, or <identifier>/<scope> of a resource server that is made before it.`,
      );
    this.#clients.set(client.id, client);
  }

  findClient(id: string): ClientDefinition | undefined {
    return this.#clients.get(id);
  }

  clients(): readonly ClientDefinition[] {
    return [...this.#clients.values()];
  }

  /** Whom the sign-in page offers: one user for each group, of the group's name. */
  users(): readonly User[] {
    if (this.#groups.size === 0) return [userOf(this.id, WITHOUT_GROUPS, [])];
    // Who counts least comes first: nobody is to be an operator by habit.
    const groups = [...this.#groups.values()].toSorted(
      (one, other) =>
        (other.precedence ?? Number.MAX_SAFE_INTEGER) - (one.precedence ?? Number.MAX_SAFE_INTEGER) ||
        one.name.localeCompare(other.name),
    );
    return groups.map((group) => userOf(this.id, group, [group.name]));
  }

  findUser(username: string): User | undefined {
    return this.users().find((user) => user.username === username);
  }

  #hasScope(scope: string): boolean {
    if (RESERVED_SCOPES.includes(scope)) return true;
    const slash = scope.lastIndexOf('/');
    const server = this.#resourceServers.get(scope.slice(0, Math.max(slash, 0)));
    return server?.scopes.includes(scope.slice(slash + 1)) === true;
  }
}

export function issuerOf({ id, region }: PoolDefinition): string {
  return `https://cognito-idp.${region}.amazonaws.com/${id}`;
}
