import type { Journal } from '../core/journal.ts';
import type { Json, JsonObject } from './json.ts';
import type { Path } from './scope.ts';

/** What a resource is, whoever it is. */
export interface ResourceFacts {
  readonly stack: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly type: string;
  /** Where the construct stands in the CDK app, when the assembly says so. */
  readonly constructPath?: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** Object key in the asset bucket to the folder that would be uploaded under it. */
  readonly assets: ReadonlyMap<string, string>;
}

/** An attribute's value is only known once the resource runs. */
export const LATE = Symbol('known after the start');

/** What `Ref` (under that name) and `Fn::GetAtt` answer. */
export type Attributes = Readonly<Record<string, Json>> & { readonly Ref: Json };
export type PlannedAttributes = Readonly<Record<string, Json | typeof LATE>> & {
  readonly Ref: Json | typeof LATE;
};

/** Why a property does not pass. `path` is below `Properties`. */
export interface PropertyIssue {
  /** `value` issues may go away when a late value is known; an unknown property stays unknown. */
  readonly kind: 'unknown' | 'value';
  readonly path: Path;
  readonly problem: string;
}

export interface IgnoredProperty {
  readonly path: Path;
  readonly reason: string;
}

/** A resource that runs. */
export interface Started {
  /** Attributes that were late, or that turned out otherwise than planned. */
  readonly attributes?: Readonly<Record<string, Json>>;
  stop?(): Promise<void>;
  /** What the console shows of it. */
  inspect?(): unknown;
}

export interface StartOptions<P> {
  readonly platform: P;
  /** Aborts when the runner stops during the start. */
  readonly signal: AbortSignal;
}

/** A resource whose properties passed. */
export interface BoundResource<P> {
  readonly attributes: PlannedAttributes;
  readonly ignored: readonly IgnoredProperty[];
  /** Resolves when the resource does its work. */
  start(options: StartOptions<P>): Promise<Started>;
}

/** One emulated CloudFormation type. */
export interface ResourceType<P> {
  /** `AWS::Lambda::Function`, or a family such as `Custom::*`. */
  readonly type: string;
  /** Set when the type has no local effect: why that is right. */
  readonly inert?: string;
  /** Attributes that nobody can list beforehand are taken for late (custom resources answer their own). */
  readonly anyAttribute?: boolean;
  /** Judges the properties; pure. Functions of the template are resolved, what is late stands as a placeholder. */
  bind(facts: ResourceFacts, properties: JsonObject): BoundResource<P> | readonly PropertyIssue[];
}

/** What the plan needs of a platform to start on it. */
export interface JournalingPlatform {
  readonly journal: Journal;
}

/** Finds the type by its name, else by its family. */
export function findResourceType<P>(
  types: readonly ResourceType<P>[],
  name: string,
): ResourceType<P> | undefined {
  return (
    types.find(({ type }) => type === name) ??
    types.find(({ type }) => type.endsWith('*') && name.startsWith(type.slice(0, -1)))
  );
}
