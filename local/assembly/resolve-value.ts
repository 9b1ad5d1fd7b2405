import { intrinsicFunctions } from './intrinsics/index.ts';
import type { IntrinsicFunction } from './intrinsics/intrinsic-function.ts';
import { isJsonObject, type Json } from './json.ts';
import { placeholder } from './late.ts';
import { type Path, Refusal, type Scope } from './scope.ts';

const functionsByName = new Map(intrinsicFunctions.map((each) => [each.name, each]));

/**
 * Replaces every intrinsic function in a value. What cannot be computed is reported through `scope.refuse` with its
 * place, and a placeholder stands for it. Undefined is `AWS::NoValue`.
 */
export function resolveValue(value: Json, scope: Scope, path: Path): Json | undefined {
  if (Array.isArray(value)) {
    return value
      .map((item, index) => resolveValue(item, scope, [...path, index]))
      .filter((item): item is Json => item !== undefined);
  }
  if (!isJsonObject(value)) return value;
  const call = findCall(value);
  if (call !== undefined) return runFunction(call, scope, path);
  const resolved: { [key: string]: Json } = {};
  for (const [key, item] of Object.entries(value)) {
    if (key.startsWith('Fn::'))
      scope.refuse(path, `${key} stands beside other keys, where AWS takes no function`);
    const answer = resolveValue(item, scope, [...path, key]);
    if (answer !== undefined) resolved[key] = answer;
  }
  return resolved;
}

interface FoundCall {
  readonly name: string;
  readonly argument: Json;
}

/** An object with one key that is a function's name is a call; keys beside it make it one that AWS refuses too. */
function findCall(value: { [key: string]: Json }): FoundCall | undefined {
  const entries = Object.entries(value);
  const [only] = entries;
  if (only === undefined || entries.length > 1) return undefined;
  const [name, argument] = only;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
}

function runFunction({ name, argument }: FoundCall, scope: Scope, path: Path): Json | undefined {
  const found: IntrinsicFunction | undefined = functionsByName.get(name);
  const at = [...path, name];
  try {
    if (found === undefined) throw new Refusal('is not emulated');
    return found.run(argument, {
      scope,
      resolve: (inner, ...below) => resolveValue(inner, scope, [...at, ...below]),
    });
  } catch (error) {
    // Reported with its place, so that one look at the template finds everything that is wrong with it.
    if (!(error instanceof Refusal)) throw error;
    scope.refuse(path, `${name} ${error.message}`);
    return placeholder(`refused ${name}`);
  }
}
