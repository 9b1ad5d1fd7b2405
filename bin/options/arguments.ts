import { z } from 'zod';
import { UserError } from '../../local/core/errors.ts';

const MAX_SHOWN_CHARACTERS = 60;

/**
 * Makes a commander argument parser of a schema.
 * @throws UserError ARGUMENT_INVALID naming the option, the value and what fits.
 */
export function argument<T>(name: string, schema: z.ZodType<T>): (value: string) => T {
  return (value) => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const why = parsed.error.issues.map((issue) => issue.message).join('; ');
    throw new UserError('ARGUMENT_INVALID', `${name}: ${quote(value)} does not fit: ${why}. See --help.`);
  };
}

/** As one short line, whatever the value holds. */
function quote(value: string): string {
  const short = value.length > MAX_SHOWN_CHARACTERS ? `${value.slice(0, MAX_SHOWN_CHARACTERS)}…` : value;
  return JSON.stringify(short);
}

export const digits = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, 'expected a number')
  .transform(Number);

/** A path that is not empty: an unset variable of a script shall not stand for the folder that one is in. */
export const path = z.string().min(1, 'expected a path');

export const name = z.string().min(1, 'expected a name');

/**
 * `<name>=<value>`, of which the name becomes a key of an object. `__proto__` would be none there, and what was given
 * would be passed over without a word.
 */
export function assignment(pattern: RegExp, expected: string): z.ZodString {
  return z
    .string()
    .regex(pattern, { error: expected, abort: true })
    .refine((text) => !text.startsWith('__proto__='), 'nothing has that name');
}

export const port = digits.pipe(
  z.int('expected a whole number').min(0, 'a port is 0 to 65535').max(65_535, 'a port is 0 to 65535'),
);
export const count = digits.pipe(
  z.int('expected a whole number').min(1, 'expected 1 or more').max(100_000, 'expected at most 100000'),
);
export const quantity = digits.pipe(
  z
    .int('expected a whole number')
    .min(0, 'expected 0 or more')
    .max(2_147_483_647, 'expected at most 2147483647'),
);
export const seconds = digits.pipe(
  z.number().min(0, 'expected 0 or more').max(86_400, 'expected at most 86400'),
);
export const perSecond = digits.pipe(
  z.number().gt(0, 'expected more than 0').max(1000, 'expected at most 1000'),
);

export const httpUrl = z.url({ protocol: /^http$/, error: 'expected http://host:port' });

/** `host:port[,host:port]` to a list. */
export const bootstrapServers = z
  .string()
  .transform((text) => text.split(','))
  .pipe(
    z.array(
      z
        .string()
        .regex(/^[^\s:,/@[\]]+:\d{1,5}$/, {
          error: 'expected host:port, several joined by commas',
          abort: true,
        })
        .refine((server) => isPort(Number(/\d+$/.exec(server)?.[0])), 'a port is 1 to 65535'),
    ),
  );

export const ipAddress = z.union([z.ipv4(), z.ipv6()], { error: 'expected an IP address' });

function isPort(value: number): boolean {
  return value >= 1 && value <= 65_535;
}
