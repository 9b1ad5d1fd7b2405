import type { AssemblyIndex, ResourceAddress } from './assembly-index.ts';
import type { Json, JsonObject } from './json.ts';
import type { IgnoredProperty, ResourceFacts, ResourceType } from './resource-type.ts';

/** What will be started, in an order in which every resource comes after what it needs. */
export interface Plan<P> {
  readonly stacks: readonly PlannedStack[];
  readonly resources: readonly PlannedResource<P>[];
  readonly index: AssemblyIndex;
}

export interface PlannedStack {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Values may hold placeholders. */
  readonly outputs: Readonly<Record<string, Json>>;
  /** Logical ids whose condition does not hold. */
  readonly skipped: readonly string[];
}

export interface PlannedResource<P> {
  readonly id: string;
  readonly facts: ResourceFacts;
  readonly address: ResourceAddress;
  readonly type: ResourceType<P>;
  /** Resolved as far as the plan goes: placeholders stand for what is known after the start. */
  readonly properties: JsonObject;
  readonly attributes: Readonly<Record<string, Json>>;
  readonly ignored: readonly IgnoredProperty[];
  /** Ids of the resources that have to be ready before. */
  readonly dependsOn: readonly string[];
}
