import { partitionOf } from '../core/partition.ts';
import { AssemblyIndex, address, type ResourceAddress } from './assembly-index.ts';
import { orderByDependency } from './dependency-order.ts';
import { stackId } from './identity.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { isLate, placeholder } from './late.ts';
import { findNameClashes } from './name-clashes.ts';
import type { Plan, PlannedResource, PlannedStack } from './planned.ts';
import type { Assembly, AssemblyStack } from './read-assembly.ts';
import { refuseTemplates, type TemplateRefusal } from './refusals.ts';
import { resolveValue } from './resolve-value.ts';
import {
  findResourceType,
  LATE,
  type PlannedAttributes,
  type PropertyIssue,
  type ResourceFacts,
  type ResourceType,
} from './resource-type.ts';
import { type Path, Refusal } from './scope.ts';
import type { TemplateResource } from './template.ts';
import {
  findForeignStacks,
  findMissingContext,
  findTemplateProblems,
  findTwinStacks,
} from './template-problems.ts';

type Wanted = ResourceAddress & { readonly resource: TemplateResource };

/**
 * Turns an assembly into a plan, without starting anything.
 * @throws UserError TEMPLATE_UNSUPPORTED with everything that the runner would have to leave out.
 */
export function planAssembly<P>(assembly: Assembly, types: readonly ResourceType<P>[]): Plan<P> {
  const index = new AssemblyIndex(assembly);
  const refusals: TemplateRefusal[] = index.problems.map(({ stack, ...problem }) => ({
    stack: stack.name,
    ...problem,
  }));
  refusals.push(
    ...findMissingContext(assembly.missingContext),
    ...findForeignStacks(index.stacks),
    ...findTwinStacks(index.stacks),
    ...index.stacks.flatMap(findTemplateProblems),
  );
  const wanted = new Map(
    index.stacks.flatMap((stack) => index.resourcesOf(stack)).map((each) => [each.id, each]),
  );
  const dependencies = new Map(
    [...wanted].map(([id, each]) => [id, findDependencies(index, each, refusals)]),
  );
  const { order, circles } = orderByDependency(dependencies);
  for (const circle of circles) refusals.push(refuseCircle(circle, wanted));
  const planned = new Map<string, PlannedResource<P>>();
  for (const id of order) {
    const each = wanted.get(id);
    if (each === undefined) continue;
    const resource = planResource({ each, index, types, planned, refusals });
    if (resource !== undefined)
      planned.set(id, { ...resource, dependsOn: [...(dependencies.get(id) ?? [])] });
  }
  refusals.push(...findNameClashes([...planned.values()]));
  const stacks = index.stacks.map((stack) => planStack({ stack, index, planned, refusals }));
  if (refusals.length > 0) throw refuseTemplates(refusals);
  return { stacks, resources: [...planned.values()], index };
}

/** References, `DependsOn`, and all of the stacks that AWS would deploy before. */
function findDependencies(index: AssemblyIndex, each: Wanted, refusals: TemplateRefusal[]): Set<string> {
  const found = new Set<string>();
  const scope = index.scopeOf(each.stack, {
    read: ({ id, logicalId }, attribute) => {
      found.add(id);
      return placeholder(`${logicalId}.${attribute ?? 'Ref'}`);
    },
    // Said when the properties are resolved for good.
    refuse: () => undefined,
  });
  resolveValue(each.resource.Properties ?? {}, scope, []);
  for (const name of each.resource.DependsOn ?? []) {
    const other = each.stack.template.Resources[name];
    if (other === undefined)
      refusals.push(refuse(each, ['DependsOn'], `names ${name}, which the template does not have`));
    else if (index.isWanted(each.stack, other.Condition)) found.add(address(each.stack, name).id);
  }
  for (const stack of index.stacks.filter(({ id }) => each.stack.dependencies.includes(id)))
    for (const { id } of index.resourcesOf(stack)) found.add(id);
  return found;
}

interface PlanningOf<P> {
  readonly index: AssemblyIndex;
  readonly planned: ReadonlyMap<string, PlannedResource<P>>;
  readonly refusals: TemplateRefusal[];
}

