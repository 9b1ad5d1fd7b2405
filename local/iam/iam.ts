import type {
  AccessControl,
  AccessDecision,
  AccessFilter,
  AwsCredentials,
  Principal,
} from '../core/access.ts';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import { partitionOf } from '../core/partition.ts';
import { createSessionCredentials } from './credentials.ts';
import { DenialJournal } from './denial-journal.ts';
import { evaluate, type Outcome } from './evaluate.ts';
import { type PolicySource, parsePolicy, type Statement } from './policy.ts';

/** Who an access key id belongs to, and the secret to verify with. */
export interface Identity {
  readonly principal: Principal;
  readonly credentials: AwsCredentials;
}

interface Role {
  readonly name: string;
  readonly statements: Statement[];
  readonly sessions: Map<string, AwsCredentials>;
  /** The broker asks the same question for every request it serves. */
  readonly outcomes: Map<string, Outcome>;
}

const MAX_CACHED_OUTCOMES = 10_000;
const ALLOWED: AccessDecision = { allowed: true };

/**
 * The roles of the assembly, the credentials of their sessions, and what their policies allow. The person at the
 * keyboard is the operator, who may do everything; a role may do what its policies say.
 */
export class Iam implements AccessControl, AccessFilter {
  readonly region: string;
  readonly account: string;
  readonly clock: Clock;
  readonly operator: Identity;
  readonly #denials: DenialJournal;
  readonly #roles = new Map<string, Role>();
  readonly #identities = new Map<string, Identity>();

  constructor(options: { journal: Journal; clock: Clock; region: string; account: string }) {
    this.region = options.region;
    this.account = options.account;
    this.clock = options.clock;
    this.#denials = new DenialJournal({ clock: options.clock, journal: options.journal });
    this.operator = {
      principal: { arn: `arn:${partitionOf(options.region)}:iam::${options.account}:user/operator` },
      credentials: createSessionCredentials(),
    };
    this.#identities.set(this.operator.credentials.accessKeyId, this.operator);
  }

  defineRole(role: { arn: string; name: string }): void {
    if (this.#roles.has(role.arn)) throw new Error(`the role ${role.arn} is defined twice`);
    this.#roles.set(role.arn, {
      name: role.name,
      statements: [],
      sessions: new Map(),
      outcomes: new Map(),
    });
  }

  /**
   * Adds what a policy grants and denies to a role.
   * @throws UserError TEMPLATE_UNSUPPORTED naming every statement that is not understood.
   */
  attachPolicy(roleArn: string, policy: PolicySource): void {
    const role = this.#roleOf(roleArn);
    role.statements.push(...parsePolicy(policy));
    role.outcomes.clear();
  }

  /** Credentials of a session of the role: the same ones each time for the same session name. */
  credentialsFor(roleArn: string, sessionName: string): AwsCredentials {
    const role = this.#roleOf(roleArn);
    const known = role.sessions.get(sessionName);
    if (known !== undefined) return known;
    const credentials = createSessionCredentials();
    const arn = `arn:${partitionOf(this.region)}:sts::${this.account}:assumed-role/${role.name}/${sessionName}`;
    role.sessions.set(sessionName, credentials);
    this.#identities.set(credentials.accessKeyId, { principal: { arn, roleArn }, credentials });
    return credentials;
  }

  identify(accessKeyId: string): Identity | undefined {
    return this.#identities.get(accessKeyId);
  }

  check(principal: Principal, action: string, resource: string): AccessDecision {
    if (principal.arn === this.operator.principal.arn) return ALLOWED;
    const outcome = this.#outcomeOf(principal, action, resource);
    if (outcome === 'allowed') return ALLOWED;
    this.#denials.record({ principal: principal.arn, action, resource });
    const because =
      outcome === 'explicit-deny'
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${action} action`;
    const reason = `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
    return { allowed: false, reason };
  }

  allows(principal: Principal, action: string, resource: string): boolean {
    return (
      principal.arn === this.operator.principal.arn ||
      this.#outcomeOf(principal, action, resource) === 'allowed'
    );
  }

  #outcomeOf(principal: Principal, action: string, resource: string): Outcome {
    const role = principal.roleArn === undefined ? undefined : this.#roles.get(principal.roleArn);
    if (role === undefined) return 'implicit-deny';
    const key = `${action} ${resource}`;
    const cached = role.outcomes.get(key);
    if (cached !== undefined) return cached;
    const outcome = evaluate(role.statements, action, resource);
    if (role.outcomes.size >= MAX_CACHED_OUTCOMES) role.outcomes.clear();
    role.outcomes.set(key, outcome);
    return outcome;
  }

  #roleOf(arn: string): Role {
    const role = this.#roles.get(arn);
    if (role === undefined) throw new Error(`the role ${arn} is not defined`);
    return role;
  }
}
