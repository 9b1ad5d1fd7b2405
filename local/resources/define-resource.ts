import type { z } from 'zod';
import type { Json, JsonObject } from '../assembly/json.ts';
import type {
  IgnoredProperty,
  PlannedAttributes,
  PropertyIssue,
  ResourceFacts,
  ResourceType,
  Started,
} from '../assembly/resource-type.ts';
import type { Platform } from './platform.ts';

export interface ResourceContext<T> {
  readonly facts: ResourceFacts;
  readonly properties: T;
}

export interface StartContext<T> extends ResourceContext<T> {
  readonly platform: Platform;
  /** What `attributes` answered, as far as it is text. */
  readonly attribute: (name: string) => string;
  /** Aborts when the runner stops during the start. */
  readonly signal: AbortSignal;
}

export interface ResourceForm<S extends z.ZodType> {
  /** `AWS::Lambda::Function`, or a family such as `Custom::*`. */
  readonly type: string;
  /** Properties that mean something here, strict: any other is refused by its name. */
  readonly properties: S;
  /** Properties without effect, each with the reason why that is right; `Replicas.*.Tags` reaches into a list. */
  readonly ignored?: Readonly<Record<string, string>>;
  /** The same for properties of which AWS would not take every value: they are in `properties` too, which judges them. */
  readonly judgedOnly?: Readonly<Record<string, string>>;
  /** See `ResourceType.anyAttribute`. */
  readonly anyAttribute?: boolean;
  /** What the properties get wrong beyond their schema. */
  readonly check?: (context: ResourceContext<z.output<S>>) => readonly PropertyIssue[];
  /** What `Ref` and `Fn::GetAtt` answer: pure, known before anything runs, or `LATE`. */
  readonly attributes: (context: ResourceContext<z.output<S>>) => PlannedAttributes;
  /** Resolves when the resource does its work; a failure says what AWS would say. */
  readonly start: (context: StartContext<z.output<S>>) => Promise<Started> | Started;
}

/** Makes a resource type of the form that every file in this folder has. */
export function defineResource<S extends z.ZodType>(form: ResourceForm<S>): ResourceType<Platform> {
  return {
    type: form.type,
    ...(form.anyAttribute === undefined ? {} : { anyAttribute: form.anyAttribute }),
    bind(facts, given) {
      const { properties: kept, ignored } = takeIgnored(given, form.ignored ?? {});
      const read = form.properties.safeParse(kept);
      if (!read.success) return read.error.issues.flatMap((issue) => toPropertyIssues(issue, kept));
      const context = { facts, properties: read.data };
      const issues = form.check?.(context) ?? [];
      if (issues.length > 0) return issues;
      const attributes = form.attributes(context);
      const judged = Object.entries(form.judgedOnly ?? {}).filter(([name]) => name in kept);
      return {
        attributes,
        ignored: [...ignored, ...judged.map(([name, reason]) => ({ path: [name], reason }))],
        start: async ({ platform, signal }) =>
          form.start({ ...context, platform, signal, attribute: (name) => readText(attributes, name) }),
      };
    },
  };
}

function readText(attributes: PlannedAttributes, name: string): string {
  const value = attributes[name];
  if (typeof value === 'string') return value;
  throw new Error(`the attribute ${name} is not known text`);
}

/** Takes the ignored properties out of a copy. */
function takeIgnored(
  given: JsonObject,
  reasons: Readonly<Record<string, string>>,
): { properties: JsonObject; ignored: IgnoredProperty[] } {
  const properties = structuredClone(given);
  const ignored: IgnoredProperty[] = [];
  for (const [pattern, reason] of Object.entries(reasons)) {
    if (removeAt(properties, pattern.split('.'))) ignored.push({ path: pattern.split('.'), reason });
  }
  return { properties, ignored };
}

function removeAt(value: Json | undefined, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined || typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value))
    return step === '*' && value.map((item) => removeAt(item, rest)).some((removed) => removed);
  if (rest.length > 0) return removeAt(value[step], rest);
  if (!(step in value)) return false;
  delete value[step];
  return true;
}

const SHOWN_CHARACTERS = 80;

function toPropertyIssues(issue: z.core.$ZodIssue, properties: JsonObject): PropertyIssue[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      kind: 'unknown',
      path: [...path, key],
      problem: 'this property is not emulated; remove it from the resource',
    }));
  const value = path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined),
    properties,
  );
  if (value === undefined && issue.code !== 'custom')
    return [{ kind: 'value', path, problem: 'is required' }];
  const text = (JSON.stringify(value) ?? 'absent').slice(0, SHOWN_CHARACTERS);
  // Rules about a whole list or object name the part of it that they are about.
  const isNamed =
    issue.code === 'custom' && (typeof value === 'object' || issue.message.includes(String(value)));
  const shown = isNamed ? '' : ` (it is ${text})`;
  return [{ kind: 'value', path, problem: `${issue.message}${shown}` }];
}
