import Table from 'cli-table3';
import { fitColumns } from './fit-columns.ts';
import type { Json, JsonObject } from './json.ts';
import type { Plan, PlannedResource } from './planned.ts';
import { showPath } from './scope.ts';

/** How a plan is shown: a drawn table for a person at a terminal, bare columns when the output is piped. */
export interface PlanStyle {
  readonly terminal: boolean;
  /** How wide the terminal is; without it tables are as wide as what is in them. */
  readonly columns?: number;
  /** False under NO_COLOR, which the library that draws does not know. */
  readonly colour?: boolean;
}

const MAX_NAME_CHARACTERS = 40;

/** The plan as text that ends in a newline. */
export function printPlan<P>(plan: Plan<P>, style: PlanStyle): string {
  const work = listWork(plan.resources, style);
  const inert = plan.resources.filter(({ type }) => type.inert !== undefined);
  const sections = [
    drawTable(style, ['#', 'resource', 'type', 'name', 'waits for'], work),
    ...listIgnored(plan.resources, style),
    ...listOutputs(plan, style),
    ...listInert(inert, style),
    `${work.length} to start, ${inert.length} without a local effect.\n`,
  ];
  return sections.join('\n');
}

function listWork<P>(resources: readonly PlannedResource<P>[], { terminal }: PlanStyle): string[][] {
  const work = resources.filter(({ type }) => type.inert === undefined);
  const numbers = new Map(work.map(({ id }, index) => [id, index + 1]));
  const reduced = reduceToNearest(resources);
  return work.map((resource, index) => {
    const { facts, attributes, id } = resource;
    const name = showText(attributes['Ref'] ?? '');
    return [
      String(index + 1),
      (facts.constructPath ?? id).replace(/\/(Resource|Default)$/, ''),
      facts.type,
      terminal ? shorten(name) : name,
      [...(reduced.get(id) ?? [])]
        .map((other) => numbers.get(other))
        .filter((number) => number !== undefined)
        .sort((one, other) => one - other)
        .join(' '),
    ];
  });
}

/** Of what each resource depends on, what no other of its dependencies depends on already: a line stays readable. */
function reduceToNearest<P>(resources: readonly PlannedResource<P>[]): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>();
  const nearest = new Map<string, Set<string>>();
  for (const { id, dependsOn } of resources) {
    const beyond = new Set(dependsOn.flatMap((other) => [...(all.get(other) ?? [])]));
    nearest.set(id, new Set(dependsOn.filter((other) => !beyond.has(other))));
    all.set(id, new Set([...beyond, ...dependsOn]));
  }
  return nearest;
}

/** An ARN without what all ARNs of the stack share, cut to what fits beside the other columns. */
function shorten(name: string): string {
  const own = name.startsWith('arn:') ? name.split(':').slice(5).join(':') : name;
  return own.length > MAX_NAME_CHARACTERS ? `${own.slice(0, MAX_NAME_CHARACTERS - 1)}…` : own;
}

function listIgnored<P>(resources: readonly PlannedResource<P>[], style: PlanStyle): string[] {
  const rows = new Map<string, string[]>();
  for (const { facts, ignored } of resources)
    for (const { path, reason } of ignored)
      rows.set(`${facts.type}.${showPath(path)}`, [facts.type, showPath(path), reason]);
  return rows.size === 0
    ? []
    : [drawTable(style, ['type', 'property without effect', 'because'], [...rows.values()])];
}

function listOutputs<P>(plan: Plan<P>, style: PlanStyle): string[] {
  const rows = plan.stacks.flatMap(({ name, outputs }) =>
    Object.entries(outputs)
      // Made by the CDK for references between stacks; nobody reads them.
      .filter(([output]) => !output.startsWith('ExportsOutput'))
      .map(([output, value]) => [name, output, showText(value)]),
  );
  return rows.length === 0 ? [] : [drawTable(style, ['stack', 'output', 'value'], rows)];
}

function listInert<P>(inert: readonly PlannedResource<P>[], style: PlanStyle): string[] {
  const counts = new Map<string, { count: number; reason: string }>();
  for (const { facts, type } of inert) {
    const count = (counts.get(facts.type)?.count ?? 0) + 1;
    counts.set(facts.type, { count, reason: type.inert ?? '' });
  }
  if (counts.size === 0) return [];
  const rows = [...counts].sort().map(([type, { count, reason }]) => [type, String(count), reason]);
  return [drawTable(style, ['without a local effect', 'count', 'because'], rows)];
}

function drawTable(
  { terminal, columns = Number.POSITIVE_INFINITY, colour = true }: PlanStyle,
  head: string[],
  rows: string[][],
): string {
  if (terminal) {
    const [titles = [], ...cells] = fitColumns([head, ...rows], columns);
    const table = new Table({
      head: titles,
      style: { head: colour ? ['bold'] : [], border: colour ? ['gray'] : [], compact: true },
    });
    table.push(...cells);
    return `${table.toString()}\n`;
  }
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function showText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The plan for machines (`--plan --json`). */
export function describePlan<P>(plan: Plan<P>): JsonObject {
  return {
    stacks: plan.stacks.map(({ name, account, region, outputs, skipped }) => ({
      name,
      account,
      region,
      outputs: { ...outputs },
      skipped: [...skipped],
    })),
    resources: plan.resources.map((resource) => ({
      id: resource.id,
      stack: resource.facts.stack,
      logicalId: resource.facts.logicalId,
      constructPath: resource.facts.constructPath ?? null,
      type: resource.facts.type,
      inert: resource.type.inert ?? null,
      dependsOn: [...resource.dependsOn],
      attributes: { ...resource.attributes },
      properties: resource.properties,
      ignored: resource.ignored.map(({ path, reason }) => ({ property: showPath(path), reason })),
    })),
  };
}
