import { z } from 'zod';

// CloudFormation takes "3" for 3 and "true" for true in properties, and parameters and imports are always text.

export const text = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)], {
  error: 'expected text',
});

export const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')], {
  error: 'expected true or false',
});

/** A whole number in a range. */
export function integer(min: number, max: number) {
  const range = `expected a whole number from ${min} to ${max}`;
  return z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^-?\d+$/)
          .transform(Number),
      ],
      { error: range },
    )
    .refine((value) => Number.isInteger(value) && value >= min && value <= max, { error: range });
}

/** `Tags` in the usual form; the runner shows none of them. */
export const TAGS_IGNORED = 'nothing at a laptop is found or billed by tags';
