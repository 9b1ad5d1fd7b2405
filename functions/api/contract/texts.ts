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
export const flag = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((text) => text === 'true')
  .meta({ means: { type: 'boolean' } });

const TIME_RULE = 'must be ISO 8601 with a zone, such as 2026-01-31T09:30:00Z';

/** A moment, as milliseconds since the epoch. */
export const moment = z.iso
  .datetime({ offset: true, error: TIME_RULE })
  .transform((text) => Date.parse(text));

/** A name to look for, of what length the tables and topics take. */
export const name = z.string().min(1, 'must not be empty').max(255, 'must be of 255 characters at most');

/** As Kafka bounds the names of topics. */
export const topicName = z.string().min(1, 'must not be empty').max(249, 'must be of 249 characters at most');

const POSITIONS_RULE =
  'must be <partition>:<offset> pairs joined by commas, each partition once, such as 0:17,1:4';

/** Where an answer ended, `0:17,1:4`. */
export const positionsText = z
  .string()
  .max(60_000, 'must be of 60000 characters at most')
  .regex(/^\d{1,4}:\d{1,15}(?:,\d{1,4}:\d{1,15})*$/, POSITIONS_RULE)
  .transform((text) =>
    text.split(',').map((pair) => {
      const [partition = 0, offset = 0] = pair.split(':').map(Number);
      return { partition, offset };
    }),
  )
  .refine((list) => new Set(list.map(({ partition }) => partition)).size === list.length, POSITIONS_RULE);

const MAX_FILTERS = 20;
const FILTER_RULE = `must be up to ${MAX_FILTERS} fields and their values, such as user=alice, joined by &, with & and % in them percent-encoded`;

/** Fields of a value by their paths. */
export const filterText = z
  .string()
  .max(4_000, 'must be of 4000 characters at most')
  .transform((text, context): Record<string, string> => {
    const fields = text.split('&').map(readField);
    const good = fields.filter((field) => field !== undefined);
    if (good.length === fields.length && good.length <= MAX_FILTERS) return Object.fromEntries(good);
    context.issues.push({ code: 'custom', message: FILTER_RULE, input: text });
    return z.NEVER;
  });

function readField(text: string): readonly [path: string, value: string] | undefined {
  const equals = text.indexOf('=');
  if (equals < 1) return undefined;
  try {
    const [path, value] = [text.slice(0, equals), text.slice(equals + 1)].map(decodeURIComponent);
    return [path ?? '', value ?? ''];
  } catch (error) {
    // What decodeURIComponent throws for a % that begins nothing.
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
