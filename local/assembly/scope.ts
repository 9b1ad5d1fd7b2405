import type { Json } from './json.ts';

export type Path = readonly (string | number)[];

/** `Properties.Environment.Variables.TOPIC`, the way a person looks for it in the template. */
export function showPath(path: Path): string {
  return path.join('.');
}

/** What the intrinsic functions of one template can refer to. A lookup throws `Refusal` for what does not exist. */
export interface Scope {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  /** `Ref` of a parameter or a resource. */
  ref(logicalId: string): Json;
  /** `Fn::GetAtt`. */
  attribute(logicalId: string, attribute: string): Json;
  /** Whether the named condition of the template holds. */
  condition(name: string): boolean;
  /** `Fn::FindInMap`; undefined when the mapping has no such entry. */
  mapping(map: string, top: string, second: string): Json | undefined;
  /** `Fn::ImportValue`: the value of an output that any stack of the assembly exports. */
  importValue(name: string): Json;
  /** `Fn::GetStackOutput`: an output of another stack of the assembly, exported or not. */
  stackOutput(stack: string, output: string): Json;
  /** Notes what the runner cannot do and lets the rest be looked at. */
  refuse(path: Path, problem: string): void;
}

/** Why a value of a template cannot be had. Raised where the reason is found, reported with the place where it matters. */
export class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Refusal';
  }
}
