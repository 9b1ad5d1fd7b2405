import { evaluateCondition } from './evaluate-condition.ts';
import type { Json } from './json.ts';
import type { Assembly, AssemblyStack } from './read-assembly.ts';
import { readParameter } from './read-parameter.ts';
import { resolveValue } from './resolve-value.ts';
import { type Path, Refusal, type Scope } from './scope.ts';
import type { TemplateOutput, TemplateResource } from './template.ts';

/** A resource of the assembly: `id` is unique in it. */
export interface ResourceAddress {
  readonly id: string;
  readonly stack: AssemblyStack;
  readonly logicalId: string;
}

/** How references to resources are answered: from a plan, from what was started, or merely noted. */
export interface ReferenceReader {
  /** @throws Refusal. `attribute` is undefined for `Ref`. */
  read(resource: ResourceAddress, attribute: string | undefined): Json;
  refuse(path: Path, problem: string): void;
}

/** A problem that belongs to a template rather than to one of its resources. */
export interface TemplateProblem {
  readonly stack: AssemblyStack;
  readonly path: Path;
  readonly problem: string;
}

interface ExportedOutput {
  readonly stack: AssemblyStack;
  readonly name: string;
  readonly output: TemplateOutput;
}

/** What the templates of an assembly say about each other: conditions, exports, and the scope of each stack. */
export class AssemblyIndex {
  readonly stacks: readonly AssemblyStack[];
  readonly problems: TemplateProblem[] = [];
  readonly #conditions = new Map<string, boolean>();
  readonly #exports = new Map<string, ExportedOutput>();

  constructor(assembly: Assembly) {
    this.stacks = assembly.stacks;
    for (const stack of this.stacks) {
      for (const name of Object.keys(stack.template.Conditions)) this.#evaluate(stack, name, []);
    }
    for (const stack of this.stacks) this.#indexExports(stack);
  }

  /** Whether the template asks for something that carries this condition. */
  isWanted(stack: AssemblyStack, condition: string | undefined): boolean {
    return condition === undefined || (this.#conditions.get(`${stack.id}/${condition}`) ?? true);
  }

  /** The resources that the conditions of the template let be. */
  resourcesOf(stack: AssemblyStack): (ResourceAddress & { resource: TemplateResource })[] {
    return Object.entries(stack.template.Resources)
      .filter(([, resource]) => this.isWanted(stack, resource.Condition))
      .map(([logicalId, resource]) => ({ ...address(stack, logicalId), resource }));
  }

  /** The scope of a template. `trail` holds the outputs that are being resolved, to find those that go in circles. */
  scopeOf(stack: AssemblyStack, reader: ReferenceReader, trail: readonly string[] = []): Scope {
    return {
      stack: stack.name,
      account: stack.account,
      region: stack.region,
      refuse: (path, problem) => reader.refuse(path, problem),
      ref: (name) => {
        const parameter = stack.template.Parameters[name];
        if (parameter !== undefined) return readParameter(name, parameter);
        return reader.read(this.#find(stack, name), undefined);
      },
      attribute: (logicalId, attribute) => reader.read(this.#find(stack, logicalId), attribute),
      condition: (name) => {
        const holds = this.#conditions.get(`${stack.id}/${name}`);
        if (holds === undefined)
          throw new Refusal(`names the condition ${name}, which the template does not have`);
        return holds;
      },
      mapping: (map, top, second) => stack.template.Mappings[map]?.[top]?.[second],
      importValue: (name) => {
        const found = this.#exports.get(exportKey(stack, name));
        if (found === undefined)
          throw new Refusal(
            `finds no stack of this assembly that exports ${name}; add the stack that does to the app`,
          );
        return this.#readOutput(found, reader, trail);
      },
      stackOutput: (stackName, name) => {
        const other = this.stacks.find((each) => each.name === stackName && isSameEnvironment(each, stack));
        const output = other?.template.Outputs[name];
        if (other === undefined || output === undefined)
          throw new Refusal(`finds no output ${name} of a stack ${stackName} in this assembly`);
        return this.#readOutput({ stack: other, name, output }, reader, trail);
      },
    };
  }

  #readOutput(
    { stack, name, output }: ExportedOutput,
    reader: ReferenceReader,
    trail: readonly string[],
  ): Json {
    const id = `${stack.id}/${name}`;
    if (trail.includes(id)) throw new Refusal(`goes in a circle: ${[...trail, id].join(' -> ')}`);
    if (!this.isWanted(stack, output.Condition))
      throw new Refusal(`refers to output ${id}, whose condition ${output.Condition} does not hold`);
    const value = resolveValue(output.Value, this.scopeOf(stack, reader, [...trail, id]), [
      'Outputs',
      name,
      'Value',
    ]);
    if (value === undefined) throw new Refusal(`refers to output ${id}, which has no value`);
    return value;
  }

  #find(stack: AssemblyStack, logicalId: string): ResourceAddress {
    const resource = stack.template.Resources[logicalId];
    if (resource === undefined) throw new Refusal(`names ${logicalId}, which the template does not have`);
    if (!this.isWanted(stack, resource.Condition))
      throw new Refusal(`names ${logicalId}, whose condition ${resource.Condition} does not hold`);
    return address(stack, logicalId);
  }

  #evaluate(stack: AssemblyStack, name: string, trail: readonly string[]): boolean {
    const id = `${stack.id}/${name}`;
    const known = this.#conditions.get(id);
    if (known !== undefined) return known;
    const path = ['Conditions', name];
    const scope: Scope = {
      ...this.scopeOf(stack, this.#withoutResources(stack)),
      condition: (other) => {
        if (other === name || trail.includes(other)) throw new Refusal(`goes in a circle over ${other}`);
        if (stack.template.Conditions[other] === undefined)
          throw new Refusal(`names the condition ${other}, which the template does not have`);
        return this.#evaluate(stack, other, [...trail, name]);
      },
    };
    let holds = false;
    try {
      holds = evaluateCondition(stack.template.Conditions[name] ?? null, scope, path);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.problems.push({ stack, path, problem: error.message });
    }
    this.#conditions.set(id, holds);
    return holds;
  }

  #indexExports(stack: AssemblyStack): void {
    const scope = this.scopeOf(stack, this.#withoutResources(stack));
    for (const [name, output] of Object.entries(stack.template.Outputs)) {
      if (output.Export === undefined || !this.isWanted(stack, output.Condition)) continue;
      const path = ['Outputs', name, 'Export', 'Name'];
      const exported = resolveValue(output.Export.Name, scope, path);
      const key = exportKey(stack, String(exported));
      const other = this.#exports.get(key);
      if (other !== undefined) {
        const problem = `exports ${String(exported)}, which ${other.stack.name} exports too`;
        this.problems.push({ stack, path, problem });
      } else this.#exports.set(key, { stack, name, output });
    }
  }

  #withoutResources(stack: AssemblyStack): ReferenceReader {
    return {
      read: ({ logicalId }) => {
        throw new Refusal(`names the resource ${logicalId}, where only parameters may be named`);
      },
      refuse: (path, problem) => void this.problems.push({ stack, path, problem }),
    };
  }
}

export function address(stack: AssemblyStack, logicalId: string): ResourceAddress {
  return { id: `${stack.id}/${logicalId}`, stack, logicalId };
}

/** Exports are known in one account and region. */
function exportKey(stack: AssemblyStack, name: string): string {
  return `${stack.account}/${stack.region}/${name}`;
}

function isSameEnvironment(one: AssemblyStack, other: AssemblyStack): boolean {
  return one.account === other.account && one.region === other.region;
}
