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
