import type { z } from 'zod';

const MAX_SHOWN_CHARACTERS = 60;

/** All that is wrong with a value, in one line: `quantity 0 must be an integer from 1 to 2147483647; …`. */
export function describeIssues(error: z.ZodError, value: unknown): string {
  return error.issues
    .flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is not known here: remove it' }))
        : [issue],
    )
    .map(({ path, message }) => `${path.map(String).join('.')} ${show(find(value, path))} ${message}`.trim())
    .join('; ');
}

function find(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (found, step) => (typeof found === 'object' && found !== null ? Reflect.get(found, step) : undefined),
    value,
  );
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
}
