import type { Resource } from '../lib/synthesize.ts';
import type { Made } from './stages.ts';

/**
 * Whether CloudFormation makes one resource after another, because it refers to it, says so, or imports what another stack exports
 * of it; what is made after is deleted before. Ids are `<stack>.<logical id>`.
 */
export function readOrder({ templates }: Made): (later: string, earlier: string) => boolean {
  const direct = new Map<string, Set<string>>();
  const exporters = new Map<string, string[]>();
  for (const [stack, { Outputs = {} }] of Object.entries(templates))
    for (const output of Object.values(Outputs)) {
      const { Export, Value } = Object(output);
      if (Export !== undefined)
        exporters.set(
          Export.Name,
          listNames(Value).map((name) => `${stack}.${name}`),
        );
    }
  for (const [stack, { Resources }] of Object.entries(templates))
    for (const [id, resource] of Object.entries(Resources))
      direct.set(`${stack}.${id}`, new Set(namesIn(resource, stack, exporters)));
  const known = new Map<string, Set<string>>();
  const reach = (id: string): Set<string> => {
    const found = known.get(id) ?? new Set<string>();
    if (known.has(id)) return found;
    known.set(id, found);
    for (const next of direct.get(id) ?? []) {
      found.add(next);
      for (const further of reach(next)) found.add(further);
    }
    return found;
  };
  return (later, earlier) => reach(later).has(earlier);
}

function namesIn(
  { Properties, DependsOn = [] }: Resource,
  stack: string,
  exporters: ReadonlyMap<string, readonly string[]>,
): string[] {
  const names = [...[DependsOn].flat(), ...listNames(Properties)];
  const imported = listImports(Properties).flatMap((name) => exporters.get(name) ?? [`no export ${name}`]);
  return [...names.map((name) => `${stack}.${name}`), ...imported];
}

function listNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String([inner].flat()[0]).split('.')[0] ?? ''];
    if (key === 'Fn::Sub')
      return [...String([inner].flat()[0]).matchAll(/\$\{([^.}!]+)/g)].map(([, name]) => name ?? '');
    return listNames(inner);
  });
}

function listImports(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'Fn::ImportValue' ? [String(inner)] : listImports(inner),
  );
}