function planResource<P>({
  each,
  index,
  types,
  planned,
  refusals,
}: PlanningOf<P> & { each: Wanted; types: readonly ResourceType<P>[] }): PlannedResource<P> | undefined {
  const { resource, stack, logicalId, id } = each;
  for (const attribute of ['CreationPolicy', 'UpdatePolicy'] as const)
    if (resource[attribute] !== undefined)
      refusals.push(refuse(each, [attribute], 'is not emulated; remove it'));
  const { Condition: condition } = resource;
  if (condition !== undefined && stack.template.Conditions[condition] === undefined)
    refusals.push(refuse(each, ['Condition'], `names ${condition}, which the template does not have`));
  const scope = index.scopeOf(stack, {
    read: (other, attribute) => readPlanned(planned.get(other.id), other, attribute),
    refuse: (path, problem) => void refusals.push(refuse(each, path, problem)),
  });
  const resolved = resolveValue(resource.Properties ?? {}, scope, ['Properties']);
  const properties = isJsonObject(resolved) ? resolved : {};
  const type = findResourceType(types, resource.Type);
  if (type === undefined) {
    refusals.push(refuse(each, [], `the resource type ${resource.Type} is not emulated`));
    return undefined;
  }
  const facts = describeResource(each);
  const bound = type.bind(facts, properties);
  if (!('start' in bound)) {
    const certain = bound.filter((issue) => !mayPassLater(issue, properties));
    refusals.push(...certain.map((issue) => refuse(each, ['Properties', ...issue.path], issue.problem)));
    if (certain.length > 0) return undefined;
  }
  const known = 'start' in bound ? bound : { attributes: { Ref: LATE } as const, ignored: [] };
  return {
    id,
    facts,
    address: each,
    type: 'start' in bound ? type : { ...type, anyAttribute: true },
    properties,
    attributes: showAttributes(logicalId, known.attributes),
    ignored: known.ignored,
    dependsOn: [],
  };
}

function readPlanned<P>(
  resource: PlannedResource<P> | undefined,
  { logicalId, stack }: ResourceAddress,
  attribute = 'Ref',
): Json {
  // The other resource was refused itself, or is part of a circle: enough was said.
  if (resource === undefined) return placeholder(`${logicalId}.${attribute}`);
  const value = resource.attributes[attribute];
  if (value !== undefined) return value;
  if (resource.type.anyAttribute === true) return placeholder(`${logicalId}.${attribute}`);
  const known = Object.keys(resource.attributes).filter((name) => name !== 'Ref');
  throw new Refusal(
    `asks ${stack.name}/${logicalId} (${resource.facts.type}) for ${attribute}; emulated are ${known.join(', ') || 'none'}`,
  );
}

function showAttributes(logicalId: string, attributes: PlannedAttributes): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      value === LATE ? placeholder(`${logicalId}.${name}`) : value,
    ]),
  );
}

/** Whether the value an issue is about is still unknown: it is judged again at the start, as it is then. */
function mayPassLater({ kind, path }: PropertyIssue, properties: JsonObject): boolean {
  if (kind === 'unknown') return false;
  let value: Json | undefined = properties;
  for (const step of path) {
    if (typeof value === 'string') break;
    if (Array.isArray(value)) value = value[Number(step)];
    else value = isJsonObject(value) ? value[String(step)] : undefined;
  }
  return isLate(value);
}

function planStack<P>({
  stack,
  index,
  planned,
  refusals,
}: PlanningOf<P> & { stack: AssemblyStack }): PlannedStack {
  const scope = index.scopeOf(stack, {
    read: (other, attribute) => readPlanned(planned.get(other.id), other, attribute),
    refuse: (path, problem) => void refusals.push({ stack: stack.name, path, problem }),
  });
  const active = new Set(index.resourcesOf(stack).map(({ logicalId }) => logicalId));
  return {
    id: stack.id,
    name: stack.name,
    account: stack.account,
    region: stack.region,
    outputs: resolveOutputs(stack, index, (value, path) => resolveValue(value, scope, path)),
    skipped: Object.keys(stack.template.Resources).filter((logicalId) => !active.has(logicalId)),
  };
}

/** The outputs whose condition holds, by name. */
export function resolveOutputs(
  stack: AssemblyStack,
  index: AssemblyIndex,
  resolveAt: (value: Json, path: Path) => Json | undefined,
): Record<string, Json> {
  const outputs: Record<string, Json> = {};
  for (const [name, output] of Object.entries(stack.template.Outputs)) {
    if (!index.isWanted(stack, output.Condition)) continue;
    outputs[name] = resolveAt(output.Value, ['Outputs', name, 'Value']) ?? null;
  }
  return outputs;
}

function describeResource({ stack, logicalId, resource }: Wanted): ResourceFacts {
  const constructPath = stack.constructPaths.get(logicalId);
  return {
    stack: stack.name,
    stackId: stackId({ stack: stack.name, account: stack.account, region: stack.region }),
    logicalId,
    type: resource.Type,
    ...(constructPath === undefined ? {} : { constructPath }),
    account: stack.account,
    region: stack.region,
    partition: partitionOf(stack.region),
    assets: stack.assets,
  };
}

function refuse({ stack, logicalId, resource }: Wanted, path: Path, problem: string): TemplateRefusal {
  const constructPath = stack.constructPaths.get(logicalId);
  return {
    stack: stack.name,
    logicalId,
    ...(constructPath === undefined ? {} : { constructPath }),
    type: resource.Type,
    path,
    problem,
  };
}

function refuseCircle(circle: readonly string[], wanted: ReadonlyMap<string, Wanted>): TemplateRefusal {
  const problem = `depends on itself: ${circle.join(' -> ')}`;
  const first = wanted.get(circle[0] ?? '');
  return first === undefined ? { stack: '', path: [], problem } : refuse(first, [], problem);
}
