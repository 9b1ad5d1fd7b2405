import * as z from 'zod';

// What stands in paths and queries is text; `means` is what the description of the API says of it.

/** A whole number, as `50`. */
export function wholeNumber(least: number, most: number) {
  const rule = `must be an integer from ${least} to ${most}`;
  return z
    .string(rule)
    .regex(/^\d{1,16}$/, rule)
    .transform(Number)
    .pipe(z.int(rule).min(least, rule).max(most, rule))
    .meta({ means: { type: 'integer', minimum: least, maximum: most } });
}

/** `true` or `false`. */
export const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');

const TIME_RULE = 'must be ISO 8601 with a zone, such as 2026-01-31T09:30:00Z';

/** A moment, as milliseconds since the epoch. */
export const moment = z.iso
  .datetime({ offset: true, error: TIME_RULE })
  .transform((text) => Date.parse(text));

/** A name to look for, of what length the tables and topics take. */
export const name = z.string().min(1, 'must not be empty').max(255, 'must be of 255 characters at most');
