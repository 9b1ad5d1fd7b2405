import type { FunctionDefinition } from '../lambda/function-definition.ts';
import type { FunctionPermission } from './functions/resource-policy.ts';

/** What the account would know: resources look here for what a template names without referring to it. */
export class Deployed {
  readonly #functions = new Map<string, FunctionDefinition>();
  readonly #permissions: FunctionPermission[] = [];
  readonly #roles = new Map<string, { arn: string; trust: unknown }>();
  readonly #policies = new Map<string, unknown>();
  readonly #schemas = new Map<string, { registry: string; schema: string; dataFormat: string }>();

  addFunction(definition: FunctionDefinition): void {
    this.#functions.set(definition.name, definition);
  }

  /** @param nameOrArn a qualified ARN does not fit: versions and aliases are not emulated. */
  findFunction(nameOrArn: string): FunctionDefinition | undefined {
    return (
      this.#functions.get(nameOrArn) ?? [...this.#functions.values()].find(({ arn }) => arn === nameOrArn)
    );
  }

  addPermission(permission: FunctionPermission): void {
    this.#permissions.push(permission);
  }

  /** Who may invoke functions, of all functions. */
  get permissions(): readonly FunctionPermission[] {
    return this.#permissions;
  }

  /** @param role `trust` is the document that says who may take the role on. */
  addRole({ name, arn, trust }: { name: string; arn: string; trust?: unknown }): void {
    this.#roles.set(name, { arn, trust });
  }

  /** The ARN of a role, which holds its path as the name does not. */
  findRoleArn(name: string): string | undefined {
    return this.#roles.get(name)?.arn;
  }

  findRole(arn: string): { arn: string; trust: unknown } | undefined {
    return [...this.#roles.values()].find((role) => role.arn === arn);
  }

  addManagedPolicy(arn: string, document: unknown): void {
    this.#policies.set(arn, document);
  }

  findManagedPolicy(arn: string): unknown {
    return this.#policies.get(arn);
  }

  addSchema(arn: string, schema: { registry: string; schema: string; dataFormat: string }): void {
    this.#schemas.set(arn, schema);
  }

  findSchema(arn: string): { registry: string; schema: string; dataFormat: string } | undefined {
    return this.#schemas.get(arn);
  }
}
