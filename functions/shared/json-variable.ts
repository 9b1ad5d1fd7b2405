import * as z from 'zod';

/** A variable of the environment that holds JSON of that schema. */
export function jsonVariable<S extends z.ZodType>(schema: S) {
  return z
    .string('is not set')
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch (error) {
        // SyntaxError, the one thing JSON.parse throws, becomes the schema's violation.
        context.addIssue({ code: 'custom', message: `must be JSON: ${String(error)}` });
        return z.NEVER;
      }
    })
    .pipe(schema);
}
