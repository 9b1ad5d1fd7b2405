import type * as z from 'zod';

/** One way in which a value does not fit its schema. */
export interface Violation {
  /** Where in the value, as `orders[2].quantity`; empty for the value itself. */
  readonly path: string;
  /** What was found there, as JSON cut to a readable length; `absent` when nothing was. */
  readonly value: string;
  /** What is wanted there. */
  readonly problem: string;
}

const MAX_VALUE_LENGTH = 120;

/** Every violation that a failed parse of `input` found, one for each unknown key too. */
export function listViolations(error: z.core.$ZodError, input: unknown): Violation[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [violationAt(input, issue.path, issue.message)];
    return issue.keys.map((key) =>
      violationAt(input, [...issue.path, key], 'is not a field of this event: remove it'),
    );
  });
}

/** `quantity 0 must be an integer from 1 to 2147483647` */
export function describeViolation(violation: Violation): string {
  return `${violation.path === '' ? 'value' : violation.path} ${violation.value} ${violation.problem}`;
}

function violationAt(input: unknown, path: readonly PropertyKey[], problem: string): Violation {
  let found = input;
  for (const step of path) {
    found = typeof found === 'object' && found !== null ? Reflect.get(found, step) : undefined;
  }
  return { path: toText(path), value: showValue(found), problem };
}

function toText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

/** A value as JSON, cut to a readable length. */
export function showValue(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH)}…`;
}
