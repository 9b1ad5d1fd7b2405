import type * as z from 'zod';
import { isStackOverflow } from './stack-overflow.ts';

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
/** As many as a person reads. A value of a megabyte may have a hundred thousand, which no log line and no answer would hold. */
const MAX_VIOLATIONS = 20;

const MASK = '***';

/**
 * The violations that a failed parse of `input` found, one for each unknown key too: the first of them, and how many more.
 * @param secrets fields whose values are shown to nobody, wherever in the input they stand.
 */
export function listViolations(
  error: z.core.$ZodError,
  input: unknown,
  secrets: readonly string[] = [],
): Violation[] {
  const found = error.issues.flatMap((issue): { path: PropertyKey[]; problem: string }[] => {
    if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, problem: issue.message }];
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      problem: 'is no field that is known here: remove it',
    }));
  });
  const told = found.slice(0, MAX_VIOLATIONS).map(({ path, problem }) => ({
    ...{ path: cut(toText(path)), value: showAt(input, path, secrets), problem },
  }));
  const untold = found.length - told.length;
  if (untold > 0)
    told.push({
      path: '',
      value: showValue(input, secrets),
      problem: `has ${untold} more violations than are told`,
    });
  return told;
}

/** `quantity 0 must be an integer from 1 to 2147483647` */
export function describeViolation(violation: Violation): string {
  return `${violation.path === '' ? 'value' : violation.path} ${violation.value} ${violation.problem}`;
}

function showAt(input: unknown, path: readonly PropertyKey[], secrets: readonly string[]): string {
  let found = input;
  for (const step of path) {
    found = typeof found === 'object' && found !== null ? Reflect.get(found, step) : undefined;
  }
  const isSecret = found !== undefined && path.some((step) => secrets.includes(String(step)));
  return showValue(isSecret ? MASK : found, secrets);
}

function toText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

/** A value as JSON, cut to a readable length. */
export function showValue(value: unknown, secrets: readonly string[] = []): string {
  const mask = (key: string, held: unknown) => (secrets.includes(key) ? MASK : held);
  try {
    return cut(JSON.stringify(value, secrets.length === 0 ? undefined : mask) ?? 'absent');
  } catch (error) {
    if (!isStackOverflow(error)) throw error;
    return '(nested too deeply to be shown)';
  }
}

function cut(text: string): string {
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH)}…`;
}
