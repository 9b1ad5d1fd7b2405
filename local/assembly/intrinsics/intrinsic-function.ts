import type { z } from 'zod';
import type { Json } from '../json.ts';
import { Refusal, type Scope } from '../scope.ts';

/** One evaluation of a function: its scope, and the means to resolve what stands in its arguments. */
export interface Call {
  readonly scope: Scope;
  /** Resolves an argument; `at` is its place below the function. Undefined is `AWS::NoValue`. */
  resolve(argument: Json, ...at: (string | number)[]): Json | undefined;
}

export interface IntrinsicFunction {
  readonly name: string;
  /** @throws Refusal when the arguments do not fit. Undefined is `AWS::NoValue`. */
  run(argument: Json, call: Call): Json | undefined;
}

/** Reads the written form of a function's argument. */
export function readArgument<S extends z.ZodType>(schema: S, argument: Json, form: string): z.output<S> {
  const result = schema.safeParse(argument);
  if (result.success) return result.data;
  throw new Refusal(`takes ${form}, not ${JSON.stringify(argument)}`);
}

/** Text as CloudFormation makes it: numbers and booleans become text where text is asked for. */
export function asText(value: Json | undefined, what: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Refusal(`${what} is ${JSON.stringify(value) ?? 'AWS::NoValue'} where text is needed`);
}
